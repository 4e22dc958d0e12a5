/** One field of a message. */
export interface Field {
  readonly number: number
  readonly type: string
  readonly repeated?: boolean
  readonly inline?: boolean
  readonly json?: string
}

export type Messages = Readonly<Record<string, Readonly<Record<string, Field>>>>

const META = '.k8s.io.apimachinery.pkg.apis.meta.v1'
const API_REGISTRATION = 'k8s.io.kube_aggregator.pkg.apis.apiregistration.v1'

/** What the table lacks, or says otherwise than Go's types do. */
export const ADDITIONS: Messages = {
  'k8s.io.api.core.v1.EphemeralContainer': { ephemeralContainerCommon: { number: 1, type: 'EphemeralContainerCommon', inline: true } },
  [`${API_REGISTRATION}.APIService`]: {
    metadata: { number: 1, type: `${META}.ObjectMeta` },
    spec: { number: 2, type: 'APIServiceSpec' },
    status: { number: 3, type: 'APIServiceStatus' },
  },
  [`${API_REGISTRATION}.APIServiceCondition`]: {
    type: { number: 1, type: 'string' },
    status: { number: 2, type: 'string' },
    lastTransitionTime: { number: 3, type: `${META}.Time` },
    reason: { number: 4, type: 'string' },
    message: { number: 5, type: 'string' },
  },
  [`${API_REGISTRATION}.APIServiceList`]: {
    metadata: { number: 1, type: `${META}.ListMeta` },
    items: { number: 2, type: 'APIService', repeated: true },
  },
  [`${API_REGISTRATION}.APIServiceSpec`]: {
    service: { number: 1, type: 'ServiceReference' },
    group: { number: 2, type: 'string' },
    version: { number: 3, type: 'string' },
    insecureSkipTLSVerify: { number: 4, type: 'bool' },
    caBundle: { number: 5, type: 'bytes' },
    groupPriorityMinimum: { number: 7, type: 'int32' },
    versionPriority: { number: 8, type: 'int32' },
  },
  [`${API_REGISTRATION}.APIServiceStatus`]: { conditions: { number: 1, type: 'APIServiceCondition', repeated: true } },
  [`${API_REGISTRATION}.ServiceReference`]: {
    namespace: { number: 1, type: 'string' },
    name: { number: 2, type: 'string' },
    port: { number: 3, type: 'int32' },
  },
}
