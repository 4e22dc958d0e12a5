import {
  type ClusterRole,
  goQuoted,
  type KubeObject,
  type PolicyRule,
  type Role,
  type RoleRef,
  type Subject,
  type UserInfo,
} from '@kubesim/api'
import type { Store, StoreEvent } from '../../store/index.ts'
import { type Binding, BindingIndex } from './binding-index.ts'

const GROUP = 'rbac.authorization.k8s.io'
const ROLES = `${GROUP}/roles`
const CLUSTER_ROLES = `${GROUP}/clusterroles`
const ROLE_BINDINGS = `${GROUP}/rolebindings`
const CLUSTER_ROLE_BINDINGS = `${GROUP}/clusterrolebindings`

/** Rules that a user has by one binding. */
export interface Grant {
  readonly binding: Binding
  readonly subject: Subject
  /** Undefined when there is no such role. */
  readonly rules: readonly PolicyRule[] | undefined
}

/** Roles and bindings as they are in the store now; told of every write, so that a question reads only what is about its user. */
export class RbacPolicy {
  /** Grows with every change of who may do what. */
  revision = 0
  private readonly store: Store<object>
  private readonly bindings = new BindingIndex()

  constructor(store: Store<object>) {
    this.store = store
    for (const resource of [ROLE_BINDINGS, CLUSTER_ROLE_BINDINGS]) {
      for (const { value } of store.range(resource).items) this.bindings.add(value as Binding)
    }
    store.onWrite((event) => this.written(event))
  }

  /** By the bindings of the cluster, then, with a namespace, by those in it. */
  grants(user: UserInfo, namespace: string): readonly Grant[] {
    const everywhere = this.bindings.appliedTo(user, '')
    const applied = namespace === '' ? everywhere : [...everywhere, ...this.bindings.appliedTo(user, namespace)]
    return applied.map(({ binding, subject }) => ({
      binding,
      subject,
      rules: this.rulesOf(binding.roleRef, binding.metadata.namespace ?? ''),
    }))
  }

  /** The rules of the role that a binding in this namespace names; undefined when there is none. */
  rulesOf({ kind, name }: RoleRef, namespace: string): readonly PolicyRule[] | undefined {
    const role = kind === 'Role' ? this.store.get(ROLES, `${namespace}/${name}`) : this.store.get(CLUSTER_ROLES, name)
    return role === undefined ? undefined : ((role.value as Role | ClusterRole).rules ?? [])
  }

  private written({ type, kv, prev }: StoreEvent<object>): void {
    const { resource } = kv
    if (!resource.startsWith(GROUP)) return
    const next = type === 'put' ? (kv.value as KubeObject) : undefined
    const last = prev?.value as KubeObject | undefined
    if (resource === ROLES || resource === CLUSTER_ROLES) {
      const isSame = next !== undefined && last !== undefined && (next as Role).rules === (last as Role).rules
      if (!isSame) this.revision++
    } else if (resource === ROLE_BINDINGS || resource === CLUSTER_ROLE_BINDINGS) {
      if (last !== undefined) this.bindings.remove(last as Binding)
      if (next !== undefined) this.bindings.add(next as Binding)
      this.revision++
    }
  }
}

/** `ClusterRoleBinding "x" of ClusterRole "y" to Group "z"`. Upstream: clusterRoleBindingDescriber, roleBindingDescriber */
export function describeGrant({ binding, subject }: Grant): string {
  const { name, namespace } = binding.metadata
  const { roleRef } = binding
  const source = namespace === undefined ? `ClusterRoleBinding ${goQuoted(name!)}` : `RoleBinding ${goQuoted(`${name}/${namespace}`)}`
  return `${source} of ${roleRef.kind} ${goQuoted(roleRef.name)} to ${describeSubject(subject, namespace ?? '')}`
}

function describeSubject({ kind, name, namespace }: Subject, ofBinding: string): string {
  return `${kind} ${goQuoted(kind === 'ServiceAccount' ? `${name}/${namespace || ofBinding}` : name)}`
}

/** What is wrong with grants of roles that do not exist; undefined when nothing is. Upstream: utilerrors.NewAggregate of the resolver's errors */
export function missingRoles(grants: readonly Grant[]): string | undefined {
  const problems = new Set<string>()
  for (const { binding, rules } of grants) {
    if (rules === undefined) problems.add(`${binding.roleRef.kind.toLowerCase()}.${GROUP} ${goQuoted(binding.roleRef.name)} not found`)
  }
  if (problems.size === 0) return undefined
  return problems.size === 1 ? [...problems][0] : `[${[...problems].join(', ')}]`
}
