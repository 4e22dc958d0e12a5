import type { Kernel, NodeApi } from '@kubesim/kernel'
import type { AdmissionChain } from './admission/chain.ts'
import type { AuthorizationCache } from './auth/authorization-cache.ts'
import type { RbacPolicy } from './auth/rbac/rbac-policy.ts'
import type { ResourceCatalog } from './registry/catalog.ts'
import type { IdentitySource } from './registry/identity.ts'
import type { Store } from './store/index.ts'
import type { VirtualClock } from './virtual-clock.ts'

/** What every verb works with: the parts of one API server. Values in the store are objects or what a StorageCodec makes of them. */
export interface ServerCore {
  readonly kernel: Kernel
  readonly store: Store<object>
  readonly catalog: ResourceCatalog
  readonly clock: VirtualClock
  readonly identities: IdentitySource
  /** What dry runs draw from. */
  readonly dryRunIdentities: IdentitySource
  readonly admission: AdmissionChain
  readonly authorization: AuthorizationCache
  /** Roles and bindings, whether or not the authorizer asks them: nobody may grant what she has not. */
  readonly rbac: RbacPolicy
  /** Reaches kubelets; without one pod logs and the like answer that they are not available. */
  readonly nodeApi: NodeApi | undefined
  /** Stored objects are deeply frozen, so that a mutation throws: tests and development. */
  readonly freeze: boolean
}
