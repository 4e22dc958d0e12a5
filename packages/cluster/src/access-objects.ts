import type { ClusterRole, ClusterRoleBinding, Subject } from '@kubesim/api'

const GROUP = 'rbac.authorization.k8s.io'
const API_VERSION = `${GROUP}/v1`
const SYSTEM = 'kube-system'

/**
 * Roles and bindings that whoever installs a cluster makes: the administrator's, those of its add-ons, and, for controllers of the caller's own, all
 * rights, as nobody has written roles for them. Upstream: kubeadm phases/kubeconfig, phases/addons/dns
 */
export function accessObjects(ownControllers: readonly string[]): readonly (ClusterRole | ClusterRoleBinding)[] {
  const administrators: Subject = { apiGroup: GROUP, kind: 'Group', name: 'kubeadm:cluster-admins' }
  const own = ownControllers.map((name): Subject => ({ kind: 'ServiceAccount', name, namespace: SYSTEM }))
  return [
    binding('kubeadm:cluster-admins', 'cluster-admin', [administrators]),
    dnsRole(),
    binding('system:coredns', 'system:coredns', [{ kind: 'ServiceAccount', name: 'coredns', namespace: SYSTEM }]),
    binding('kubesim:csi-provisioner', 'system:persistent-volume-provisioner', [
      { kind: 'ServiceAccount', name: 'csi-provisioner', namespace: SYSTEM },
    ]),
    ...(own.length === 0 ? [] : [binding('kubesim:own-controllers', 'cluster-admin', own)]),
  ]
}

function dnsRole(): ClusterRole {
  const verbs = ['list', 'watch']
  return {
    apiVersion: API_VERSION,
    kind: 'ClusterRole',
    metadata: { name: 'system:coredns' },
    rules: [
      { apiGroups: [''], resources: ['endpoints', 'services', 'pods', 'namespaces'], verbs },
      { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs },
    ],
  }
}

function binding(name: string, role: string, subjects: readonly Subject[]): ClusterRoleBinding {
  return {
    apiVersion: API_VERSION,
    kind: 'ClusterRoleBinding',
    metadata: { name },
    roleRef: { apiGroup: GROUP, kind: 'ClusterRole', name: role },
    subjects,
  }
}
