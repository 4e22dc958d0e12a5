import { controllerRevisions, failure, type Pod, persistentVolumeClaims, pods, type StatefulSet, statefulSets } from '@kubesim/api'
import { runFor, settle } from '@kubesim/kernel'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ControllerWorld, EPOCH_MS, startControllers } from '../kit/controller-world.fixture.ts'
import { playPods, playToTheEnd, setPodStatus } from '../pod-control/played-pods.fixture.ts'
import { statefulSetController } from './controller.ts'
import { DATA, statefulSet } from './stateful-set-values.fixture.ts'

const AT = { namespace: 'shop', name: 'db' }

function start(set: StatefulSet = statefulSet()): ControllerWorld {
  const world = startControllers(statefulSetController)
  world.client.of(statefulSets).create(set)
  return world
}

function started(set?: StatefulSet): ControllerWorld {
  const world = start(set)
  playToTheEnd(world)
  return world
}

const statusOf = ({ list }: ControllerWorld) => list(statefulSets)[0]!.status
const images = ({ list }: ControllerWorld) =>
  [...list(pods)].sort(byName).map(({ metadata, spec }) => `${metadata.name} ${spec.containers[0]!.image}`)
const byName = (a: Pod, b: Pod) => (a.metadata.name! < b.metadata.name! ? -1 : 1)

function change({ client }: ControllerWorld, spec: unknown): void {
  client.of(statefulSets).patch(AT, { type: 'application/strategic-merge-patch+json', body: { spec } })
}

function setImage(world: ControllerWorld, image: string): void {
  change(world, { template: { spec: { containers: [{ name: 'db', image }] } } })
}

function remove({ client }: ControllerWorld, name: string): void {
  client.of(pods).delete({ namespace: 'shop', name })
}

describe('StatefulSet controller', () => {
  test('makes pods in order, each when the one before is ready', () => {
    const world = start()
    const seen: string[][] = []
    for (let round = 0; round < 5; round++) {
      settle(world.kernel)
      seen.push([...world.names(pods)])
      if (!playPods(world)) break
    }
    expect(seen).toEqual([['db-0'], ['db-0', 'db-1'], ['db-0', 'db-1', 'db-2'], ['db-0', 'db-1', 'db-2']])
    expect(world.told()).toEqual([0, 1, 2].map((ordinal) => `SuccessfulCreate: Create Pod db-${ordinal} in StatefulSet db successful`))
    const [revision] = world.names(controllerRevisions)
    expect(statusOf(world)).toEqual({
      availableReplicas: 3,
      collisionCount: 0,
      currentReplicas: 3,
      currentRevision: revision,
      observedGeneration: 1,
      readyReplicas: 3,
      replicas: 3,
      updateRevision: revision,
      updatedReplicas: 3,
    })
  })

  test('gives its pods names, labels and a place in the network', () => {
    const world = started(statefulSet({ replicas: 2, ordinals: { start: 5 } }))
    const [revision] = world.names(controllerRevisions)
    expect(world.list(pods).map(({ metadata, spec }) => [metadata.name, metadata.labels, spec.hostname, spec.subdomain])).toEqual(
      [5, 6].map((ordinal) => [
        `db-${ordinal}`,
        {
          app: 'db',
          'statefulset.kubernetes.io/pod-name': `db-${ordinal}`,
          'apps.kubernetes.io/pod-index': String(ordinal),
          'controller-revision-hash': revision,
        },
        `db-${ordinal}`,
        'db-headless',
      ]),
    )
  })

  test('in parallel it waits for nobody', () => {
    const world = start(statefulSet({ podManagementPolicy: 'Parallel' }))
    settle(world.kernel)
    expect(world.names(pods)).toEqual(['db-0', 'db-1', 'db-2'])
    playToTheEnd(world)
    change(world, { replicas: 0 })
    settle(world.kernel)
    expect(world.list(pods).every(({ metadata }) => metadata.deletionTimestamp !== undefined)).toBe(true)
  })

  test('scales down from the top, one at a time, and never past a pod that is not well', () => {
    const world = started()
    setPodStatus(world, 'db-1', { conditions: [{ type: 'Ready', status: 'False' }] })
    change(world, { replicas: 1 })
    settle(world.kernel)
    // db-1 is condemned itself and the first that is not well, but goes after db-2.
    expect(
      world
        .list(pods)
        .filter(({ metadata }) => metadata.deletionTimestamp !== undefined)
        .map(({ metadata }) => metadata.name),
    ).toEqual(['db-2'])
    playToTheEnd(world)
    expect(world.names(pods)).toEqual(['db-0'])
  })

  test('a pod that does not become ready holds back its successors', () => {
    const world = start()
    settle(world.kernel)
    setPodStatus(world, 'db-0', { phase: 'Running', conditions: [{ type: 'Ready', status: 'False' }] })
    settle(world.kernel)
    expect(world.names(pods)).toEqual(['db-0'])
    expect(statusOf(world)).toMatchObject({ replicas: 1, currentReplicas: 1 })
  })

  test('puts back what was deleted or has ended', () => {
    const world = started()
    remove(world, 'db-1')
    setPodStatus(world, 'db-2', { phase: 'Failed' })
    playToTheEnd(world)
    expect(images(world)).toEqual(['db-0 db:1', 'db-1 db:1', 'db-2 db:1'])
    expect(statusOf(world)).toMatchObject({ readyReplicas: 3 })
  })

  test('a rolling update goes from the top, one at a time', () => {
    const world = started()
    setImage(world, 'db:2')
    const seen: string[] = []
    for (let round = 0; round < 20; round++) {
      settle(world.kernel)
      const old = world
        .list(pods)
        .filter(({ spec }) => spec.containers[0]!.image === 'db:1')
        .map(({ metadata }) => metadata.name)
      if (seen.at(-1) !== old.join()) seen.push(old.join())
      expect(
        world.list(pods).filter(({ status, metadata }) => status?.phase === 'Running' && metadata.deletionTimestamp === undefined).length,
      ).toBeGreaterThanOrEqual(2)
      if (!playPods(world)) break
    }
    expect(seen).toEqual(['db-0,db-1,db-2', 'db-0,db-1', 'db-0', ''])
    const [former, present] = world.names(controllerRevisions)
    expect(statusOf(world)).toMatchObject({ currentRevision: present, updateRevision: present, currentReplicas: 3, updatedReplicas: 3 })
    setImage(world, 'db:1')
    playToTheEnd(world)
    expect(world.list(controllerRevisions).map(({ metadata, revision }) => [metadata.name, revision])).toEqual([
      [former, 3],
      [present, 2],
    ])
    expect(statusOf(world)).toMatchObject({ currentRevision: former })
  })

  test('a partition keeps the pods below it as they were, even when they come back', () => {
    const world = started(statefulSet({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } }))
    setImage(world, 'db:2')
    playToTheEnd(world)
    expect(images(world)).toEqual(['db-0 db:1', 'db-1 db:1', 'db-2 db:2'])
    remove(world, 'db-0')
    remove(world, 'db-2')
    playToTheEnd(world)
    expect(images(world)).toEqual(['db-0 db:1', 'db-1 db:1', 'db-2 db:2'])
    expect(statusOf(world)).toMatchObject({ currentReplicas: 2, updatedReplicas: 1 })
    change(world, { updateStrategy: { rollingUpdate: { partition: 0 } } })
    playToTheEnd(world)
    expect(images(world)).toEqual(['db-0 db:2', 'db-1 db:2', 'db-2 db:2'])
  })

  test('maxUnavailable lets several go at a time', () => {
    const rollingUpdate = { partition: 1, maxUnavailable: 2 }
    const world = started(statefulSet({ replicas: 5, updateStrategy: { type: 'RollingUpdate', rollingUpdate } }))
    setImage(world, 'db:2')
    settle(world.kernel)
    const going = world.list(pods).filter(({ metadata }) => metadata.deletionTimestamp !== undefined)
    expect(going.map(({ metadata }) => metadata.name)).toEqual(['db-3', 'db-4'])
    playToTheEnd(world)
    expect(images(world)).toEqual(['db-0 db:1', 'db-1 db:2', 'db-2 db:2', 'db-3 db:2', 'db-4 db:2'])
  })

  test('OnDelete waits until somebody deletes', () => {
    const world = started(statefulSet({ updateStrategy: { type: 'OnDelete' } }))
    setImage(world, 'db:2')
    playToTheEnd(world)
    expect(images(world)).toEqual(['db-0 db:1', 'db-1 db:1', 'db-2 db:1'])
    remove(world, 'db-1')
    playToTheEnd(world)
    expect(images(world)).toEqual(['db-0 db:1', 'db-1 db:2', 'db-2 db:1'])
  })

  test('a pod counts when minReadySeconds have passed, and the next one waits for it', () => {
    const world = started(statefulSet({ minReadySeconds: 20 }))
    expect(world.kernel.now).toBe(EPOCH_MS + 60_000)
    expect(statusOf(world)).toMatchObject({ readyReplicas: 3, availableReplicas: 3 })
  })

  test('keeps no more history than wanted', () => {
    const world = started(statefulSet({ revisionHistoryLimit: 1 }))
    for (const image of ['db:2', 'db:3', 'db:4']) {
      setImage(world, image)
      playToTheEnd(world)
    }
    expect(world.list(controllerRevisions).map(({ revision }) => revision)).toEqual([3, 4])
  })

  test('takes the next hash when a name is somebody else’s', () => {
    const name = started().names(controllerRevisions)[0]!
    const world = startControllers(statefulSetController)
    world.client
      .of(controllerRevisions)
      .create({ apiVersion: 'apps/v1', kind: 'ControllerRevision', metadata: { name, namespace: 'shop' }, revision: 9 })
    world.client.of(statefulSets).create(statefulSet())
    playToTheEnd(world)
    expect(world.names(controllerRevisions)).toEqual([name, statusOf(world)!.currentRevision])
    expect(statusOf(world)).toMatchObject({ collisionCount: 1, readyReplicas: 3 })
  })

  test('adopts a pod of its name only', () => {
    const world = startControllers(statefulSetController)
    for (const name of ['db-1', 'other-1']) {
      const metadata = { name, namespace: 'shop', labels: { app: 'db' } }
      world.client.of(pods).create({ apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers: [{ name: 'db', image: 'db:1' }] } })
    }
    world.client.of(statefulSets).create(statefulSet())
    playToTheEnd(world)
    expect([...world.list(pods)].sort(byName).map(({ metadata }) => [metadata.name, metadata.ownerReferences?.[0]?.name])).toEqual([
      ['db-0', 'db'],
      ['db-1', 'db'],
      ['db-2', 'db'],
      ['other-1', undefined],
    ])
    // It is of no revision, so it is replaced.
    expect(statusOf(world)).toMatchObject({ updatedReplicas: 3 })
  })

  test('what the API refuses fails the pass, is told, and goes on later', () => {
    const world = startControllers(statefulSetController)
    world.api.refuse = ({ verb, resource }) =>
      verb === 'create' && resource === 'pods' ? failure({ code: 403, reason: 'Forbidden', message: 'no pods today' }) : undefined
    world.client.of(statefulSets).create(statefulSet())
    settle(world.kernel)
    expect(world.told()).toEqual([expect.stringMatching(/^FailedCreate: Create Pod db-0 in StatefulSet db failed error: no pods today/)])
    expect(statusOf(world)).toMatchObject({ replicas: 0, observedGeneration: 1 })
    world.api.refuse = () => undefined
    runFor(world.kernel, 60_000)
    playToTheEnd(world)
    expect(statusOf(world)).toMatchObject({ readyReplicas: 3 })
  })

  test('stopped and started between any two turns it ends the same', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 6 }), fc.boolean(), (stops, isParallel) => {
        const world = started(statefulSet({ volumeClaimTemplates: DATA, ...(isParallel && { podManagementPolicy: 'Parallel' }) }))
        setImage(world, 'db:2')
        change(world, { replicas: 4 })
        for (const turns of stops) {
          for (let turn = 0; turn < turns && world.kernel.unsettledCount > 0; turn++) world.kernel.step()
          world.manager.stop()
          playPods(world)
          world.manager.start()
        }
        expect(playToTheEnd(world)).toBeLessThanOrEqual(20)
        expect(images(world)).toEqual(['db-0 db:2', 'db-1 db:2', 'db-2 db:2', 'db-3 db:2'])
        expect(statusOf(world)).toMatchObject({ readyReplicas: 4, updatedReplicas: 4, currentReplicas: 4, observedGeneration: 3 })
        expect(world.names(persistentVolumeClaims)).toEqual(['data-db-0', 'data-db-1', 'data-db-2', 'data-db-3'])
        expect(world.names(controllerRevisions)).toHaveLength(2)
      }),
      { numRuns: 40 },
    )
  })
})
