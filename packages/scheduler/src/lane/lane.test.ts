import type { LabelSelector, Node, Pod, Toleration, TopologySpreadConstraint } from '@kubesim/api'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ClusterCache } from '../cache/cluster-cache.ts'
import { Nominations } from '../cache/nominations.ts'
import { findNode } from '../find-node.ts'
import { describeNodes } from '../framework/describe.ts'
import { labelMatcher } from '../framework/label-matcher.ts'
import { Profile } from '../framework/profile.ts'
import { DEFAULT_PLUGINS } from '../plugins/default-profile.ts'
import { createNodeResourcesFit } from '../plugins/node-resources-fit.ts'
import { mostAllocatedScore } from '../plugins/resource-scoring.ts'
import { nodeBody, podBody } from '../world-model.ts'
import { canServe, Lane } from './lane.ts'
import { NodeColumns } from './node-columns.ts'

const SELECTOR: LabelSelector = { matchLabels: { app: 'web' } }
const ownMatcher = labelMatcher(SELECTOR)

/** Specs and labels that pods share, as those of a template do. */
interface Template {
  readonly spec: Pod['spec']
  readonly labels: Readonly<Record<string, string>>
}

function setUp(profile = new Profile({ plugins: DEFAULT_PLUGINS })) {
  const nominations = new Nominations()
  const cluster = new ClusterCache({
    nominations,
    ownSelector: ({ metadata }) => (metadata.labels?.app === 'web' ? ownMatcher : undefined),
    namespace: () => undefined,
    namespaces: () => [],
  })
  const lane = new Lane({ profile, cluster, columns: new NodeColumns(cluster, nominations), nominations })
  return { cluster, lane, profile, nominations }
}

const scoringWithout = (...names: readonly string[]) =>
  new Profile({ plugins: DEFAULT_PLUGINS }).scoring.map(({ plugin }) => plugin.name).filter((name) => !names.includes(name))
const packing = createNodeResourcesFit({
  ignoredResources: ['example.com/gpu'],
  strategy: mostAllocatedScore,
  resources: [
    { name: 'cpu', weight: 1 },
    { name: 'example.com/gpu', weight: 3 },
  ],
})

/** As it comes; with other weights; with less to score; packing. */
const PROFILES: readonly (() => Profile)[] = [
  () => new Profile({ plugins: DEFAULT_PLUGINS }),
  () => new Profile({ plugins: DEFAULT_PLUGINS.map(({ plugin }, index) => ({ plugin, weight: index + 1 })) }),
  () =>
    new Profile({ plugins: DEFAULT_PLUGINS, points: { score: scoringWithout('PodTopologySpread', 'ImageLocality', 'TaintToleration') } }),
  () =>
    new Profile({
      plugins: DEFAULT_PLUGINS.map((use) => (use.plugin.name === 'NodeResourcesFit' ? { plugin: packing, weight: 2 } : use)),
      points: { score: scoringWithout('NodeResourcesBalancedAllocation', 'InterPodAffinity', 'NodeAffinity') },
    }),
]

function isOutOfTheOrdinary({ spec }: Template): boolean {
  const { podAffinity, podAntiAffinity } = spec.affinity ?? {}
  const terms = [podAffinity, podAntiAffinity].flatMap((each) => [
    ...(each?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
    ...(each?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(({ podAffinityTerm }) => podAffinityTerm),
  ])
  const company = podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []
  return company.length > 1 || terms.some(({ namespaceSelector }) => namespaceSelector !== undefined)
}

/** A draw that two searches can make alike. */
function dice(seed: number): (bound: number) => number {
  let state = seed
  return (bound) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state % bound
  }
}

const constraint = fc.record({
  maxSkew: fc.integer({ min: 1, max: 2 }),
  topologyKey: fc.constantFrom('zone', 'kubernetes.io/hostname', 'rack'),
  whenUnsatisfiable: fc.constantFrom('DoNotSchedule', 'ScheduleAnyway'),
  labelSelector: fc.constantFrom<LabelSelector>(SELECTOR, { matchLabels: { tier: 'front' } }, {}),
  minDomains: fc.constantFrom(undefined, 2, 4),
  nodeTaintsPolicy: fc.constantFrom(undefined, 'Honor'),
  nodeAffinityPolicy: fc.constantFrom(undefined, 'Ignore'),
})

const term = fc.record({
  topologyKey: fc.constantFrom('zone', 'kubernetes.io/hostname', 'rack'),
  labelSelector: fc.constantFrom<LabelSelector>(SELECTOR, { matchLabels: { tier: 'front' } }, {}),
  namespaces: fc.constantFrom(undefined, undefined, ['default'], ['other'], ['default', 'other']),
  namespaceSelector: fc.constantFrom(undefined, undefined, undefined, undefined, {}),
})
const affinityOf = fc
  .record({
    kind: fc.constantFrom('podAffinity', 'podAntiAffinity'),
    required: fc.array(term, { maxLength: 2 }),
    preferred: fc.array(fc.record({ weight: fc.constantFrom(1, 7, 100), podAffinityTerm: term }), { maxLength: 2 }),
  })
  .map(({ kind, required, preferred }) => ({
    [kind]: { requiredDuringSchedulingIgnoredDuringExecution: required, preferredDuringSchedulingIgnoredDuringExecution: preferred },
  }))

const template = fc
  .record({
    cpu: fc.constantFrom(undefined, '100m', '500m', '1'),
    memory: fc.constantFrom(undefined, '256Mi', '1Gi'),
    gpu: fc.constantFrom(undefined, undefined, '1'),
    hostPort: fc.constantFrom(undefined, undefined, undefined, 8080),
    labels: fc.constantFrom<Readonly<Record<string, string>>>({ app: 'web' }, { tier: 'front' }, { app: 'web', tier: 'front' }),
    tolerations: fc.constantFrom<readonly Toleration[] | undefined>(undefined, [{ key: 'dedicated', operator: 'Exists' }]),
    nodeSelector: fc.constantFrom<Record<string, string> | undefined>(undefined, undefined, { disk: 'ssd' }),
    prefers: fc.boolean(),
    neighbours: fc.option(affinityOf, { nil: undefined, freq: 2 }),
    topologySpreadConstraints: fc.option(fc.array(constraint, { minLength: 1, maxLength: 2 }), { nil: undefined, freq: 2 }),
  })
  .map(({ cpu, memory, gpu, hostPort, labels, tolerations, nodeSelector, prefers, neighbours, topologySpreadConstraints }): Template => {
    const preferred = [{ weight: 5, preference: { matchExpressions: [{ key: 'disk', operator: 'In', values: ['ssd'] }] } }]
    const requests = { ...(gpu !== undefined && { 'example.com/gpu': gpu }) }
    const body = podBody('x', {
      requests,
      ...(cpu !== undefined && { cpu }),
      ...(memory !== undefined && { memory }),
      ...(hostPort !== undefined && { hostPort }),
    })
    const spec: Pod['spec'] = {
      ...body.spec,
      ...(tolerations !== undefined && { tolerations }),
      ...(nodeSelector !== undefined && { nodeSelector }),
      ...((prefers || neighbours !== undefined) && {
        affinity: { ...(prefers && { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: preferred } }), ...neighbours },
      }),
      ...(topologySpreadConstraints !== undefined && {
        topologySpreadConstraints: topologySpreadConstraints as TopologySpreadConstraint[],
      }),
    }
    return { spec, labels }
  })

const nodeShape = fc.record({
  zone: fc.constantFrom(undefined, 'a', 'b', 'c'),
  rack: fc.constantFrom(undefined, '1', '2'),
  ssd: fc.boolean(),
  cpu: fc.constantFrom('1', '2', '4'),
  memory: fc.constantFrom('1Gi', '2Gi', '0'),
  pods: fc.constantFrom('2', '8'),
  gpu: fc.constantFrom(undefined, '1'),
  taint: fc.constantFrom(undefined, undefined, 'NoSchedule', 'PreferNoSchedule'),
  unschedulable: fc.constantFrom(false, false, false, true),
  image: fc.constantFrom(undefined, undefined, 400 * 1024 * 1024),
})

function nodeOf(index: number, shape: typeof nodeShape extends fc.Arbitrary<infer T> ? T : never): Node {
  const labels = {
    ...(shape.zone !== undefined && { zone: shape.zone }),
    ...(shape.rack !== undefined && { rack: shape.rack }),
    ...(shape.ssd && { disk: 'ssd' }),
  }
  const node = nodeBody(`n${index}`, {
    labels,
    cpu: shape.cpu,
    memory: shape.memory,
    pods: shape.pods,
    unschedulable: shape.unschedulable,
    ...(shape.taint !== undefined && { taints: [{ key: 'dedicated', effect: shape.taint }] }),
    ...(shape.gpu !== undefined && { more: { 'example.com/gpu': shape.gpu } }),
  })
  return shape.image === undefined
    ? node
    : { ...node, status: { ...node.status, images: [{ names: ['nginx:latest'], sizeBytes: shape.image }] } }
}

const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('schedule' as const),
      template: fc.nat(),
      start: fc.nat(),
      draw: fc.nat(),
      namespace: fc.constantFrom('default', 'default', 'other'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('remove' as const), pod: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('terminate' as const), pod: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('nominate' as const), template: fc.nat(), node: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('place' as const), at: fc.nat() }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('relabel' as const),
      pod: fc.nat(),
      labels: fc.constantFrom<Record<string, string>>({ app: 'web' }, { tier: 'front' }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('node' as const), node: fc.nat(), shape: nodeShape }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('leave' as const), node: fc.nat() }) },
)

describe('the lane', () => {
  test('decides as the plugins do when asked one by one: same nodes, same scores, same choice', () => {
    fc.assert(
      fc.property(
        fc.array(template, { minLength: 1, maxLength: 4 }),
        fc.array(nodeShape, { minLength: 1, maxLength: 8 }),
        fc.array(step, { minLength: 1, maxLength: 40 }),
        fc.constantFrom(...PROFILES),
        (templates, shapes, steps, makeProfile) => {
          const { cluster, lane, profile, nominations } = setUp(makeProfile())
          const nominees: string[] = []
          expect(canServe(profile)).toBe(true)
          for (const [index, shape] of shapes.entries()) cluster.addNode(nodeOf(index, shape))
          const placed: Pod[] = []
          let serial = 0
          for (const each of steps) {
            if (each.do === 'schedule') {
              const { spec, labels } = templates[each.template % templates.length]!
              const pod: Pod = {
                apiVersion: 'v1',
                kind: 'Pod',
                metadata: { name: `p${serial}`, namespace: each.namespace, uid: `u${serial++}`, labels },
                spec,
              }
              const startIndex = cluster.nodeCount === 0 ? 0 : each.start % cluster.nodeCount
              const slow = findNode(pod, { profile, cluster, startIndex, below: dice(each.draw) })
              const fast = lane.find(pod, { startIndex, below: dice(each.draw) })
              if (fast === undefined) {
                expect(templates.some(isOutOfTheOrdinary) || nominees.length > 0).toBe(true)
              } else {
                expect(fast.node?.name).toBe(slow.node?.name)
                expect(fast.examined).toBe(slow.examined)
                expect(describeNodes(fast.record)).toEqual(describeNodes(slow.record))
                expect(fast.record.asked).toEqual(slow.record.asked)
              }
              if (slow.node === undefined) continue
              cluster.assume(pod, slow.node.name)
              const bound = { ...pod, spec: { ...pod.spec, nodeName: slow.node.name } }
              cluster.setPod(bound)
              placed.push(bound)
            } else if (each.do === 'remove') {
              const [gone] = placed.splice(each.pod % Math.max(placed.length, 1), 1)
              if (gone !== undefined) cluster.removePod(gone.metadata.uid!)
            } else if (each.do === 'nominate') {
              const { spec, labels } = templates[each.template % templates.length]!
              const uid = `nominee-${serial++}`
              const nominee: Pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: uid, namespace: 'default', uid, labels }, spec }
              nominations.set(nominee, `n${each.node % 10}`)
              nominees.push(uid)
            } else if (each.do === 'place') {
              const [uid] = nominees.splice(each.at % Math.max(nominees.length, 1), 1)
              if (uid !== undefined) nominations.delete(uid)
            } else if (each.do === 'terminate' || each.do === 'relabel') {
              const index = each.pod % Math.max(placed.length, 1)
              const pod = placed[index]
              if (pod === undefined) continue
              const metadata =
                each.do === 'relabel'
                  ? { ...pod.metadata, labels: each.labels }
                  : { ...pod.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' }
              const changed: Pod = { ...pod, metadata }
              placed[index] = changed
              cluster.setPod(changed)
            } else if (each.do === 'node') cluster.updateNode(nodeOf(each.node % 10, each.shape))
            else cluster.removeNode(`n${each.node % 10}`)
          }
        },
      ),
      { numRuns: 400 },
    )
  })

  test('stops looking once enough nodes fit, and goes on from there', () => {
    const { cluster, lane, profile } = setUp()
    for (let index = 0; index < 300; index++) cluster.addNode(nodeBody(`n${index}`, { zone: `z${index % 3}` }))
    const { spec } = podBody('x', { cpu: '100m' })
    let startIndex = 0
    for (let index = 0; index < 50; index++) {
      const pod: Pod = {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: `p${index}`, namespace: 'default', uid: `u${index}`, labels: { app: 'web' } },
        spec,
      }
      const slow = findNode(pod, { profile, cluster, startIndex, below: dice(index) })
      const fast = lane.find(pod, { startIndex, below: dice(index) })!
      expect([fast.node?.name, fast.examined]).toEqual([slow.node?.name, 144])
      startIndex = (startIndex + fast.examined) % 300
      cluster.assume(pod, fast.node!.name)
    }
  })
})
