import { failure, pods, type ReplicationController, replicationControllers } from '@kubesim/api'
import { settle } from '@kubesim/kernel'
import { expect, test } from 'vitest'
import { EPOCH_MS, startControllers } from '../kit/controller-world.fixture.ts'
import { playToTheEnd } from '../pod-control/played-pods.fixture.ts'
import { replicationController } from './controller.ts'

const LABELS = { app: 'web' }

function start(spec: Partial<ReplicationController['spec']> = {}) {
  const world = startControllers(replicationController)
  const stray = { name: 'stray', namespace: 'shop', labels: LABELS }
  world.client.of(pods).create({ apiVersion: 'v1', kind: 'Pod', metadata: stray, spec: { containers: [] } })
  world.client.of(replicationControllers).create({
    apiVersion: 'v1',
    kind: 'ReplicationController',
    metadata: { name: 'web', namespace: 'shop' },
    spec: {
      replicas: 3,
      selector: LABELS,
      template: { metadata: { labels: LABELS }, spec: { containers: [{ name: 'a', image: 'b' }] } },
      ...spec,
    },
  })
  playToTheEnd(world)
  return world
}

const statusOf = ({ list }: ReturnType<typeof start>) => list(replicationControllers)[0]!.status

test('a ReplicationController keeps its number of pods, strays included, in its own name', () => {
  const world = start()
  expect(world.list(pods)).toHaveLength(3)
  expect(world.list(pods).map(({ metadata }) => metadata.ownerReferences)).toEqual(
    Array(3).fill([
      {
        apiVersion: 'v1',
        kind: 'ReplicationController',
        name: 'web',
        uid: world.list(replicationControllers)[0]!.metadata.uid,
        controller: true,
        blockOwnerDeletion: true,
      },
    ]),
  )
  expect(statusOf(world)).toEqual({ replicas: 3, fullyLabeledReplicas: 3, readyReplicas: 3, availableReplicas: 3, observedGeneration: 1 })
  expect(world.told().map((text) => text.replace(/web-\w+/, 'web-x'))).toEqual(Array(2).fill('SuccessfulCreate: Created pod: web-x'))
  expect(world.kernel.now).toBe(EPOCH_MS)
})

test('it scales, waits for minReadySeconds, and lets go of what it selects no longer', () => {
  const world = start({ minReadySeconds: 30 })
  expect(world.kernel.now).toBe(EPOCH_MS + 30_000)
  const at = { namespace: 'shop', name: 'web' }
  world.client.of(replicationControllers).patch(at, { type: 'application/merge-patch+json', body: { spec: { replicas: 1 } } })
  playToTheEnd(world)
  expect(world.list(pods)).toHaveLength(1)
  const [pod] = world.names(pods)
  world.client
    .of(pods)
    .patch({ namespace: 'shop', name: pod! }, { type: 'application/merge-patch+json', body: { metadata: { labels: { app: 'debug' } } } })
  playToTheEnd(world)
  expect(world.list(pods).map(({ metadata }) => metadata.ownerReferences?.length ?? 0)).toEqual([0, 1])
})

test('what the API refuses shows in its status', () => {
  const world = startControllers(replicationController)
  world.api.refuse = ({ verb, resource }) =>
    verb === 'create' && resource === 'pods' ? failure({ code: 403, reason: 'Forbidden', message: 'no pods today' }) : undefined
  const spec = { replicas: 1, selector: LABELS, template: { metadata: { labels: LABELS }, spec: { containers: [] } } }
  world.client
    .of(replicationControllers)
    .create({ apiVersion: 'v1', kind: 'ReplicationController', metadata: { name: 'web', namespace: 'shop' }, spec })
  settle(world.kernel)
  expect(statusOf(world)!.conditions).toMatchObject([
    { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: 'no pods today' },
  ])
})
