import { type KindStrategies, kindStrategy } from '../kind-strategy.ts'
import { ingressStrategy } from './ingress/strategy.ts'
import { ingressClassStrategy } from './ingress-class/strategy.ts'
import { networkPolicyStrategy } from './network-policy/strategy.ts'

export const NETWORKING_STRATEGIES: KindStrategies = {
  'networking.k8s.io/Ingress': kindStrategy(ingressStrategy),
  'networking.k8s.io/IngressClass': kindStrategy(ingressClassStrategy),
  'networking.k8s.io/NetworkPolicy': kindStrategy(networkPolicyStrategy),
}
