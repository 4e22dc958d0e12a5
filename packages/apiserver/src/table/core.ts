import {
  type ComponentStatus,
  type ConfigMap,
  canonicalQuantity,
  type Namespace,
  type ResourceQuota,
  type Secret,
  type ServiceAccount,
} from '@kubesim/api'
import { AGE, NAME, tableOf, text } from './table-definition.ts'

export const namespaceTable = tableOf<Namespace>([NAME, text('Status', ({ status }) => status?.phase), AGE])

export const secretTable = tableOf<Secret>([NAME, text('Type', ({ type }) => type), text('Data', ({ data }) => sizeOf(data)), AGE])

export const configMapTable = tableOf<ConfigMap>([NAME, text('Data', ({ data, binaryData }) => sizeOf(data) + sizeOf(binaryData)), AGE])

export const serviceAccountTable = tableOf<ServiceAccount>([NAME, AGE])

function sizeOf(map: object | undefined): number {
  return Object.keys(map ?? {}).length
}

export const componentStatusTable = tableOf<ComponentStatus>([
  NAME,
  text('Status', health),
  text('Message', (status) => healthCondition(status)?.message),
  text('Error', (status) => healthCondition(status)?.error),
])

function healthCondition({ conditions }: ComponentStatus): NonNullable<ComponentStatus['conditions']>[number] | undefined {
  return conditions?.find(({ type }) => type === 'Healthy')
}

function health(status: ComponentStatus): string {
  const condition = healthCondition(status)
  if (condition === undefined) return 'Unknown'
  return condition.status === 'True' ? 'Healthy' : 'Unhealthy'
}

export const resourceQuotaTable = tableOf<ResourceQuota>([
  NAME,
  text('Request', (quota) => usage(quota, (resource) => !isLimit(resource))),
  text('Limit', (quota) => usage(quota, isLimit)),
  AGE,
])

function isLimit(resource: string): boolean {
  return resource.startsWith('limits.')
}

function usage({ status }: ResourceQuota, counts: (resource: string) => boolean): string {
  const { hard = {}, used = {} } = status ?? {}
  const resources = Object.keys(hard).filter(counts).sort()
  return resources
    .map((resource) => `${resource}: ${canonicalQuantity(used[resource] ?? '0')}/${canonicalQuantity(hard[resource])}`)
    .join(', ')
}
