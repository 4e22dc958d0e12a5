import type { KubeObject, ObjectMeta } from '@kubesim/api'
import { unclassified } from '../failures.ts'
import type { RequestScope } from '../request-scope.ts'

export function trackUpdateOf(
  _scope: RequestScope,
  change: { live: KubeObject | undefined; next: KubeObject; subresource: string },
): ObjectMeta['managedFields'] {
  return change.next.metadata.managedFields
}
export function applyConfiguration(_scope: RequestScope, _c: { live: KubeObject | undefined; subresource: string }): KubeObject {
  throw unclassified('pending')
}
