import type { ClusterRoleBinding, DaemonSet, KubeObject, ServiceAccount } from '@kubesim/api'
import { KUBERNETES_VERSION } from './images.ts'

const NAME = 'kube-proxy'
const SYSTEM = 'kube-system'
const RBAC = 'rbac.authorization.k8s.io'

/** kube-proxy as kubeadm installs it: a pod on every node. Upstream: kubeadm phases/addons/proxy */
export function kubeProxyObjects(podCidr: string): readonly KubeObject[] {
  const account: ServiceAccount = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: NAME, namespace: SYSTEM } }
  const binding: ClusterRoleBinding = {
    apiVersion: `${RBAC}/v1`,
    kind: 'ClusterRoleBinding',
    metadata: { name: 'kubeadm:node-proxier' },
    roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: 'system:node-proxier' },
    subjects: [{ kind: 'ServiceAccount', name: NAME, namespace: SYSTEM }],
  }
  return [account, binding, configuration(podCidr), daemonSet()]
}

function configuration(podCidr: string): KubeObject {
  const text = `apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
bindAddress: 0.0.0.0
clusterCIDR: ${podCidr}
mode: ""
`
  const metadata = { name: NAME, namespace: SYSTEM, labels: { app: NAME } }
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { 'config.conf': text } } as KubeObject
}

function daemonSet(): DaemonSet {
  const labels = { 'k8s-app': NAME }
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: NAME, namespace: SYSTEM, labels },
    spec: {
      selector: { matchLabels: labels },
      updateStrategy: { type: 'RollingUpdate' },
      template: {
        metadata: { labels },
        spec: {
          priorityClassName: 'system-node-critical',
          serviceAccountName: NAME,
          hostNetwork: true,
          nodeSelector: { 'kubernetes.io/os': 'linux' },
          tolerations: [{ operator: 'Exists' }],
          containers: [
            {
              name: NAME,
              image: `registry.k8s.io/kube-proxy:${KUBERNETES_VERSION}`,
              imagePullPolicy: 'IfNotPresent',
              command: ['/usr/local/bin/kube-proxy', '--config=/var/lib/kube-proxy/config.conf', '--hostname-override=$(NODE_NAME)'],
              env: [{ name: 'NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }],
              securityContext: { privileged: true },
              volumeMounts: [{ name: NAME, mountPath: '/var/lib/kube-proxy' }],
            },
          ],
          volumes: [{ name: NAME, configMap: { name: NAME } }],
        },
      },
    },
  } as DaemonSet
}
