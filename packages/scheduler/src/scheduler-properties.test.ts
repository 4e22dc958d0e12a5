import { type Node, nodes, type Pod, pods } from '@kubesim/api'
import { runFor, settle } from '@kubesim/kernel'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { definePlugin } from './framework/plugin.ts'
import { podDemand } from './framework/pod-demand.ts'
import { resourceAmounts } from './framework/resource-amounts.ts'
import { DEFAULT_PLUGINS } from './plugins/default-profile.ts'
import { createWorld, join, podBody, type World } from './world-model.ts'

const FLUSH_MS = 6 * 60_000

const podShape = fc.record({
  cpu: fc.constantFrom(undefined, '300m', '900m', '2'),
  memory: fc.constantFrom(undefined, '400Mi', '1Gi'),
  gpu: fc.constantFrom(undefined, undefined, '1'),
  hostPort: fc.constantFrom(undefined, undefined, 8080, 9090),
  zone: fc.constantFrom(undefined, undefined, 'a', 'b'),
  tolerates: fc.boolean(),
  app: fc.constantFrom('web', 'db'),
  apart: fc.constantFrom('none', 'none', 'required', 'preferred', 'near'),
  spreads: fc.boolean(),
})
type Shape = typeof podShape extends fc.Arbitrary<infer T> ? T : never

const nodeShape = fc.record({
  zone: fc.constantFrom('a', 'b', 'c'),
  cpu: fc.constantFrom('1', '2', '3'),
  memory: fc.constantFrom('1Gi', '2Gi'),
  slots: fc.constantFrom('1', '3', '10'),
  tainted: fc.constantFrom(false, false, true),
  gpu: fc.boolean(),
})

const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('pod' as const), shape: podShape }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('node' as const), shape: nodeShape }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('delete' as const), at: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('cordon' as const), at: fc.nat(), on: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(500, 3_000, FLUSH_MS) }) },
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

function podOf(name: string, shape: Shape): Pod {
  const term = { labelSelector: { matchLabels: { app: shape.app } }, topologyKey: 'kubernetes.io/hostname' }
  const affinity = {
    none: undefined,
    required: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } },
    preferred: { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 10, podAffinityTerm: term }] } },
    near: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ ...term, topologyKey: 'topology.kubernetes.io/zone' }] } },
  }[shape.apart]
  const spread = {
    maxSkew: 1,
    topologyKey: 'topology.kubernetes.io/zone',
    whenUnsatisfiable: 'DoNotSchedule',
    labelSelector: { matchLabels: { app: shape.app } },
  }
  return podBody(name, {
    labels: { app: shape.app },
    ...(shape.cpu !== undefined && { cpu: shape.cpu }),
    ...(shape.memory !== undefined && { memory: shape.memory }),
    ...(shape.hostPort !== undefined && { hostPort: shape.hostPort }),
    ...(shape.gpu !== undefined && { requests: { 'example.com/gpu': shape.gpu } }),
    spec: {
      terminationGracePeriodSeconds: 0,
      ...(shape.zone !== undefined && { nodeSelector: { 'topology.kubernetes.io/zone': shape.zone } }),
      ...(shape.tolerates && { tolerations: [{ key: 'dedicated', operator: 'Exists' }] }),
      ...(affinity !== undefined && { affinity }),
      ...(shape.spreads && { topologySpreadConstraints: [spread] }),
    },
  })
}

function perform(world: World, each: Step, serial: number): void {
  const all = world.all(pods)
  const machines = world.all(nodes)
  switch (each.do) {
    case 'pod':
      world.create(pods, podOf(`p${serial}`, each.shape))
      break
    case 'node': {
      const { zone, cpu, memory, slots, tainted, gpu } = each.shape
      const taints = tainted ? [{ key: 'dedicated', effect: 'NoSchedule' }] : []
      join(world, `n${serial}`, { zone, cpu, memory, pods: slots, taints, ...(gpu && { more: { 'example.com/gpu': '1' } }) })
      break
    }
    case 'delete':
      if (all.length > 0) world.client.of(pods).delete({ namespace: 'default', name: all[each.at % all.length]!.metadata.name! })
      break
    case 'cordon': {
      const node = machines[each.at % Math.max(machines.length, 1)]
      if (node !== undefined) world.client.of(nodes).update({ ...node, spec: { ...node.spec, unschedulable: each.on } })
      break
    }
    case 'wait':
      runFor(world.kernel, each.ms)
  }
  settle(world.kernel)
}

/** What cpu, memory, pods, gpus and ports of a node are asked for beyond what it has. */
function overcommitted(world: World): string[] {
  return world.all(nodes).flatMap((node) => {
    const here = world.all(pods).filter(({ spec }) => spec.nodeName === node.metadata.name)
    const has = resourceAmounts(node.status?.allocatable)
    const sum = (of: (pod: Pod) => number) => here.reduce((total, pod) => total + of(pod), 0)
    const ports = here.flatMap(({ spec }) => podDemand(spec).hostPorts.map(({ hostPort }) => hostPort))
    const checks: readonly (readonly [string, boolean])[] = [
      ['cpu', sum(({ spec }) => podDemand(spec).milliCpu) > has.milliCpu],
      ['memory', sum(({ spec }) => podDemand(spec).memoryBytes) > has.memoryBytes],
      ['gpu', sum(({ spec }) => podDemand(spec).scalars.get('example.com/gpu') ?? 0) > (has.scalars.get('example.com/gpu') ?? 0)],
      ['pods', here.length > has.pods],
      ['ports', new Set(ports).size < ports.length],
    ]
    return checks.filter(([, broken]) => broken).map(([name]) => `${node.metadata.name}: ${name}`)
  })
}

/** What a binding breaks at the moment it is made, told in plain words by looking at everything. */
function brokenBy(world: World, bound: Pod, node: Node): string[] {
  const others = world.all(pods).filter(({ metadata, spec }) => spec.nodeName && metadata.uid !== bound.metadata.uid)
  const isAlike = (a: Pod, b: Pod) => a.metadata.labels?.app === b.metadata.labels?.app
  const isApart = ({ spec }: Pod) => spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution !== undefined
  const here = others.filter(({ spec }) => spec.nodeName === node.metadata.name)
  const zoneOf = (name: string | undefined) =>
    world.all(nodes).find(({ metadata }) => metadata.name === name)?.metadata.labels?.['topology.kubernetes.io/zone']
  const near = others.filter((other) => isAlike(bound, other) && zoneOf(other.spec.nodeName) === zoneOf(node.metadata.name))
  const wanted = bound.spec.nodeSelector?.['topology.kubernetes.io/zone']
  const wantsCompany = bound.spec.affinity?.podAffinity !== undefined
  const checks: readonly (readonly [string, boolean])[] = [
    ['cordoned', node.spec.unschedulable === true],
    ['zone', wanted !== undefined && zoneOf(node.metadata.name) !== wanted],
    [
      'taint',
      (node.spec.taints ?? []).some(({ key }) => key === 'dedicated') && !bound.spec.tolerations?.some(({ key }) => key === 'dedicated'),
    ],
    ['anti-affinity', here.some((other) => isAlike(bound, other) && (isApart(bound) || isApart(other)))],
    ['affinity', wantsCompany && near.length === 0 && others.some((other) => isAlike(bound, other))],
  ]
  return checks.filter(([, broken]) => broken).map(([name]) => `${bound.metadata.name} on ${node.metadata.name}: ${name}`)
}

describe('whatever happens', () => {
  test('nothing is over-committed, no requirement is broken, and who could go somewhere has gone there', () => {
    fc.assert(
      fc.property(
        fc.array(nodeShape, { minLength: 1, maxLength: 4 }),
        fc.array(step, { minLength: 1, maxLength: 20 }),
        (machines, steps) => {
          const broken: string[] = []
          const witness = definePlugin({
            name: 'Witness',
            postBind: (pod, nodeName) => void broken.push(...brokenBy(world, pod, world.client.of(nodes).get({ name: nodeName }))),
          })
          const world = createWorld({ profiles: [{ plugins: [...DEFAULT_PLUGINS, { plugin: witness }] }] })
          for (const [index, shape] of machines.entries()) perform(world, { do: 'node', shape }, 1000 + index)
          for (const [serial, each] of steps.entries()) perform(world, each, serial)
          runFor(world.kernel, FLUSH_MS)
          settle(world.kernel)
          expect(broken).toEqual([])
          expect(overcommitted(world)).toEqual([])
          for (const pod of world.all(pods).filter(({ spec }) => !spec.nodeName))
            expect(world.scheduler.preview(pod).nodeName).toBeUndefined()
        },
      ),
      { numRuns: 60 },
    )
  })

  test('the fast way and the plain way give the same world', () => {
    fc.assert(
      fc.property(
        fc.array(nodeShape, { minLength: 1, maxLength: 4 }),
        fc.array(step, { minLength: 1, maxLength: 16 }),
        (machines, steps) => {
          const [fast, plain] = [true, false].map((way) => {
            const world = createWorld({ fast: way })
            for (const [index, shape] of machines.entries()) perform(world, { do: 'node', shape }, 1000 + index)
            for (const [serial, each] of steps.entries()) perform(world, each, serial)
            return { placements: world.placements(), digest: world.kernel.trace.digest }
          })
          expect(fast).toEqual(plain)
        },
      ),
      { numRuns: 30 },
    )
  })
})
