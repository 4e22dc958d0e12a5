import { findByKind, type KubeObject, parseGroupVersion, type UserInfo } from '@kubesim/api'
import { createObject } from '../registry/create.ts'
import { deleteLive } from '../registry/delete.ts'
import { readLive, requireLive } from '../registry/stored.ts'
import { storeUpdate } from '../registry/update.ts'
import { STATUS } from '../registry/update-mode.ts'
import { RequestScope } from '../request-scope.ts'
import type { ServerCore } from '../server-core.ts'

/** As what the server itself writes. Upstream: the loopback client */
export const SERVER_USER: UserInfo = { name: 'system:apiserver', groups: ['system:authenticated', 'system:masters'] }
const SERVER_AGENT = 'kube-apiserver'

export interface ResourceName {
  readonly group: string
  readonly version: string
  readonly resource: string
}

/** Creates an object that another one needs, as part of the same request; nothing when this server does not serve the resource. */
export function createInternally(core: ServerCore, target: ResourceName, object: KubeObject): void {
  const resource = core.catalog.find(target.group, target.version, target.resource)
  if (resource === undefined) return
  const { namespace } = object.metadata
  const request = {
    user: SERVER_USER,
    userAgent: SERVER_AGENT,
    verb: 'create',
    ...target,
    ...(namespace !== undefined && { namespace }),
    body: object,
    typed: true,
  } as const
  createObject(new RequestScope(core, request, { resource, answers: undefined }))
}

/** Deletes an object if it exists. */
export function deleteInternally(
  core: ServerCore,
  target: ResourceName,
  at: { readonly namespace: string | undefined; readonly name: string },
): void {
  const resource = core.catalog.find(target.group, target.version, target.resource)
  if (resource === undefined) return
  const { namespace, name } = at
  const request = {
    user: SERVER_USER,
    userAgent: SERVER_AGENT,
    verb: 'delete',
    ...target,
    ...(namespace !== undefined && { namespace }),
    name,
  } as const
  const scope = new RequestScope(core, request, { resource, answers: undefined })
  const live = readLive(scope)
  if (live !== undefined) deleteLive(scope, live, {})
}

/** Writes the status of an object that exists. */
export function updateStatusInternally(core: ServerCore, object: KubeObject): void {
  const { resource: resourceName } = findByKind({ ...parseGroupVersion(object.apiVersion), kind: object.kind })!
  const { group, version } = parseGroupVersion(object.apiVersion)
  const resource = core.catalog.find(group, version, resourceName)!
  const { namespace, name } = object.metadata
  const target = {
    group,
    version,
    resource: resourceName,
    subresource: 'status',
    ...(namespace !== undefined && { namespace }),
    name: name!,
  }
  const request = { user: SERVER_USER, userAgent: SERVER_AGENT, verb: 'update', ...target } as const
  const scope = new RequestScope(core, request, { resource, answers: undefined })
  storeUpdate(scope, STATUS, { live: requireLive(scope), next: object, managedFields: object.metadata.managedFields })
}
