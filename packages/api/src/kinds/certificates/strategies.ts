import { type KindStrategies, kindStrategy } from '../kind-strategy.ts'
import { signingRequestStrategy } from './strategy.ts'

export const CERTIFICATES_STRATEGIES: KindStrategies = {
  'certificates.k8s.io/CertificateSigningRequest': kindStrategy(signingRequestStrategy),
}
