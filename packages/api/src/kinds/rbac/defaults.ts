import type { ClusterRoleBinding, RoleBinding, Subject } from '../../types/generated.ts'
import { changed, mapShared } from '../structural-sharing.ts'

const GROUP = 'rbac.authorization.k8s.io'

/** Upstream: pkg/apis/rbac/v1 SetDefaults_RoleBinding, SetDefaults_ClusterRoleBinding, SetDefaults_Subject */
export function defaultBinding<B extends RoleBinding | ClusterRoleBinding>(binding: B): B {
  const roleRef = binding.roleRef ?? ({} as B['roleRef'])
  return changed<RoleBinding | ClusterRoleBinding>(binding, {
    roleRef: changed(roleRef, { apiGroup: roleRef.apiGroup || GROUP }),
    subjects: mapShared(binding.subjects, defaultSubject),
  }) as B
}

function defaultSubject(subject: Subject): Subject {
  const isNamed = subject.kind === 'User' || subject.kind === 'Group'
  return isNamed && !subject.apiGroup ? { ...subject, apiGroup: GROUP } : subject
}
