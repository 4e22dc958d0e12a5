import type { ClusterRole, ClusterRoleBinding, Subject } from '@kubesim/api'

const GROUP = 'rbac.authorization.k8s.io'
const API_VERSION = `${GROUP}/v1`
const SYSTEM = 'kube-system'
const CSI_ROLE = 'kubesim:csi-driver'

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
    csiRole(),
    binding(
      CSI_ROLE,
      CSI_ROLE,
      ['csi-provisioner', 'csi-attacher', 'csi-resizer'].map((name): Subject => ({ kind: 'ServiceAccount', name, namespace: SYSTEM })),
    ),
    ...(own.length === 0 ? [] : [binding('kubesim:own-controllers', 'cluster-admin', own)]),
  ]
}

/** What the programs beside a CSI driver need. Upstream: rbac.yaml of kubernetes-csi's external-provisioner, external-attacher and external-resizer */
function csiRole(): ClusterRole {
  const reading = ['get', 'list', 'watch']
  return {
    apiVersion: API_VERSION,
    kind: 'ClusterRole',
    metadata: { name: CSI_ROLE },
    rules: [
      { apiGroups: [''], resources: ['persistentvolumes'], verbs: [...reading, 'create', 'delete', 'patch', 'update'] },
      { apiGroups: [''], resources: ['persistentvolumeclaims'], verbs: [...reading, 'update'] },
      { apiGroups: [''], resources: ['persistentvolumeclaims/status'], verbs: ['patch', 'update'] },
      { apiGroups: [''], resources: ['events'], verbs: ['list', 'watch', 'create', 'update', 'patch'] },
      { apiGroups: [''], resources: ['nodes', 'pods'], verbs: reading },
      { apiGroups: ['storage.k8s.io'], resources: ['storageclasses', 'csinodes'], verbs: reading },
      { apiGroups: ['storage.k8s.io'], resources: ['volumeattachments'], verbs: [...reading, 'patch', 'update'] },
      { apiGroups: ['storage.k8s.io'], resources: ['volumeattachments/status'], verbs: ['patch', 'update'] },
    ],
  }
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
