import { controllerRevisions, type DaemonSet, daemonSets, failure, nodes, type Pod, pods, type Taint } from '@kubesim/api'
import { runFor, settle } from '@kubesim/kernel'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ControllerWorld, EPOCH_MS, startControllers } from '../kit/controller-world.fixture.ts'
import { playPods, playToTheEnd, setPodStatus } from '../pod-control/played-pods.fixture.ts'
import { daemonSetController } from './controller.ts'
import { targetNode } from './daemon-pod.ts'
import { daemonSet, node } from './daemon-set-values.fixture.ts'

const AT = { namespace: 'ops', name: 'log' }
const onTarget = (pod: Pod) => targetNode(pod)!

function start(set: DaemonSet = daemonSet(), nodeCount = 3): ControllerWorld {
  const world = startControllers(daemonSetController)
  for (let at = 1; at <= nodeCount; at++) world.client.of(nodes).create(node(`n${at}`))
  world.client.of(daemonSets).create(set)
  playToTheEnd(world, onTarget)
  return world
}

const statusOf = ({ list }: ControllerWorld) => list(daemonSets)[0]!.status
const places = ({ list }: ControllerWorld) => list(pods).map(onTarget).sort()
const images = ({ list }: ControllerWorld) => list(pods).map(({ spec }) => spec.containers[0]!.image)
const revisions = ({ list }: ControllerWorld) => list(controllerRevisions).map(({ revision }) => revision)

function setImage({ client }: ControllerWorld, image: string): void {
  const body = { spec: { template: { spec: { containers: [{ name: 'agent', image }] } } } }
  client.of(daemonSets).patch(AT, { type: 'application/strategic-merge-patch+json', body })
}

function taint({ client, list }: ControllerWorld, name: string, taints: readonly Taint[]): void {
  const found = list(nodes).find(({ metadata }) => metadata.name === name)!
  client.of(nodes).update({ ...found, spec: { ...found.spec, taints } })
}

describe('DaemonSet controller', () => {
  test('puts one pod on every node, with a revision of the template', () => {
    const world = start()
    expect(places(world)).toEqual(['n1', 'n2', 'n3'])
    expect(statusOf(world)).toEqual({
      currentNumberScheduled: 3,
      desiredNumberScheduled: 3,
      numberAvailable: 3,
      numberMisscheduled: 0,
      numberReady: 3,
      observedGeneration: 1,
      updatedNumberScheduled: 3,
    })
    expect(world.told()).toEqual(world.names(pods).map((name) => `SuccessfulCreate: Created pod: ${name}`))
    const [revision] = world.list(controllerRevisions)
    const hash = revision!.metadata.labels!['controller-revision-hash']
    expect(revision!.metadata.name).toBe(`log-${hash}`)
    expect(revision!.revision).toBe(1)
    expect(world.list(pods).every(({ metadata }) => metadata.labels!['controller-revision-hash'] === hash)).toBe(true)
    expect(world.kernel.now).toBe(EPOCH_MS)
  })

  test('follows nodes that come, leave the selection and are tainted', () => {
    const world = start(daemonSet({ pod: { nodeSelector: { log: 'yes' } } }), 0)
    expect(statusOf(world)).toMatchObject({ desiredNumberScheduled: 0 })
    world.client.of(nodes).create(node('n1', { labels: { log: 'yes' } }))
    world.client.of(nodes).create(node('n2'))
    playToTheEnd(world, onTarget)
    expect(places(world)).toEqual(['n1'])
    world.client.of(nodes).patch({ name: 'n2' }, { type: 'application/merge-patch+json', body: { metadata: { labels: { log: 'yes' } } } })
    playToTheEnd(world, onTarget)
    expect(places(world)).toEqual(['n1', 'n2'])
    taint(world, 'n1', [{ key: 'team', effect: 'NoSchedule' }])
    playToTheEnd(world, onTarget)
    expect(places(world)).toEqual(['n1', 'n2'])
    expect(statusOf(world)).toMatchObject({ desiredNumberScheduled: 1, numberMisscheduled: 1 })
    taint(world, 'n1', [{ key: 'team', effect: 'NoExecute' }])
    playToTheEnd(world, onTarget)
    expect(places(world)).toEqual(['n2'])
    expect(statusOf(world)).toMatchObject({ desiredNumberScheduled: 1, numberMisscheduled: 0 })
    taint(world, 'n1', [])
    playToTheEnd(world, onTarget)
    expect(places(world)).toEqual(['n1', 'n2'])
  })

  test('a rolling update replaces one pod after the other, and history is kept', () => {
    const world = start()
    setImage(world, 'log:2')
    let least = 3
    for (let round = 0; round < 20; round++) {
      settle(world.kernel)
      least = Math.min(least, world.list(pods).filter(({ metadata }) => metadata.deletionTimestamp === undefined).length)
      if (!playPods(world, onTarget)) break
    }
    expect(least).toBe(2)
    expect(images(world)).toEqual(['log:2', 'log:2', 'log:2'])
    expect(revisions(world)).toEqual([1, 2])
    setImage(world, 'log:1')
    playToTheEnd(world, onTarget)
    expect(images(world)).toEqual(['log:1', 'log:1', 'log:1'])
    expect(revisions(world)).toEqual([3, 2])
  })

  test('with maxSurge every node keeps a ready pod', () => {
    const rollingUpdate = { maxUnavailable: 0, maxSurge: 1 }
    const world = start(daemonSet({ spec: { updateStrategy: { type: 'RollingUpdate', rollingUpdate } } }))
    setImage(world, 'log:2')
    const counts = new Set<number>()
    for (let round = 0; round < 20; round++) {
      settle(world.kernel)
      const alive = world.list(pods).filter(({ metadata }) => metadata.deletionTimestamp === undefined)
      counts.add(alive.length)
      expect(new Set(alive.filter(({ status }) => status?.phase === 'Running').map(onTarget)).size).toBe(3)
      if (!playPods(world, onTarget)) break
    }
    expect([...counts].sort()).toEqual([3, 4])
    expect(images(world)).toEqual(['log:2', 'log:2', 'log:2'])
  })

  test('OnDelete waits until somebody deletes', () => {
    const world = start(daemonSet({ spec: { updateStrategy: { type: 'OnDelete' } } }))
    setImage(world, 'log:2')
    playToTheEnd(world, onTarget)
    expect(images(world)).toEqual(['log:1', 'log:1', 'log:1'])
    expect(statusOf(world)).toMatchObject({ observedGeneration: 2, numberReady: 3 })
    expect(statusOf(world)!.updatedNumberScheduled).toBeUndefined()
    world.client.of(pods).delete({ namespace: 'ops', name: world.names(pods)[0]! })
    playToTheEnd(world, onTarget)
    expect(images(world)).toEqual(['log:1', 'log:1', 'log:2'])
  })

  test('keeps no more history than wanted, but what pods are of', () => {
    const world = start(daemonSet({ spec: { revisionHistoryLimit: 1 } }))
    for (const image of ['log:2', 'log:3', 'log:4']) {
      setImage(world, image)
      playToTheEnd(world, onTarget)
    }
    expect(revisions(world)).toEqual([3, 4])
  })

  test('takes the next hash when a revision of that name is somebody else’s', () => {
    const world = start()
    const [revision] = world.list(controllerRevisions)
    const other = startControllers(daemonSetController)
    const { name, namespace } = revision!.metadata
    other.client
      .of(controllerRevisions)
      .create({ apiVersion: 'apps/v1', kind: 'ControllerRevision', metadata: { name, namespace }, revision: 7 })
    other.client.of(nodes).create(node('n1'))
    other.client.of(daemonSets).create(daemonSet())
    playToTheEnd(other, onTarget)
    expect(statusOf(other)).toMatchObject({ collisionCount: 1, numberReady: 1 })
    expect(revisions(other)).toEqual([7, 1])
    expect(other.names(controllerRevisions)[1]).not.toBe(name)
  })

  test('replaces failed pods, the second and later ones after a growing delay', () => {
    const world = start(daemonSet(), 1)
    const fail = () => {
      const [name] = world.names(pods)
      setPodStatus(world, name!, { phase: 'Failed' })
      return name
    }
    const first = fail()
    playToTheEnd(world, onTarget)
    expect(world.names(pods)).not.toContain(first)
    expect(world.told()).toContain(`FailedDaemonPod: Found failed daemon pod ops/${first} on node n1, will try to kill it`)
    const second = fail()
    settle(world.kernel)
    expect(world.names(pods)).toEqual([second])
    runFor(world.kernel, 1_000)
    playToTheEnd(world, onTarget)
    expect(world.names(pods)).not.toContain(second)
    const third = fail()
    runFor(world.kernel, 1_000)
    expect(world.names(pods)).toEqual([third])
    runFor(world.kernel, 1_000)
    playToTheEnd(world, onTarget)
    expect(world.names(pods)).not.toContain(third)
    expect(statusOf(world)).toMatchObject({ numberReady: 1 })
  })

  test('counts a pod as available when minReadySeconds have passed, and a settle waits for it', () => {
    const world = start(daemonSet({ spec: { minReadySeconds: 30 } }))
    expect(statusOf(world)).toMatchObject({ numberReady: 3, numberAvailable: 3 })
    expect(world.kernel.now).toBe(EPOCH_MS + 30_000)
  })

  test('what the API refuses fails the pass, is told, and goes on later', () => {
    const world = startControllers(daemonSetController)
    world.api.refuse = ({ verb, resource }) =>
      verb === 'create' && resource === 'pods' ? failure({ code: 403, reason: 'Forbidden', message: 'no pods today' }) : undefined
    world.client.of(nodes).create(node('n1'))
    world.client.of(daemonSets).create(daemonSet())
    settle(world.kernel)
    expect(world.told()).toEqual([expect.stringMatching(/^FailedCreate: Error creating: no pods today/)])
    expect(statusOf(world)).toMatchObject({ desiredNumberScheduled: 1, currentNumberScheduled: 0, numberUnavailable: 1 })
    world.api.refuse = () => undefined
    runFor(world.kernel, 60_000)
    playToTheEnd(world, onTarget)
    expect(statusOf(world)).toMatchObject({ numberReady: 1 })
  })

  test('stopped and started between any two turns it ends the same', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 6 }), (stops) => {
        const world = start(daemonSet(), 3)
        setImage(world, 'log:2')
        world.client.of(nodes).create(node('n4'))
        for (const turns of stops) {
          for (let turn = 0; turn < turns && world.kernel.unsettledCount > 0; turn++) world.kernel.step()
          world.manager.stop()
          playPods(world, onTarget)
          world.manager.start()
        }
        expect(playToTheEnd(world, onTarget)).toBeLessThanOrEqual(20)
        expect(places(world)).toEqual(['n1', 'n2', 'n3', 'n4'])
        expect(new Set(images(world))).toEqual(new Set(['log:2']))
        expect(statusOf(world)).toMatchObject({ updatedNumberScheduled: 4, numberAvailable: 4, observedGeneration: 2 })
        expect(revisions(world)).toEqual([1, 2])
      }),
      { numRuns: 40 },
    )
  })
})
