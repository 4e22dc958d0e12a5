import type { ClusterRoleBinding, RoleBinding, Subject } from '@kubesim/api'
import { AGE, NAME, tableOf, text, wide } from './table-definition.ts'

export const roleBindingTable = tableOf<RoleBinding | ClusterRoleBinding>([
  NAME,
  text('Role', ({ roleRef }) => `${roleRef.kind}/${roleRef.name}`),
  AGE,
  wide(text('Users', ({ subjects }) => named(subjects, 'User'))),
  wide(text('Groups', ({ subjects }) => named(subjects, 'Group'))),
  wide(text('ServiceAccounts', ({ subjects }) => named(subjects, 'ServiceAccount'))),
])

function named(subjects: readonly Subject[] | undefined, wanted: string): string {
  const chosen = (subjects ?? []).filter(({ kind }) => kind === wanted)
  return chosen.map(({ namespace, name }) => (wanted === 'ServiceAccount' ? `${namespace ?? ''}/${name}` : name)).join(', ')
}
