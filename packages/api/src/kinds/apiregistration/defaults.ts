import type { APIService } from '../../types/generated.ts'
import { changed } from '../structural-sharing.ts'

const HTTPS_PORT = 443

/** Upstream: kube-aggregator SetDefaults_ServiceReference */
export function defaultApiService(apiService: APIService): APIService {
  const { spec } = apiService
  const service = spec?.service
  if (!service) return apiService
  return changed(apiService, { spec: changed(spec, { service: changed(service, { port: service.port ?? HTTPS_PORT }) }) })
}
