import type { Store } from '../store/index.ts'
import { ALLOW_ALL, type Authorizer } from './authorizer.ts'
import { AuthorizerChain } from './authorizer-chain.ts'
import { NodeAuthorizer } from './node/node-authorizer.ts'
import { PRIVILEGED } from './privileged-group.ts'
import { RbacAuthorizer } from './rbac/rbac-authorizer.ts'
import type { RbacPolicy } from './rbac/rbac-policy.ts'

/**
 * Who may do what: `RBAC` as kubeadm sets a cluster up (`--authorization-mode=Node,RBAC`), `AlwaysAllow` everyone everything, or an authorizer of
 * one's own.
 */
export type AuthorizationMode = 'RBAC' | 'AlwaysAllow' | Authorizer

/** @throws RangeError for a mode that there is not */
export function chooseAuthorizer(mode: AuthorizationMode, store: Store<object>, policy: RbacPolicy): Authorizer {
  if (mode === 'AlwaysAllow') return ALLOW_ALL
  if (mode === 'RBAC') return new AuthorizerChain([PRIVILEGED, new NodeAuthorizer(store), new RbacAuthorizer(policy)])
  if (typeof mode === 'string') throw new RangeError(`authorization must be RBAC, AlwaysAllow or an authorizer, got "${mode}"`)
  return mode
}
