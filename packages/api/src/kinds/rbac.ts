import type { ClusterRole, ClusterRoleBinding, Role, RoleBinding } from '../types/generated.ts'
import { resourcesOf } from './define.ts'

const resource = resourcesOf('rbac.authorization.k8s.io', 'v1')

export const clusterRoleBindings = resource<ClusterRoleBinding>('clusterrolebindings', 'ClusterRoleBinding', {
  namespaced: false,
  hash: '48tpQ8gZHFc=',
})
export const clusterRoles = resource<ClusterRole>('clusterroles', 'ClusterRole', { namespaced: false, hash: 'bYE5ZWDrJ44=' })
export const roleBindings = resource<RoleBinding>('rolebindings', 'RoleBinding', { hash: 'eGsCzGH6b1g=' })
export const roles = resource<Role>('roles', 'Role', { hash: '7FuwZcIIItM=' })
