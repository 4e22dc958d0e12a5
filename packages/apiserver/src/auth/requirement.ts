import { forbidden } from '../failures.ts'
import type { RequestScope } from '../request-scope.ts'

/** 403 unless the user may do this to what the request is about. Upstream: endpoints/filters WithAuthorization */
export function requireAllowed(scope: RequestScope, verb: string = scope.request.verb): void {
  const { decision, reason } = scope.core.authorization.verdict(scope.request, scope.resource, verb)
  if (decision === 'allow') return
  const { user, name = '' } = scope.request
  const message = `User ${JSON.stringify(user.name)} cannot ${describeAction(scope, verb)}`
  throw forbidden(scope.resource.definition, name, reason === '' ? sanitised(message) : `${sanitised(message)}: ${reason}`)
}

function describeAction({ request }: RequestScope, verb: string): string {
  const { group, resource, subresource, namespace } = request
  const what = subresource ? `${resource}/${subresource}` : resource
  const where = namespace ? `in the namespace ${JSON.stringify(namespace)}` : 'at the cluster scope'
  return `${verb} resource ${JSON.stringify(what)} in API group ${JSON.stringify(group)} ${where}`
}

/** Upstream: responsewriters sanitizer */
function sanitised(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
