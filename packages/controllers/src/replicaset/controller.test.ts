import { failure, type Pod, pods, type ReplicaSet, replicaSets } from '@kubesim/api'
import { runFor, settle } from '@kubesim/kernel'
import { describe, expect, test } from 'vitest'
import { type ControllerWorld, EPOCH_MS, playKubelet, startControllers } from '../kit/controller-world.fixture.ts'
import { replicaSetController } from './controller.ts'

function replicaSet(name: string, replicas: number, parts: Partial<ReplicaSet['spec']> = {}): ReplicaSet {
  const labels = { app: name }
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name, namespace: 'shop' },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'app' }] } },
      ...parts,
    },
    status: { replicas: 0 },
  }
}

function strayPod(name: string, labels: Record<string, string>): Pod {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'shop', labels }, spec: { containers: [] } }
}

const statusOf = ({ list }: ControllerWorld) => list(replicaSets)[0]!.status
const ownersOf = ({ list }: ControllerWorld) => list(pods).map(({ metadata }) => metadata.ownerReferences?.map(({ name }) => name) ?? [])

function start() {
  return startControllers(replicaSetController)
}

describe('ReplicaSet controller', () => {
  test('brings pods to the wanted number, in one instant, and counts them', () => {
    const world = start()
    world.client.of(replicaSets).create(replicaSet('web', 3))
    settle(world.kernel)
    expect(world.list(pods)).toHaveLength(3)
    expect(world.kernel.now).toBe(EPOCH_MS)
    expect(statusOf(world)).toMatchObject({ replicas: 3, fullyLabeledReplicas: 3, terminatingReplicas: 0, observedGeneration: 1 })
    expect(world.told()).toEqual(world.names(pods).map((name) => `SuccessfulCreate: Created pod: ${name}`))
    playKubelet(world)
    settle(world.kernel)
    expect(statusOf(world)).toMatchObject({ readyReplicas: 3, availableReplicas: 3 })
  })

  test('10,000 pods take twenty passes of 500, in one instant', () => {
    const world = start()
    world.client.of(replicaSets).create(replicaSet('web', 10_000))
    settle(world.kernel)
    expect(world.list(pods)).toHaveLength(10_000)
    const notes = world.kernel.trace.recent().flatMap(({ turn }) => world.kernel.trace.notesOf(turn).map(({ text }) => text))
    expect(notes.filter((text) => text.startsWith('create pods'))).toEqual(Array.from({ length: 20 }, () => 'create pods x500'))
    expect(world.kernel.now).toBe(EPOCH_MS)
  })

  test('replaces a pod that goes, at once, while the old one still terminates', () => {
    const world = start()
    world.client.of(replicaSets).create(replicaSet('web', 2))
    settle(world.kernel)
    playKubelet(world)
    settle(world.kernel)
    const [victim] = world.names(pods)
    world.client.of(pods).delete({ namespace: 'shop', name: victim! })
    settle(world.kernel)
    expect(world.list(pods)).toHaveLength(3)
    expect(statusOf(world)).toMatchObject({ replicas: 2, readyReplicas: 1, terminatingReplicas: 1 })
    playKubelet(world)
    settle(world.kernel)
    expect(statusOf(world)).toMatchObject({ replicas: 2, readyReplicas: 2, terminatingReplicas: 0 })
  })

  test('scales down by what it can spare', () => {
    const world = start()
    const rs = world.client.of(replicaSets).create(replicaSet('web', 2))
    settle(world.kernel)
    playKubelet(world)
    world.client
      .of(replicaSets)
      .patch({ namespace: 'shop', name: 'web' }, { type: 'application/merge-patch+json', body: { spec: { replicas: 4 } } })
    settle(world.kernel)
    const pending = world
      .list(pods)
      .filter(({ spec }) => spec.nodeName === undefined)
      .map(({ metadata }) => metadata.name)
    expect(pending).toHaveLength(2)
    world.client
      .of(replicaSets)
      .patch({ namespace: 'shop', name: 'web' }, { type: 'application/merge-patch+json', body: { spec: { replicas: 2 } } })
    settle(world.kernel)
    expect(world.list(pods).every(({ spec }) => spec.nodeName !== undefined)).toBe(true)
    expect(
      world
        .told()
        .filter((text) => text.startsWith('SuccessfulDelete'))
        .sort(),
    ).toEqual(pending.map((name) => `SuccessfulDelete: Deleted pod: ${name}`).sort())
    expect(rs.metadata.uid).toBe(world.list(replicaSets)[0]!.metadata.uid)
  })

  test('counts pods as available when minReadySeconds have passed, and a settle waits for it', () => {
    const world = start()
    world.client.of(replicaSets).create(replicaSet('web', 2, { minReadySeconds: 90 }))
    settle(world.kernel)
    playKubelet(world)
    runFor(world.kernel, 60_000)
    expect(statusOf(world)).toMatchObject({ readyReplicas: 2 })
    expect(statusOf(world)!.availableReplicas).toBeUndefined()
    settle(world.kernel)
    expect(world.kernel.now).toBe(EPOCH_MS + 90_000)
    expect(statusOf(world)).toMatchObject({ readyReplicas: 2, availableReplicas: 2 })
  })

  test('adopts what it selects and lets go of what it selects no longer', () => {
    const world = start()
    world.client.of(pods).create(strayPod('stray', { app: 'web' }))
    world.client.of(pods).create(strayPod('foreign', { app: 'db' }))
    world.client.of(replicaSets).create(replicaSet('web', 2))
    settle(world.kernel)
    expect(world.names(pods).slice(0, 2)).toEqual(['stray', 'foreign'])
    expect(ownersOf(world)).toEqual([['web'], [], ['web']])
    world.client
      .of(pods)
      .patch(
        { namespace: 'shop', name: 'stray' },
        { type: 'application/merge-patch+json', body: { metadata: { labels: { app: 'debug' } } } },
      )
    settle(world.kernel)
    expect(ownersOf(world)).toEqual([[], [], ['web'], ['web']])
    world.client
      .of(pods)
      .patch({ namespace: 'shop', name: 'stray' }, { type: 'application/merge-patch+json', body: { metadata: { labels: { app: 'web' } } } })
    settle(world.kernel)
    expect(ownersOf(world)).toHaveLength(3)
    expect(ownersOf(world).filter(([owner]) => owner === 'web')).toHaveLength(2)
  })

  test('what the API refuses costs few calls, shows in the status and goes on later', () => {
    const world = start()
    const quota = failure({ code: 403, reason: 'Forbidden', message: 'pods "web-" is forbidden: exceeded quota: small' })
    world.api.refuse = ({ verb, resource }) =>
      verb === 'create' && resource === 'pods' && world.list(pods).length >= 3 ? quota : undefined
    world.client.of(replicaSets).create(replicaSet('web', 20))
    settle(world.kernel)
    expect(world.list(pods)).toHaveLength(3)
    expect(statusOf(world)).toMatchObject({
      replicas: 3,
      conditions: [{ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: quota.message }],
    })
    expect(world.told().filter((text) => text.startsWith('FailedCreate'))).toEqual([
      expect.stringMatching(/^FailedCreate: Error creating: pods "web-" is forbidden: exceeded quota: small/),
    ])
    expect(world.api.requests.filter(({ verb, resource }) => verb === 'create' && resource === 'pods').length).toBeLessThan(12)
    world.api.refuse = () => undefined
    runFor(world.kernel, 60_000)
    expect(world.list(pods)).toHaveLength(20)
    expect(statusOf(world)!.conditions).toBeUndefined()
  })

  test('writes its status onto a set that was changed in the meantime', () => {
    const world = start()
    world.client.of(replicaSets).create(replicaSet('web', 1))
    world.kernel.step()
    while (world.list(pods).length === 0) {
      if (world.kernel.waiting()[0]?.component.endsWith('replicaset-controller')) {
        world.client
          .of(replicaSets)
          .patch(
            { namespace: 'shop', name: 'web' },
            { type: 'application/merge-patch+json', body: { metadata: { labels: { touched: 'yes' } } } },
          )
      }
      world.kernel.step()
    }
    expect(world.list(replicaSets)[0]).toMatchObject({
      metadata: { labels: { touched: 'yes' } },
      status: { observedGeneration: 1, terminatingReplicas: 0 },
    })
    settle(world.kernel)
    expect(world.kernel.now).toBe(EPOCH_MS)
  })

  test('after a restart it goes on from what the API says, and makes nothing twice', () => {
    const world = start()
    world.client.of(replicaSets).create(replicaSet('web', 5))
    world.kernel.step()
    world.manager.stop()
    settle(world.kernel)
    world.manager.start()
    settle(world.kernel)
    expect(world.list(pods)).toHaveLength(5)
    world.manager.stop()
    world.manager.start()
    settle(world.kernel)
    expect(world.list(pods)).toHaveLength(5)
  })
})
