import type { RegistryHooks } from '../registry/hooks.ts'
import { RequestScope } from '../request-scope.ts'
import { bindByObject } from '../subresources/binding.ts'

/** POST bindings is POST pods/x/binding under its old name. Upstream: LegacyBindingREST */
export const bindingHooks: RegistryHooks = {
  answerCreate: (scope, object) =>
    bindByObject(scope, object, (name) => {
      const resource = scope.core.catalog.find('', 'v1', 'pods')!
      const request = { ...scope.request, resource: 'pods', subresource: 'binding', name }
      return new RequestScope(scope.core, request, { resource, answers: scope.answers })
    }),
}
