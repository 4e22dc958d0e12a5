import type { DaemonSet, Node, PodSpec, Taint } from '@kubesim/api'

export function daemonSet(parts: { readonly spec?: Partial<DaemonSet['spec']>; readonly pod?: Partial<PodSpec> } = {}): DaemonSet {
  const labels = { app: 'log' }
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'log', namespace: 'ops' },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'agent', image: 'log:1' }], ...parts.pod } },
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
      revisionHistoryLimit: 10,
      ...parts.spec,
    },
  }
}

export function node(name: string, parts: { readonly labels?: Record<string, string>; readonly taints?: readonly Taint[] } = {}): Node {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: parts.labels },
    spec: parts.taints === undefined ? {} : { taints: parts.taints },
  }
}
