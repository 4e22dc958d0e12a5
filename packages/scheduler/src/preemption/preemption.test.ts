import { type Node, type Pod, type PodDisruptionBudget, podDisruptionBudgets, pods, priorityClasses } from '@kubesim/api'
import { runFor, settle } from '@kubesim/kernel'
import { describe, expect, test } from 'vitest'
import { ClusterCache } from '../cache/cluster-cache.ts'
import { Nominations } from '../cache/nominations.ts'
import { findNode } from '../find-node.ts'
import { type Prepared, prepare } from '../framework/cycle.ts'
import type { PostFilterContext } from '../framework/plugin.ts'
import { Profile } from '../framework/profile.ts'
import { fits, rejects, rejectsForGood, Verdict } from '../framework/verdict.ts'
import { defaultPreemption } from '../plugins/default-preemption.ts'
import { DEFAULT_PLUGINS } from '../plugins/default-profile.ts'
import cases from '../testdata/preemption.json' with { type: 'json' }
import { createWorld, join, podBody } from '../world-model.ts'
import { whatIf } from './post-filter.ts'
import { type Candidate, lessHarmful, victimsOn } from './victims.ts'

/**
 * Recorded from Kubernetes v1.23, with messages brought to v1.35. Left out: extenders, test plugins, what hangs on a random offset, and
 * victims that are terminating for another reason than preemption, which v1.35 does not wait for.
 */
interface Case {
  readonly name: string
  /** Filters that are asked; all of them when absent. */
  readonly plugins?: readonly string[]
  readonly nodes: readonly Node[]
  readonly pods: readonly Pod[]
  readonly pod: Pod
  readonly budgets?: readonly PodDisruptionBudget[]
  /** What the filters are taken to have said of the nodes. */
  readonly codes?: Readonly<Record<string, string>>
  /** By node: how many victims violate a budget, and all victims' names. */
  readonly victims?: Readonly<Record<string, readonly (number | string)[]>>
  /** Any of these nodes. */
  readonly best?: readonly string[]
  readonly nominated?: string | null
  readonly preempted?: readonly string[] | null
  readonly message?: readonly string[]
  readonly eligible?: boolean
}

const NOW_MS = Date.parse('2026-01-01T00:00:00Z')
const ALWAYS = ['PrioritySort', 'DefaultBinder']

function complete(pod: Pod): Pod {
  const { metadata, spec } = pod
  return { ...pod, metadata: { ...metadata, namespace: metadata.namespace ?? '' }, spec: { ...spec, containers: spec.containers ?? [] } }
}

function budgetsOf({ budgets = [] }: Case): readonly PodDisruptionBudget[] {
  return budgets.map((budget) => ({ ...budget, metadata: { namespace: '', ...budget.metadata } }))
}

function setUp(given: Case) {
  const wanted = given.plugins ?? DEFAULT_PLUGINS.map(({ plugin }) => plugin.name)
  const profile = new Profile({ plugins: DEFAULT_PLUGINS.filter(({ plugin: { name } }) => ALWAYS.includes(name) || wanted.includes(name)) })
  const cluster = new ClusterCache({
    nominations: new Nominations(),
    ownSelector: () => undefined,
    namespace: () => undefined,
    namespaces: () => [],
  })
  for (const node of given.nodes) cluster.addNode({ ...node, spec: node.spec ?? {} })
  for (const pod of given.pods) cluster.setPod(complete(pod))
  const pod = complete(given.pod)
  const { states } = prepare(profile, pod, cluster) as Prepared
  const what = (name: string) => whatIf(cluster.node(name)!, { pod, profile, states, cluster })
  return {
    profile,
    cluster,
    pod,
    victims: (name: string) => victimsOn(pod, what(name), { budgets: budgetsOf(given), nowMs: NOW_MS }),
    what,
  }
}

/** What DefaultPreemption says after the filters have been asked. */
function postFilter(given: Case) {
  const { profile, cluster, pod, what } = setUp(given)
  const { record } = findNode(pod, { profile, cluster, startIndex: 0, below: () => 0 })
  const assumed = Object.entries(given.codes ?? {}).map(
    ([name, code]) => [name, code === 'Unschedulable' ? rejects('') : rejectsForGood('')] as const,
  )
  const verdicts = new Map([...record.names.map((name, place) => [name, record.rejections[place]?.verdict ?? fits] as const), ...assumed])
  const context: PostFilterContext = {
    cluster,
    wasPrepared: true,
    verdictOn: (name) => verdicts.get(name) ?? fits,
    curable: () => cluster.nodes.filter(({ name }) => (verdicts.get(name) ?? fits).code === 'unschedulable'),
    memory: undefined,
    whatIf: ({ name }) => what(name),
    budgets: () => budgetsOf(given),
    random: () => 0,
    nowMs: NOW_MS,
  }
  return defaultPreemption.postFilter!(pod, context)
}

describe('preemption', () => {
  for (const given of cases as unknown as readonly Case[]) {
    test(given.name, () => {
      if (given.victims !== undefined) {
        const { victims } = setUp(given)
        const found = given.nodes.flatMap(({ metadata }) => {
          const candidate = victims(metadata.name!)
          return candidate instanceof Verdict
            ? []
            : [[metadata.name!, [candidate.harm.violations, ...candidate.victims.map((victim) => victim.metadata.name!).sort()]]]
        })
        expect(Object.fromEntries(found)).toEqual(given.victims)
      } else if (given.best !== undefined) {
        const { victims } = setUp(given)
        const candidates = given.nodes
          .map(({ metadata }) => victims(metadata.name!))
          .filter((each): each is Candidate => !(each instanceof Verdict))
        expect(given.best).toContain(candidates.reduce((best, each) => lessHarmful(best, each, NOW_MS)).nodeName)
      } else if (given.eligible !== undefined) {
        expect(postFilter(given).message.includes('not eligible')).toBe(!given.eligible)
      } else {
        const outcome = postFilter(given)
        expect(outcome.nominatedNodeName ?? null).toBe(given.nominated ?? null)
        if (given.preempted) expect(outcome.victims.map(({ metadata }) => metadata.name).sort()).toEqual([...given.preempted].sort())
        if (given.message !== undefined && given.message.length > 0) expect(outcome.message).toBe(`preemption: ${given.message.join()}`)
      }
    })
  }

  test('makes room for a pod that matters more, no more than it needs, and binds it there', () => {
    const world = createWorld()
    join(world, 'node-1', { cpu: '2' })
    world.create(priorityClasses, { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name: 'high' }, value: 1000 })
    for (const name of ['a', 'b']) world.create(pods, podBody(name, { cpu: '1', spec: { terminationGracePeriodSeconds: 0 } }))
    settle(world.kernel)
    const urgent = world.create(pods, podBody('urgent', { cpu: '1', spec: { priorityClassName: 'high' } }))
    settle(world.kernel)
    runFor(world.kernel, 5_000)
    expect(world.pod('urgent').spec.nodeName).toBe('node-1')
    expect(Object.keys(world.placements()).length).toBe(2)
    expect(urgent.spec.priority).toBe(1000)
  })

  test('leaves pods alone that matter as much', () => {
    const world = createWorld()
    join(world, 'node-1', { cpu: '1' })
    world.create(podDisruptionBudgets, {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'b', namespace: 'default' },
      spec: { minAvailable: 1 },
    })
    world.create(pods, podBody('a', { cpu: '1' }))
    settle(world.kernel)
    world.create(pods, podBody('b', { cpu: '1' }))
    settle(world.kernel)
    expect(world.placements()).toEqual({ a: 'node-1' })
    expect(world.decision('b').message).toBe(
      '0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, ' +
        'preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.',
    )
  })
})
