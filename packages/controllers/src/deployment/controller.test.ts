import { type Deployment, deployments, keyOf, pods, type ReplicaSet, replicaSets } from '@kubesim/api'
import { runFor, settle } from '@kubesim/kernel'
import { describe, expect, test } from 'vitest'
import { type ControllerWorld, EPOCH_MS, playKubelet, startControllers } from '../kit/controller-world.fixture.ts'
import { replicaSetController } from '../replicaset/controller.ts'
import { deploymentController } from './controller.ts'
import { deployment } from './deployment-values.fixture.ts'

function change({ client }: ControllerWorld, spec: unknown): void {
  client.of(deployments).patch({ namespace: 'shop', name: 'web' }, { type: 'application/merge-patch+json', body: { spec } })
}

function setImage(world: ControllerWorld, image: string): void {
  change(world, { template: { spec: { containers: [{ name: 'app', image }] } } })
}

/** Until the kubelet has nothing to do and nobody else has. */
function rollOut(world: ControllerWorld): void {
  for (let at = 0; at < 40; at++) {
    settle(world.kernel)
    playKubelet(world)
  }
  settle(world.kernel)
}

function start(spec?: Partial<Deployment['spec']>): ControllerWorld {
  const world = startControllers(deploymentController, replicaSetController)
  world.client.of(deployments).create(deployment(spec))
  return world
}

const statusOf = ({ list }: ControllerWorld) => list(deployments)[0]!.status
const sizes = ({ list }: ControllerWorld) => list(replicaSets).map(({ spec }) => spec.replicas)

describe('Deployment controller with the ReplicaSet controller', () => {
  test('rolls out, in no time of its own', () => {
    const world = start()
    rollOut(world)
    expect(world.kernel.now).toBe(EPOCH_MS)
    expect(statusOf(world)).toMatchObject({
      replicas: 3,
      updatedReplicas: 3,
      readyReplicas: 3,
      availableReplicas: 3,
      observedGeneration: 1,
      terminatingReplicas: 0,
    })
    expect(statusOf(world)!.conditions!.map(({ type, status, reason }) => [type, status, reason])).toEqual([
      ['Available', 'True', 'MinimumReplicasAvailable'],
      ['Progressing', 'True', 'NewReplicaSetAvailable'],
    ])
    expect(statusOf(world)!.unavailableReplicas).toBeUndefined()
    setImage(world, 'nginx:2')
    rollOut(world)
    expect(sizes(world)).toEqual([0, 3])
    const [one, two] = world.names(replicaSets)
    expect(world.told().filter((text) => text.startsWith('Scaling'))).toEqual([
      `ScalingReplicaSet: Scaled up replica set ${one} from 0 to 3`,
      `ScalingReplicaSet: Scaled up replica set ${two} from 0 to 1`,
      `ScalingReplicaSet: Scaled down replica set ${one} from 3 to 2`,
      `ScalingReplicaSet: Scaled up replica set ${two} from 1 to 2`,
      `ScalingReplicaSet: Scaled down replica set ${one} from 2 to 1`,
      `ScalingReplicaSet: Scaled up replica set ${two} from 2 to 3`,
      `ScalingReplicaSet: Scaled down replica set ${one} from 1 to 0`,
    ])
  })

  test('Recreate waits for old pods to be gone', () => {
    const world = start({ strategy: { type: 'Recreate' } })
    rollOut(world)
    setImage(world, 'nginx:2')
    settle(world.kernel)
    expect(world.list(pods).every(({ metadata }) => metadata.deletionTimestamp !== undefined)).toBe(true)
    expect(sizes(world)).toEqual([0])
    rollOut(world)
    expect(sizes(world)).toEqual([0, 3])
    expect(statusOf(world)).toMatchObject({ updatedReplicas: 3, availableReplicas: 3 })
  })

  test('scales in proportion in the middle of a rollout', () => {
    const world = start({ replicas: 10, strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 3, maxUnavailable: 2 } } })
    rollOut(world)
    setImage(world, 'nginx:2')
    settle(world.kernel)
    expect(sizes(world)).toEqual([8, 5])
    change(world, { replicas: 15 })
    settle(world.kernel)
    expect(sizes(world)).toEqual([11, 7])
    rollOut(world)
    expect(sizes(world)).toEqual([0, 15])
  })

  test('says that a rollout is stuck when its deadline has passed, which holds no settle', () => {
    const world = start()
    settle(world.kernel)
    expect(world.kernel.now).toBe(EPOCH_MS)
    const progressing = () => statusOf(world)!.conditions!.find(({ type }) => type === 'Progressing')
    runFor(world.kernel, 600_000)
    expect(progressing()).toMatchObject({ status: 'True', reason: 'ReplicaSetUpdated' })
    runFor(world.kernel, 2_000)
    expect(progressing()).toMatchObject({
      status: 'False',
      reason: 'ProgressDeadlineExceeded',
      message: `ReplicaSet "${world.names(replicaSets)[0]}" has timed out progressing.`,
    })
    rollOut(world)
    expect(progressing()).toMatchObject({ status: 'True', reason: 'NewReplicaSetAvailable' })
  })

  test('minReadySeconds reach the set, and hold a settle', () => {
    const world = start({ minReadySeconds: 30 })
    settle(world.kernel)
    playKubelet(world)
    settle(world.kernel)
    expect(world.kernel.now).toBe(EPOCH_MS + 30_000)
    expect(statusOf(world)!.availableReplicas).toBe(3)
    change(world, { minReadySeconds: 5 })
    settle(world.kernel)
    expect(world.list(replicaSets)[0]!.spec.minReadySeconds).toBe(5)
  })

  test('copies its annotations to the newest set, but those that are its own', () => {
    const world = start()
    rollOut(world)
    const body = {
      metadata: { annotations: { 'kubernetes.io/change-cause': 'first', 'kubectl.kubernetes.io/last-applied-configuration': '{}' } },
    }
    world.client.of(deployments).patch({ namespace: 'shop', name: 'web' }, { type: 'application/merge-patch+json', body })
    settle(world.kernel)
    expect(world.list(replicaSets)[0]!.metadata.annotations).toEqual({
      'deployment.kubernetes.io/desired-replicas': '3',
      'deployment.kubernetes.io/max-replicas': '4',
      'deployment.kubernetes.io/revision': '1',
      'kubernetes.io/change-cause': 'first',
    })
  })

  test('adopts sets it selects and lets go of others', () => {
    const world = startControllers(deploymentController)
    const stray: ReplicaSet = {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { name: 'stray', namespace: 'shop', labels: { app: 'web' } },
      spec: {
        replicas: 0,
        selector: { matchLabels: { app: 'web' } },
        template: { metadata: { labels: { app: 'web' } }, spec: { containers: [] } },
      },
    }
    world.client.of(replicaSets).create(stray)
    world.client.of(deployments).create(deployment())
    settle(world.kernel)
    expect(world.list(replicaSets).map((rs) => rs.metadata.ownerReferences?.[0]?.name)).toEqual(['web', 'web'])
    world.client
      .of(replicaSets)
      .patch({ namespace: 'shop', name: 'stray' }, { type: 'application/merge-patch+json', body: { metadata: { labels: { app: 'db' } } } })
    settle(world.kernel)
    expect(world.list(replicaSets).map((rs) => rs.metadata.ownerReferences?.[0]?.name)).toEqual([undefined, 'web'])
  })

  test('a selector that selects everything is refused with a warning', () => {
    const world = startControllers(deploymentController)
    world.client.of(deployments).create(deployment({ selector: {} }))
    settle(world.kernel)
    expect(world.list(replicaSets)).toEqual([])
    expect(world.told()[0]).toMatch(/^SelectingAll: This deployment is selecting all pods. A non-empty selector is required./)
  })

  test('a template that comes back finds its set again, whatever the order of restarts', () => {
    const world = start()
    rollOut(world)
    setImage(world, 'nginx:2')
    settle(world.kernel)
    world.manager.stop()
    world.manager.start()
    rollOut(world)
    setImage(world, 'nginx:1')
    rollOut(world)
    expect(sizes(world)).toEqual([3, 0])
    expect(new Set(world.list(replicaSets).map(keyOf)).size).toBe(2)
    expect(world.list(deployments)[0]!.metadata.annotations).toEqual({ 'deployment.kubernetes.io/revision': '3' })
  })
})
