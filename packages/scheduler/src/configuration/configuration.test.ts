import { nodes, pods } from '@kubesim/api'
import { settle } from '@kubesim/kernel'
import { describe, expect, test } from 'vitest'
import { definePlugin, fits, rejects } from '../index.ts'
import { DEFAULT_PLUGINS } from '../plugins/default-profile.ts'
import { createWorld, join, podBody } from '../world-model.ts'
import { resolveConfiguration } from './resolve.ts'

const HEAD = 'apiVersion: kubescheduler.config.k8s.io/v1\nkind: KubeSchedulerConfiguration\n'

function profileOf(text: string, index = 0) {
  return resolveConfiguration(HEAD + text).profiles[index]!
}

function refusal(text: string): string {
  try {
    resolveConfiguration(text.startsWith('apiVersion') || text === '' ? text : HEAD + text)
  } catch (error) {
    return (error as Error).message
  }
  return 'accepted'
}

/** A world whose scheduler is set up by a text. */
function worldOf(text: string) {
  return createWorld(resolveConfiguration(HEAD + text))
}

describe('a configuration', () => {
  test('that says nothing gives kube-scheduler as it comes: the very plugins, in their order', () => {
    const { profiles, backoff } = resolveConfiguration(HEAD)
    expect(profiles.length).toBe(1)
    expect(profiles[0]!.plugins.map(({ plugin, weight }) => [plugin, weight])).toEqual(
      DEFAULT_PLUGINS.map(({ plugin, weight = 1 }) => [plugin, weight]),
    )
    expect(backoff).toEqual({ initialMs: 1_000, maxMs: 10_000 })
    expect(resolveConfiguration(undefined)).toEqual(resolveConfiguration(HEAD))
  })

  test('sets back-off and how many nodes are scored, for all profiles or for one', () => {
    const { profiles, backoff } = resolveConfiguration(`${HEAD}
percentageOfNodesToScore: 30
podInitialBackoffSeconds: 2
podMaxBackoffSeconds: 60
profiles:
- schedulerName: default-scheduler
- schedulerName: thorough
  percentageOfNodesToScore: 100
`)
    expect(backoff).toEqual({ initialMs: 2_000, maxMs: 60_000 })
    expect(profiles.map(({ schedulerName, percentageOfNodesToScore }) => [schedulerName, percentageOfNodesToScore])).toEqual([
      ['default-scheduler', 30],
      ['thorough', 100],
    ])
  })

  test('turns plugins off everywhere or at one point, and changes weights where the plugin stands', () => {
    const { plugins, points } = profileOf(`
profiles:
- plugins:
    multiPoint:
      enabled: [{ name: NodeAffinity, weight: 7 }]
      disabled: [{ name: ImageLocality }]
    score:
      enabled: [{ name: TaintToleration, weight: 9 }]
      disabled: [{ name: InterPodAffinity }]
`)
    expect(points!.score).toEqual([
      'TaintToleration',
      'NodeAffinity',
      'NodeResourcesFit',
      'PodTopologySpread',
      'NodeResourcesBalancedAllocation',
    ])
    expect(points!.filter).toContain('InterPodAffinity')
    const weights = Object.fromEntries(plugins.map(({ plugin, weight }) => [plugin.name, weight]))
    expect(weights).toMatchObject({ NodeAffinity: 7, TaintToleration: 9, PodTopologySpread: 2 })
    expect(weights).not.toHaveProperty('ImageLocality')
  })

  test('with everything off at a point keeps what the point lists itself', () => {
    const { points } = profileOf(`
profiles:
- plugins:
    score: { disabled: [{ name: '*' }], enabled: [{ name: NodeResourcesFit, weight: 3 }] }
    preScore: { disabled: [{ name: '*' }] }
`)
    expect(points!.score).toEqual(['NodeResourcesFit'])
    expect(points!.filter!.length).toBeGreaterThan(5)
  })

  test('packs pods where MostAllocated is asked for, by the very name of the profile', () => {
    const world = worldOf(`
profiles:
- schedulerName: default-scheduler
- schedulerName: packing
  pluginConfig:
  - name: NodeResourcesFit
    args:
      scoringStrategy:
        type: MostAllocated
        resources: [{ name: cpu, weight: 5 }, { name: memory }]
  plugins:
    score: { disabled: [{ name: NodeResourcesBalancedAllocation }, { name: PodTopologySpread }] }
`)
    for (const name of ['a', 'b', 'c']) join(world, name, { cpu: '4' })
    for (const name of ['p1', 'p2', 'p3'])
      world.create(pods, podBody(name, { cpu: '1', memory: '1Gi', spec: { schedulerName: 'packing' } }))
    settle(world.kernel)
    expect(new Set(Object.values(world.placements())).size).toBe(1)
    expect(world.decision('p2').nodes[0]!.scores.map(({ plugin }) => plugin)).toEqual([
      'TaintToleration',
      'NodeResourcesFit',
      'ImageLocality',
    ])
    for (const name of ['q1', 'q2']) world.create(pods, podBody(name, { cpu: '1', memory: '1Gi' }))
    settle(world.kernel)
    const { p1, q1, q2 } = world.placements()
    expect(new Set([p1, q1, q2]).size).toBe(3)
  })

  test('follows a broken line over utilisation', () => {
    const { plugins } = profileOf(`
profiles:
- pluginConfig:
  - name: NodeResourcesFit
    args:
      scoringStrategy:
        type: RequestedToCapacityRatio
        resources: [{ name: example.com/gpu, weight: 3 }]
        requestedToCapacityRatio:
          shape: [{ utilization: 0, score: 0 }, { utilization: 100, score: 10 }]
`)
    const world = createWorld({ profiles: [{ plugins }] })
    join(world, 'empty', { more: { 'example.com/gpu': '4' } })
    join(world, 'used', { more: { 'example.com/gpu': '2' } })
    world.create(pods, podBody('p', { requests: { 'example.com/gpu': '1' } }))
    settle(world.kernel)
    expect(world.placements()).toEqual({ p: 'used' })
    const fit = world.decision('p').nodes.map(({ node, scores }) => [node, scores.find(({ plugin }) => plugin === 'NodeResourcesFit')?.raw])
    expect(Object.fromEntries(fit)).toEqual({ empty: 25, used: 50 })
  })

  test('gives every pod of a profile an affinity, and constraints to those without', () => {
    const world = worldOf(`
profiles:
- pluginConfig:
  - name: NodeAffinity
    args:
      addedAffinity:
        requiredDuringSchedulingIgnoredDuringExecution:
          nodeSelectorTerms: [{ matchExpressions: [{ key: pool, operator: In, values: [batch] }] }]
  - name: PodTopologySpread
    args:
      defaultingType: List
      defaultConstraints:
      - { maxSkew: 1, topologyKey: rack, whenUnsatisfiable: DoNotSchedule }
`)
    join(world, 'a', { labels: { pool: 'web', rack: '1' } })
    join(world, 'b', { labels: { pool: 'batch', rack: '2' } })
    world.create(pods, podBody('p'))
    settle(world.kernel)
    expect(world.placements()).toEqual({ p: 'b' })
    expect(world.decision('p').nodes.find(({ node }) => node === 'a')?.rejection?.reasons).toEqual([
      "node(s) didn't match scheduler-enforced node affinity",
    ])
  })

  test('leaves out resources that it names to be ignored', () => {
    const world = worldOf(`
profiles:
- pluginConfig:
  - { name: NodeResourcesFit, args: { ignoredResources: [example.com/foo] } }
`)
    join(world, 'a')
    world.create(pods, podBody('p', { requests: { 'example.com/foo': '1' } }))
    settle(world.kernel)
    expect(world.placements()).toEqual({ p: 'a' })
  })

  test('turns plugins of one’s own on, with their arguments', () => {
    const maker = {
      name: 'NameStartsWith',
      create: (args: unknown) => {
        const { prefix } = args as { readonly prefix: string }
        return definePlugin({
          name: 'NameStartsWith',
          filter: (_state, node) => (node.name.startsWith(prefix) ? fits : rejects(`node(s) did not start with ${prefix}`)),
        })
      },
    }
    const text = `${HEAD}
profiles:
- plugins: { filter: { enabled: [{ name: NameStartsWith }] } }
  pluginConfig: [{ name: NameStartsWith, args: { prefix: gpu- } }]
`
    const world = createWorld(resolveConfiguration(text, { plugins: [maker] }))
    join(world, 'cpu-1')
    join(world, 'gpu-1')
    world.create(pods, podBody('p'))
    settle(world.kernel)
    expect(world.placements()).toEqual({ p: 'gpu-1' })
    expect(world.all(nodes).length).toBe(2)
  })
})

describe('a configuration that makes no sense is refused in kube-scheduler’s words', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    [
      'no kind',
      'apiVersion: kubescheduler.config.k8s.io/v1\n',
      `Object 'Kind' is missing in '{"apiVersion":"kubescheduler.config.k8s.io/v1"}'`,
    ],
    [
      'an old version',
      'apiVersion: kubescheduler.config.k8s.io/v1beta3\nkind: KubeSchedulerConfiguration\n',
      'no kind "KubeSchedulerConfiguration" is registered for version "kubescheduler.config.k8s.io/v1beta3"; use kubescheduler.config.k8s.io/v1',
    ],
    ['an unknown field', 'profils: []', 'strict decoding error: unknown field "profils"'],
    [
      'an unknown argument',
      'profiles: [{ pluginConfig: [{ name: NodeResourcesFit, args: { strategy: x } }] }]',
      'strict decoding error: decoding .profiles[0].pluginConfig[0]: strict decoding error: decoding args for plugin NodeResourcesFit: strict decoding error: unknown field "strategy"',
    ],
    [
      'arguments of another plugin',
      'profiles: [{ pluginConfig: [{ name: NodeResourcesFit, args: { kind: NodeAffinityArgs } }] }]',
      'decoding .profiles[0].pluginConfig[0]: args for plugin NodeResourcesFit were not of type NodeResourcesFitArgs.kubescheduler.config.k8s.io, got NodeAffinityArgs.kubescheduler.config.k8s.io',
    ],
    ['too many percent', 'percentageOfNodesToScore: 101', 'percentageOfNodesToScore: Invalid value: 101: not in valid range [0-100]'],
    [
      'two profiles of one name, and one of none',
      'profiles: [{ schedulerName: a }, { schedulerName: a }, {}]',
      '[profiles[1].schedulerName: Duplicate value: "profiles[0].schedulerName", profiles[2].schedulerName: Required value]',
    ],
    [
      'back-off',
      'podInitialBackoffSeconds: 0\npodMaxBackoffSeconds: -1',
      '[podInitialBackoffSeconds: Invalid value: 0: must be greater than 0, podMaxBackoffSeconds: Invalid value: -1: must be greater than or equal to PodInitialBackoffSeconds]',
    ],
    [
      'a weight of affinity',
      'profiles: [{ pluginConfig: [{ name: InterPodAffinity, args: { hardPodAffinityWeight: 101 } }] }]',
      'profiles[0].pluginConfig[0].args.hardPodAffinityWeight: Invalid value: 101: not in valid range [0, 100]',
    ],
    [
      'candidates for preemption',
      'profiles: [{ pluginConfig: [{ name: DefaultPreemption, args: { minCandidateNodesPercentage: -1, minCandidateNodesAbsolute: -2 } }] }]',
      '[profiles[0].pluginConfig[0].args.minCandidateNodesPercentage: Invalid value: -1: not in valid range [0, 100], profiles[0].pluginConfig[0].args.minCandidateNodesAbsolute: Invalid value: -2: not in valid range [0, inf)]',
    ],
    [
      'a scoring strategy',
      'profiles: [{ pluginConfig: [{ name: NodeResourcesFit, args: { scoringStrategy: { type: Best, resources: [{ name: cpu, weight: 101 }] } } }] }]',
      '[profiles[0].pluginConfig[0].args.scoringStrategy.type: Unsupported value: "Best": supported values: "LeastAllocated", "MostAllocated", "RequestedToCapacityRatio", profiles[0].pluginConfig[0].args.scoringStrategy.resources[0].weight: Invalid value: 101: resource weight of cpu not in valid range (0, 100]]',
    ],
    [
      'a shape',
      'profiles: [{ pluginConfig: [{ name: NodeResourcesFit, args: { scoringStrategy: { type: RequestedToCapacityRatio, requestedToCapacityRatio: { shape: [{ utilization: 50, score: 11 }, { utilization: 50 }] } } } }] }]',
      '[profiles[0].pluginConfig[0].args.scoringStrategy.shape[1].utilization: Invalid value: 50: values must be sorted in increasing order, profiles[0].pluginConfig[0].args.scoringStrategy.shape[0].score: Invalid value: 11: not in valid range [0, 10]]',
    ],
    [
      'constraints where the system’s hold',
      'profiles: [{ pluginConfig: [{ name: PodTopologySpread, args: { defaultConstraints: [{ maxSkew: 0, topologyKey: zone, whenUnsatisfiable: Never, labelSelector: {} }] } }] }]',
      '[profiles[0].pluginConfig[0].args.defaultingType: Invalid value: "System": when .defaultConstraints are not empty, profiles[0].pluginConfig[0].args.defaultConstraints[0].maxSkew: Invalid value: 0: not in valid range (0, inf), profiles[0].pluginConfig[0].args.defaultConstraints[0].whenUnsatisfiable: Unsupported value: "Never": supported values: "DoNotSchedule", "ScheduleAnyway", profiles[0].pluginConfig[0].args.defaultConstraints[0].labelSelector: Forbidden: constraint must not define a selector, as they deduced for each pod]',
    ],
    [
      'resources to be balanced',
      'profiles: [{ pluginConfig: [{ name: NodeResourcesBalancedAllocation, args: { resources: [{ name: cpu, weight: 2 }, { name: cpu }] } }] }]',
      '[profiles[0].pluginConfig[0].args.resources[0].weight: Invalid value: 2: must be 1, profiles[0].pluginConfig[0].args.resources[1].name: Duplicate value: "cpu"]',
    ],
    [
      'an operator',
      'profiles: [{ pluginConfig: [{ name: NodeAffinity, args: { addedAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: a, operator: Near }] }] } } } }] }]',
      'profiles[0].pluginConfig[0].args.addedAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].operator: Unsupported value: "Near": supported values: "In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"',
    ],
    [
      'two ways of sorting',
      'profiles: [{ plugins: { queueSort: { enabled: [{ name: PrioritySort }, { name: B }] } } }]',
      'profiles[0].plugins.queueSort.Enabled: Invalid value: 2: only one queue sort plugin can be enabled',
    ],
    [
      'nothing that sorts',
      'profiles: [{ plugins: { multiPoint: { disabled: [{ name: "*" }] } } }]',
      'creating profile for scheduler name default-scheduler: only one queue sort plugin required for profile with scheduler name "default-scheduler", but got 0',
    ],
    [
      'nothing that binds',
      'profiles: [{ plugins: { multiPoint: { disabled: [{ name: DefaultBinder }] } } }]',
      'creating profile for scheduler name default-scheduler: at least one bind plugin is needed for profile with scheduler name "default-scheduler"',
    ],
    [
      'a plugin that nobody has',
      'profiles: [{ plugins: { filter: { enabled: [{ name: Magic }] } } }]',
      'creating profile for scheduler name default-scheduler: FilterPlugin "Magic" does not exist',
    ],
    [
      'a plugin at a point that it knows nothing of',
      'profiles: [{ plugins: { score: { enabled: [{ name: NodeName }] } } }]',
      'creating profile for scheduler name default-scheduler: plugin "NodeName" does not extend ScorePlugin plugin',
    ],
    [
      'a plugin that is gone',
      'profiles: [{ plugins: { filter: { enabled: [{ name: EBSLimits }] } } }]',
      'profiles[0].plugins.filter.enabled[0]: Invalid value: "EBSLimits": was invalid in version "kubescheduler.config.k8s.io/v1" (KubeSchedulerConfiguration is version "kubescheduler.config.k8s.io/v1")',
    ],
    ['extenders', 'extenders: [{ urlPrefix: http://x }]', 'extenders: Forbidden: extenders are not simulated: write a plugin instead'],
    ['two documents', 'a: 1\n---\nb: 2', "a scheduler's configuration is one document, not 2"],
    ['a key twice', 'parallelism: 1\nparallelism: 2', 'strict decoding error: duplicate field "parallelism"'],
  ]
  for (const [name, text, message] of cases) test(name, () => expect(refusal(text)).toBe(message))
})
