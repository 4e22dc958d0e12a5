import type { Namespace, Pod, PodSpec, TopologySpreadConstraint } from '@kubesim/api'
import { describe, expect, test } from 'vitest'
import { ClusterCache } from '../cache/cluster-cache.ts'
import { Nominations } from '../cache/nominations.ts'
import { filterNode, prepare } from '../framework/cycle.ts'
import { Profile } from '../framework/profile.ts'
import { type NodeShape, nodeBody, podBody } from '../world-model.ts'
import { DEFAULT_PLUGINS } from './default-profile.ts'

/** What came to Kubernetes after the recorded cases: each by hand, from v1.35's sources and API descriptions. */
interface Case {
  readonly name: string
  readonly nodes: Readonly<Record<string, NodeShape>>
  /** Pods on nodes: node, then labels. */
  readonly placed?: readonly (readonly [string, Readonly<Record<string, string>>])[]
  readonly labels?: Readonly<Record<string, string>>
  readonly spec: Partial<PodSpec>
  /** The plugin and reason that refuse a node; absent: the pod fits. */
  readonly refused: Readonly<Record<string, string>>
}

const ZONE = 'topology.kubernetes.io/zone'
const HOST = 'kubernetes.io/hostname'
const SKEWED = "PodTopologySpread: node(s) didn't match pod topology spread constraints"
const web = { matchLabels: { app: 'web' } }
const spread = (more: Partial<TopologySpreadConstraint> = {}) => ({
  topologySpreadConstraints: [{ maxSkew: 1, topologyKey: ZONE, whenUnsatisfiable: 'DoNotSchedule', labelSelector: web, ...more }],
})
const asks = (cpu: string) => ({ name: 'c', image: 'i', resources: { requests: { cpu } } })

const CASES: readonly Case[] = [
  {
    name: 'minDomains: with fewer domains the least is 0',
    nodes: { a: { zone: '1' } },
    placed: [['a', { app: 'web' }]],
    spec: spread({ minDomains: 2 }),
    refused: { a: SKEWED },
  },
  {
    name: 'minDomains: with enough of them the least counts',
    nodes: { a: { zone: '1' }, b: { zone: '2' } },
    placed: [
      ['a', { app: 'web' }],
      ['b', { app: 'web' }],
    ],
    spec: spread({ minDomains: 2 }),
    refused: {},
  },
  {
    name: 'nodeAffinityPolicy Honor: nodes that the pod may not go to do not count',
    nodes: { a: { zone: '1', labels: { pool: 'x' } }, b: { zone: '2', labels: { pool: 'x' } }, c: { zone: '3' } },
    placed: [
      ['a', { app: 'web' }],
      ['b', { app: 'web' }],
    ],
    spec: { nodeSelector: { pool: 'x' }, ...spread() },
    refused: { c: "NodeAffinity: node(s) didn't match Pod's node affinity/selector" },
  },
  {
    name: 'nodeAffinityPolicy Ignore: they do',
    nodes: { a: { zone: '1', labels: { pool: 'x' } }, b: { zone: '2', labels: { pool: 'x' } }, c: { zone: '3' } },
    placed: [
      ['a', { app: 'web' }],
      ['b', { app: 'web' }],
    ],
    spec: { nodeSelector: { pool: 'x' }, ...spread({ nodeAffinityPolicy: 'Ignore' }) },
    refused: { a: SKEWED, b: SKEWED, c: "NodeAffinity: node(s) didn't match Pod's node affinity/selector" },
  },
  {
    name: 'nodeTaintsPolicy Ignore, the default: tainted nodes count',
    nodes: { a: { zone: '1' }, b: { zone: '2', taints: [{ key: 'x', effect: 'NoSchedule' }] } },
    placed: [['a', { app: 'web' }]],
    spec: spread(),
    refused: { a: SKEWED, b: 'TaintToleration: node(s) had untolerated taint(s)' },
  },
  {
    name: 'nodeTaintsPolicy Honor: only those that the pod tolerates',
    nodes: { a: { zone: '1' }, b: { zone: '2', taints: [{ key: 'x', effect: 'NoSchedule' }] } },
    placed: [['a', { app: 'web' }]],
    spec: spread({ nodeTaintsPolicy: 'Honor' }),
    refused: { b: 'TaintToleration: node(s) had untolerated taint(s)' },
  },
  {
    name: 'matchLabelKeys of a constraint: pods of another revision do not count',
    nodes: { a: { zone: '1' }, b: { zone: '2' } },
    placed: [['a', { app: 'web', 'pod-template-hash': 'old' }]],
    labels: { app: 'web', 'pod-template-hash': 'new' },
    spec: spread({ matchLabelKeys: ['pod-template-hash'] }),
    refused: {},
  },
  {
    name: 'matchLabelKeys of a constraint: a key that the pod lacks is left out',
    nodes: { a: { zone: '1' }, b: { zone: '2' } },
    placed: [['a', { app: 'web' }]],
    spec: spread({ matchLabelKeys: ['pod-template-hash'] }),
    refused: { a: SKEWED },
  },
  {
    name: 'matchLabelKeys of anti-affinity: only pods of the own revision keep it away',
    nodes: { a: {}, b: {} },
    placed: [
      ['a', { app: 'web', rev: 'old' }],
      ['b', { app: 'web', rev: 'new' }],
    ],
    labels: { app: 'web', rev: 'new' },
    spec: {
      affinity: {
        podAntiAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [{ labelSelector: web, topologyKey: HOST, matchLabelKeys: ['rev'] }],
        },
      },
    },
    refused: { b: "InterPodAffinity: node(s) didn't match pod anti-affinity rules" },
  },
  {
    name: 'mismatchLabelKeys of anti-affinity: a tenant keeps to itself',
    nodes: { a: {}, b: {} },
    placed: [
      ['a', { tenant: 'red' }],
      ['b', { tenant: 'blue' }],
    ],
    labels: { tenant: 'red' },
    spec: {
      affinity: {
        podAntiAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [
            {
              labelSelector: { matchExpressions: [{ key: 'tenant', operator: 'Exists' }] },
              topologyKey: HOST,
              mismatchLabelKeys: ['tenant'],
            },
          ],
        },
      },
    },
    refused: { b: "InterPodAffinity: node(s) didn't match pod anti-affinity rules" },
  },
  {
    name: 'sidecars count beside what starts after them: 1 + max(1, 1.5)',
    nodes: { a: { cpu: '2' }, b: { cpu: '2500m' } },
    spec: {
      initContainers: [
        { ...asks('1'), name: 's', restartPolicy: 'Always' },
        { ...asks('1500m'), name: 'i' },
      ],
      containers: [asks('1')],
    },
    refused: { a: 'NodeResourcesFit: Insufficient cpu' },
  },
  {
    name: 'init containers before a sidecar do not: max(1.5, 1 + 1)',
    nodes: { a: { cpu: '2' } },
    spec: {
      initContainers: [
        { ...asks('1500m'), name: 'i' },
        { ...asks('1'), name: 's', restartPolicy: 'Always' },
      ],
      containers: [asks('1')],
    },
    refused: {},
  },
  {
    name: 'resources of the pod as a whole count in place of its containers’, overhead on top',
    nodes: { a: { cpu: '3' }, b: { cpu: '3200m' } },
    spec: { resources: { requests: { cpu: '3' } }, overhead: { cpu: '200m' }, containers: [asks('1')] },
    refused: { a: 'NodeResourcesFit: Insufficient cpu' },
  },
  {
    name: 'a sidecar’s host port counts as a container’s does',
    nodes: { a: {} },
    placed: [['a', { port: '8080' }]],
    spec: { initContainers: [{ ...asks('1'), name: 's', restartPolicy: 'Always', ports: [{ containerPort: 80, hostPort: 8080 }] }] },
    refused: { a: "NodePorts: node(s) didn't have free ports for the requested pod ports" },
  },
]

describe('what is newer than the recorded cases', () => {
  for (const given of CASES) test(given.name, () => expect(refusals(given)).toEqual(given.refused))

  test('a gated pod stays out of the queue, in upstream’s words', () => {
    const profile = new Profile({ plugins: DEFAULT_PLUGINS })
    const pod = podBody('p', { spec: { schedulingGates: [{ name: 'example.com/a' }, { name: 'example.com/b' }] } })
    expect(profile.gate(pod)).toMatchObject({
      plugin: 'SchedulingGates',
      verdict: { reasons: ['waiting for scheduling gates: [example.com/a example.com/b]'] },
    })
  })
})

function refusals({ nodes, placed = [], labels = { app: 'web' }, spec }: Case): Readonly<Record<string, string>> {
  const profile = new Profile({ plugins: DEFAULT_PLUGINS })
  const cluster = new ClusterCache({
    nominations: new Nominations(),
    ownSelector: () => undefined,
    namespace: (name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }) as Namespace,
    namespaces: () => [],
  })
  for (const [name, shape] of Object.entries(nodes)) cluster.addNode(nodeBody(name, shape))
  for (const [index, [nodeName, own]] of placed.entries()) {
    const hostPort = own.port === undefined ? {} : { hostPort: Number(own.port) }
    cluster.setPod(podBody(`placed-${index}`, { labels: own, metadata: { uid: `placed-${index}` }, spec: { nodeName }, ...hostPort }))
  }
  const pod: Pod = podBody('p', { labels, metadata: { uid: 'p' }, spec })
  const prepared = prepare(profile, pod, cluster)
  return Object.fromEntries(
    cluster.nodes.flatMap((node) => {
      const rejection = filterNode(profile, prepared.states, node, pod)
      return rejection === undefined ? [] : [[node.name, `${rejection.plugin}: ${rejection.verdict.message}`]]
    }),
  )
}
