import type { ClusterRoleBinding, RoleBinding, Subject, UserInfo } from '@kubesim/api'

export type Binding = RoleBinding | ClusterRoleBinding

/** A binding that applies to someone, with the first of its subjects that does. */
export interface AppliedBinding {
  readonly binding: Binding
  readonly subject: Subject
}

/** Bindings by whom they are about, so that a question reads those of one user and the groups that she is in. */
export class BindingIndex {
  private readonly bySubject = new Map<string, Set<Binding>>()

  add(binding: Binding): void {
    for (const key of subjectKeys(binding)) {
      const known = this.bySubject.get(key)
      if (known === undefined) this.bySubject.set(key, new Set([binding]))
      else known.add(binding)
    }
  }

  remove(binding: Binding): void {
    for (const key of subjectKeys(binding)) {
      const known = this.bySubject.get(key)
      known?.delete(binding)
      if (known?.size === 0) this.bySubject.delete(key)
    }
  }

  /** What applies to a user in a namespace, or, with an empty one, everywhere; by name. Upstream: DefaultRuleResolver.VisitRulesFor */
  appliedTo({ name, groups }: UserInfo, namespace: string): readonly AppliedBinding[] {
    const found = new Set(this.bySubject.get(subjectKey(namespace, 'User', name)))
    for (const group of groups) for (const binding of this.bySubject.get(subjectKey(namespace, 'Group', group)) ?? []) found.add(binding)
    if (found.size === 0) return []
    const sorted = [...found].sort((a, b) => (a.metadata.name! < b.metadata.name! ? -1 : 1))
    return sorted.map((binding) => ({ binding, subject: binding.subjects!.find((each) => isAbout(each, { name, groups }, namespace))! }))
  }
}

function subjectKeys({ metadata, subjects = [] }: Binding): readonly string[] {
  const namespace = metadata.namespace ?? ''
  return subjects.map((subject) => {
    if (subject.kind !== 'ServiceAccount') return subjectKey(namespace, subject.kind, subject.name)
    return subjectKey(namespace, 'User', accountName(subject, namespace))
  })
}

function subjectKey(namespace: string, kind: string, name: string): string {
  return `${namespace}/${kind}/${name}`
}

function isAbout(subject: Subject, { name, groups }: UserInfo, namespace: string): boolean {
  if (subject.kind === 'User') return subject.name === name
  if (subject.kind === 'Group') return groups.includes(subject.name)
  return accountName(subject, namespace) === name
}

/** A service account of a RoleBinding that names no namespace is of the binding's own. */
function accountName(subject: Subject, namespace: string): string {
  return `system:serviceaccount:${subject.namespace || namespace}:${subject.name}`
}
