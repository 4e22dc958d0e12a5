import type { ApiRequest, Deployment, KubeObject, ManagedFieldsEntry } from '@kubesim/api'
import { configMapBody, type TestServer } from '../api-server.fixture.ts'

export const APPLY = 'application/apply-patch+yaml'

/** All that a deployment `web` needs but its name. */
export const SPEC = { selector: { matchLabels: { app: 'web' } }, template: template('nginx:1') }

export function template(image: string): object {
  return { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'nginx', image, ports: [{ containerPort: 80 }] }] } }
}

export function deployment(spec: object, metadata: object = {}): object {
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', ...metadata }, spec }
}

export function configMap(data: Record<string, string>, metadata: object = {}): object {
  return configMapBody('cm', { data, metadata })
}

/** A deployment `web` as `kubectl create` makes it. */
export function createDeployment({ create }: TestServer): Deployment {
  const options = { fieldManager: 'kubectl-create' }
  return create('deployments', deployment(SPEC, { labels: { app: 'web' } }), { group: 'apps', options })
}

/** An apply of `body` by a manager. */
export function applyRequest(
  body: object,
  fieldManager: string,
  { force, ...more }: Partial<ApiRequest> & { readonly force?: boolean } = {},
): ApiRequest {
  const { apiVersion, kind, metadata } = body as KubeObject
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0]! : ''
  const options = { fieldManager, ...(force !== undefined && { force }) }
  const target = { group, resource: `${kind.toLowerCase()}s`, name: metadata.name! }
  return { verb: 'patch', patchType: APPLY, ...target, body, options, ...more } as ApiRequest
}

/** FieldsV1 of each manager, by `name operation subresource`. */
export function owners({ metadata }: KubeObject): Record<string, unknown> {
  return Object.fromEntries((metadata.managedFields ?? []).map((entry) => [nameOf(entry), entry.fieldsV1]))
}

function nameOf({ manager, operation, subresource }: ManagedFieldsEntry): string {
  return `${manager} ${operation}${subresource ? ` ${subresource}` : ''}`
}
