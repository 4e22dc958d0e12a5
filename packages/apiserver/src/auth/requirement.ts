import { type ApiRequest, goQuoted } from '@kubesim/api'
import { forbidden } from '../failures.ts'
import type { ServedResource } from '../registry/served-resource.ts'
import type { RequestScope } from '../request-scope.ts'
import type { ServerCore } from '../server-core.ts'
import { nameOf, namespaceOf, resourceAttributes } from './authorization-cache.ts'
import type { AuthorizationVerdict } from './authorizer.ts'

type Core = Pick<ServerCore, 'authorization' | 'kernel'>

/** 403 unless the user may do this to what the request is about. Upstream: endpoints/filters WithAuthorization */
export function requireAllowed({ core, request, resource }: RequestScope, verb: string = request.verb): void {
  requireVerdict(core, core.authorization.verdict(request, resource, verb), { request, verb })
}

/** The same before anything is known about the resource: who may not ask does not learn whether it is there. */
export function requireAllowedRequest(core: Core, request: ApiRequest, resource: ServedResource | undefined): void {
  const { verb } = request
  if (resource !== undefined) return requireVerdict(core, core.authorization.verdict(request, resource, verb), { request, verb })
  requireVerdict(core, core.authorization.authorizer.authorize(resourceAttributes(request, verb)), { request, verb })
}

function requireVerdict(
  { kernel }: Core,
  { decision, reason }: AuthorizationVerdict,
  { request, verb }: { readonly request: ApiRequest; readonly verb: string },
): void {
  if (decision === 'allow') return
  const { user } = request
  const message = `User ${goQuoted(user.name)} cannot ${describeAction(request, verb)}`
  kernel.trace.note(`refused: ${message}`)
  throw forbidden(request, nameOf(request), reason === '' ? sanitised(message) : `${sanitised(message)}: ${reason}`)
}

function describeAction(request: ApiRequest, verb: string): string {
  const { group, resource, subresource } = request
  const what = subresource ? `${resource}/${subresource}` : resource
  const namespace = namespaceOf(request)
  const where = namespace ? `in the namespace ${goQuoted(namespace)}` : 'at the cluster scope'
  return `${verb} resource ${goQuoted(what)} in API group ${goQuoted(group)} ${where}`
}

/** Upstream: responsewriters sanitizer */
function sanitised(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
