import { formatTime, nodes, type Pod, type PodDisruptionBudget, podDisruptionBudgets, pods, priorityClasses } from '@kubesim/api'
import { runFor, settle } from '@kubesim/kernel'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { definePlugin } from '../framework/plugin.ts'
import { DEFAULT_PLUGINS } from '../plugins/default-profile.ts'
import { createWorld, join, podBody, type World } from '../world-model.ts'

const PRIORITIES = { low: 1, middle: 5, high: 10 } as const
type Class = keyof typeof PRIORITIES

const podShape = fc.record({
  priority: fc.constantFrom<Class>('low', 'low', 'middle', 'high'),
  cpu: fc.constantFrom(500, 1000, 1500),
  app: fc.constantFrom('web', 'db'),
})
type Shape = typeof podShape extends fc.Arbitrary<infer T> ? T : never

function worldOf(nodeCpus: readonly number[], plugins = DEFAULT_PLUGINS, fast = true): World {
  const world = createWorld({ profiles: [{ plugins }], fast })
  for (const [name, value] of Object.entries(PRIORITIES))
    world.create(priorityClasses, { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name }, value })
  for (const [index, cpu] of nodeCpus.entries()) join(world, `n${index}`, { cpu: `${cpu}m` })
  return world
}

function create(world: World, name: string, { priority, cpu, app }: Shape): void {
  const spec = { priorityClassName: priority, terminationGracePeriodSeconds: 0 }
  world.create(pods, podBody(name, { cpu: `${cpu}m`, labels: { app }, spec }))
}

const milliOf = ({ spec }: Pod) =>
  Number.parseInt(spec.containers[0]!.resources!.requests!.cpu!, 10) *
  (spec.containers[0]!.resources!.requests!.cpu!.endsWith('m') ? 1 : 1000)

describe('preemption, whatever happens', () => {
  test('takes lesser pods only, of one node, all of them needed and no more', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(1000, 2000, 3000), { minLength: 1, maxLength: 3 }),
        fc.array(podShape, { minLength: 1, maxLength: 12 }),
        fc.boolean(),
        (nodeCpus, shapes, isGuarded) => {
          const world = worldOf(nodeCpus)
          if (isGuarded) world.create(podDisruptionBudgets, budget())
          for (const [index, shape] of shapes.entries()) {
            const before = world.all(pods)
            create(world, `p${index}`, shape)
            settle(world.kernel)
            runFor(world.kernel, 15_000)
            const newcomer = world.pod(`p${index}`)
            // One that waits would go for what another's victims leave, and the pods gone then would not all be the newcomer's doing.
            if (!newcomer.spec.nodeName) world.client.of(pods).delete({ namespace: 'default', name: newcomer.metadata.name! })
            const gone = before.filter(({ metadata }) => !world.all(pods).some((pod) => pod.metadata.uid === metadata.uid))
            if (gone.length === 0) continue
            const nodesHit = new Set(gone.map(({ spec }) => spec.nodeName))
            expect(nodesHit.size).toBe(1)
            expect([...nodesHit]).toEqual([newcomer.spec.nodeName])
            for (const victim of gone) expect(victim.spec.priority!).toBeLessThan(newcomer.spec.priority!)
            // Without any one of the evictions the newcomer would not have fitted.
            const node = nodeCpus[Number(newcomer.spec.nodeName!.slice(1))]!
            const stayed = before.filter(
              ({ metadata, spec }) => spec.nodeName === newcomer.spec.nodeName && !gone.some((each) => each.metadata.uid === metadata.uid),
            )
            const used = stayed.reduce((sum, pod) => sum + milliOf(pod), milliOf(newcomer))
            for (const victim of gone) expect(used + milliOf(victim)).toBeGreaterThan(node)
            // Nor was there room elsewhere.
            for (const [index, cpu] of nodeCpus.entries()) {
              const here = before.filter(({ spec }) => spec.nodeName === `n${index}`).reduce((sum, pod) => sum + milliOf(pod), 0)
              expect(here + milliOf(newcomer)).toBeGreaterThan(cpu)
            }
          }
        },
      ),
      { numRuns: 60 },
    )
  })

  test('a pod that could go somewhere has gone there within a back-off and a flush', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(1000, 2000), { minLength: 1, maxLength: 3 }),
        fc.array(podShape, { minLength: 1, maxLength: 10 }),
        fc.array(fc.nat(), { maxLength: 4 }),
        (nodeCpus, shapes, leaving) => {
          const late: string[] = []
          const fitsSince = new Map<string, number>()
          const watch = definePlugin({ name: 'Watch', postBind: (pod) => void fitsSince.delete(pod.metadata.name!) })
          const world = worldOf(nodeCpus, [...DEFAULT_PLUGINS, { plugin: watch }])
          for (const [index, shape] of shapes.entries()) create(world, `p${index}`, shape)
          settle(world.kernel)
          for (const at of leaving) {
            const left = world.all(pods)
            if (left.length > 0) world.client.of(pods).delete({ namespace: 'default', name: left[at % left.length]!.metadata.name! })
            // 10 s of back-off at most, rounded up to whole seconds.
            for (let second = 0; second < 15; second++) {
              runFor(world.kernel, 1_000)
              for (const pod of world.all(pods).filter(({ spec }) => !spec.nodeName)) {
                const name = pod.metadata.name!
                if (world.scheduler.preview(pod).nodeName === undefined) fitsSince.delete(name)
                else if (!fitsSince.has(name)) fitsSince.set(name, world.kernel.now)
                else if (world.kernel.now - fitsSince.get(name)! > 12_000) late.push(name)
              }
            }
          }
          expect(late).toEqual([])
        },
      ),
      { numRuns: 30 },
    )
  })

  test('what is remembered of a node is what would be found there', () => {
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.record({ kind: fc.constant('create' as const), shape: podShape }) },
      fc.record({ kind: fc.constantFrom('delete', 'start', 'relabel', 'resize', 'budget', 'wait'), at: fc.nat() }),
    )
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(2000, 3000), { minLength: 2, maxLength: 4 }),
        fc.array(step, { minLength: 12, maxLength: 40 }),
        (nodeCpus, steps) => {
          const [remembering, plain] = [true, false].map((fast) => {
            const world = worldOf(nodeCpus, DEFAULT_PLUGINS, fast)
            for (const [index, each] of steps.entries()) {
              if (each.kind === 'create') create(world, `p${index}`, each.shape)
              else change(world, each)
              settle(world.kernel)
            }
            runFor(world.kernel, 15_000)
            return [world.all(pods), world.all(pods).map(({ metadata }) => world.scheduler.explain(`default/${metadata.name}`))]
          })
          expect(remembering).toEqual(plain)
        },
      ),
      { numRuns: 60 },
    )
  })
})

/** Something that may change what preemption finds. */
function change(world: World, { kind, at }: { readonly kind: string; readonly at: number }): void {
  const { client, kernel } = world
  const placed = world.all(pods).filter(({ spec }) => spec.nodeName)
  const pod = placed[at % placed.length]
  if (kind === 'wait') runFor(kernel, (at % 12) * 1_000)
  if (kind === 'resize') {
    const name = `n${at % world.all(nodes).length}`
    const amounts = { cpu: at % 2 === 0 ? '2' : '3' }
    const body = { status: { allocatable: amounts, capacity: amounts } }
    client.of(nodes).patch({ name }, { type: 'application/merge-patch+json', body, subresource: 'status' })
  }
  if (kind === 'budget') {
    const known = world.all(podDisruptionBudgets).length > 0
    const status = { disruptionsAllowed: at % 2, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 }
    if (!known) world.create(podDisruptionBudgets, budget())
    client
      .of(podDisruptionBudgets)
      .patch({ namespace: 'default', name: 'web' }, { type: 'application/merge-patch+json', body: { status }, subresource: 'status' })
  }
  if (pod === undefined) return
  const name = { namespace: 'default', name: pod.metadata.name! }
  const type = 'application/merge-patch+json' as const
  if (kind === 'delete') client.of(pods).delete(name)
  if (kind === 'relabel') client.of(pods).patch(name, { type, body: { metadata: { labels: { app: at % 2 === 0 ? 'web' : 'db' } } } })
  if (kind === 'start')
    client.of(pods).patch(name, { type, body: { status: { startTime: formatTime(kernel.now) } }, subresource: 'status' })
}

function budget(): PodDisruptionBudget {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'web', namespace: 'default' },
    spec: { minAvailable: 1, selector: { matchLabels: { app: 'web' } } },
  }
}
