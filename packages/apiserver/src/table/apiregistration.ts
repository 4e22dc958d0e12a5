import type { APIService } from '@kubesim/api'
import { AGE, NAME, tableOf, text } from './table-definition.ts'

/** Upstream: kube-aggregator/pkg/registry/apiservice/etcd */
export const apiServiceTable = tableOf<APIService>([
  NAME,
  text('Service', ({ spec }) => (spec?.service === undefined ? 'Local' : `${spec.service.namespace ?? ''}/${spec.service.name ?? ''}`)),
  text('Available', availability),
  AGE,
])

function availability({ status }: APIService): string {
  const condition = status?.conditions?.find(({ type }) => type === 'Available')
  if (condition === undefined) return 'Unknown'
  return condition.status === 'True' || !condition.reason ? condition.status : `${condition.status} (${condition.reason})`
}
