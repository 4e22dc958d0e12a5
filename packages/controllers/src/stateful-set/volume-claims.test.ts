import {
  type OwnerReference,
  type PersistentVolumeClaim,
  type Pod,
  persistentVolumeClaims,
  pods,
  type StatefulSet,
  statefulSets,
} from '@kubesim/api'
import { settle } from '@kubesim/kernel'
import { describe, expect, test } from 'vitest'
import { type ControllerWorld, startControllers } from '../kit/controller-world.fixture.ts'
import { playToTheEnd } from '../pod-control/played-pods.fixture.ts'
import { hasUnexpectedController, isStale, withWantedOwner } from './claim-retention.ts'
import { statefulSetController } from './controller.ts'
import { DATA, statefulSet } from './stateful-set-values.fixture.ts'

type Policy = StatefulSet['spec']['persistentVolumeClaimRetentionPolicy']

const owners = ({ list }: ControllerWorld) =>
  list(persistentVolumeClaims).map(({ metadata }) => [
    metadata.name,
    (metadata.ownerReferences ?? []).map(({ kind, name }) => `${kind} ${name}`).join(),
  ])

function started(policy?: Policy): ControllerWorld {
  const world = startControllers(statefulSetController)
  world.client
    .of(statefulSets)
    .create(statefulSet({ replicas: 2, volumeClaimTemplates: DATA, persistentVolumeClaimRetentionPolicy: policy }))
  playToTheEnd(world)
  return world
}

describe('claims of a StatefulSet', () => {
  test('come before their pods, with the labels that the set selects by', () => {
    const world = started()
    expect(world.told().slice(0, 2)).toEqual([
      'SuccessfulCreate: Create Claim data-db-0 Pod db-0 in StatefulSet db success',
      'SuccessfulCreate: Create Pod db-0 in StatefulSet db successful',
    ])
    expect(world.list(persistentVolumeClaims)[0]).toMatchObject({
      metadata: { name: 'data-db-0', labels: { app: 'db' } },
      spec: { accessModes: ['ReadWriteOnce'] },
    })
    expect(world.list(pods).map(({ spec }) => spec.volumes)).toEqual(
      [0, 1].map((ordinal) => [{ name: 'data', persistentVolumeClaim: { claimName: `data-db-${ordinal}` } }]),
    )
  })

  test('stay when the set shrinks, and serve it again when it grows', () => {
    const world = started({ whenDeleted: 'Retain', whenScaled: 'Retain' })
    const scale = (replicas: number) => {
      world.client
        .of(statefulSets)
        .patch({ namespace: 'shop', name: 'db' }, { type: 'application/merge-patch+json', body: { spec: { replicas } } })
      playToTheEnd(world)
    }
    const uids = world.list(persistentVolumeClaims).map(({ metadata }) => metadata.uid)
    scale(1)
    scale(2)
    expect(world.list(persistentVolumeClaims).map(({ metadata }) => metadata.uid)).toEqual(uids)
    expect(owners(world)).toEqual([
      ['data-db-0', ''],
      ['data-db-1', ''],
    ])
  })

  test.each<[Policy, string, string]>([
    [{ whenDeleted: 'Delete', whenScaled: 'Retain' }, 'StatefulSet db', 'StatefulSet db'],
    [{ whenDeleted: 'Retain', whenScaled: 'Delete' }, '', 'Pod db-1'],
    [{ whenDeleted: 'Delete', whenScaled: 'Delete' }, 'StatefulSet db', 'Pod db-1'],
  ])('belong to whom %j says', (policy, before, condemned) => {
    const world = started(policy)
    expect(owners(world)).toEqual([
      ['data-db-0', before],
      ['data-db-1', before],
    ])
    const body = { spec: { replicas: 1 } }
    world.client.of(statefulSets).patch({ namespace: 'shop', name: 'db' }, { type: 'application/merge-patch+json', body })
    settle(world.kernel)
    expect(owners(world)).toEqual([
      ['data-db-0', before],
      ['data-db-1', condemned],
    ])
  })

  test('that are on their way out keep their pods from being made', () => {
    const world = startControllers(statefulSetController)
    const claim: PersistentVolumeClaim = {
      ...DATA[0]!,
      metadata: { name: 'data-db-0', namespace: 'shop', finalizers: ['example.com/held'] },
    }
    world.client.of(persistentVolumeClaims).create(claim)
    world.client.of(persistentVolumeClaims).delete({ namespace: 'shop', name: 'data-db-0' })
    world.client.of(statefulSets).create(statefulSet({ replicas: 1, volumeClaimTemplates: DATA }))
    settle(world.kernel)
    expect(world.names(pods)).toEqual([])
    expect(world.told()[0]).toMatch(/^FailedCreate: Create Pod db-0 in StatefulSet db failed error: pvc data-db-0 is being deleted/)
    world.client
      .of(persistentVolumeClaims)
      .patch({ namespace: 'shop', name: 'data-db-0' }, { type: 'application/merge-patch+json', body: { metadata: { finalizers: null } } })
    playToTheEnd(world)
    expect(world.names(pods)).toEqual(['db-0'])
    expect(world.list(persistentVolumeClaims)[0]!.metadata.deletionTimestamp).toBeUndefined()
  })
})

describe('owners of a claim', () => {
  const set: StatefulSet = {
    ...statefulSet({ replicas: 1, persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete', whenScaled: 'Delete' } }),
    metadata: { name: 'db', uid: 'set' },
  }
  const pod = (name: string): Pod => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name, uid: 'pod' }, spec: { containers: [] } })
  const reference = (kind: string, uid: string, name = kind === 'Pod' ? 'db-0' : 'db'): OwnerReference => ({
    apiVersion: kind === 'Pod' ? 'v1' : 'apps/v1',
    kind,
    name,
    uid,
    controller: true,
  })
  const claim = (...ownerReferences: OwnerReference[]): PersistentVolumeClaim => ({
    ...DATA[0]!,
    metadata: { name: 'data-db-0', ownerReferences },
  })
  const kinds = ({ metadata }: PersistentVolumeClaim) => metadata.ownerReferences?.map(({ kind }) => kind)

  test('a former incarnation is left to the garbage collector', () => {
    const stale = claim(reference('Pod', 'former'))
    expect(withWantedOwner(stale, set, pod('db-0'))).toBe(stale)
    expect(isStale(stale, set, pod('db-0'))).toBe(true)
  })

  test('another controller keeps the claim, and we let go of it', () => {
    const shared = claim(reference('StatefulSet', 'set'), reference('Database', 'other', 'main'))
    expect(hasUnexpectedController(shared, set, pod('db-0'))).toBe(true)
    expect(kinds(withWantedOwner(shared, set, pod('db-0')))).toEqual(['Database'])
    const foreign = claim(reference('Database', 'other', 'main'))
    expect(withWantedOwner(foreign, set, pod('db-0'))).toBe(foreign)
  })

  test('an owner that is no controller becomes one', () => {
    const owned = claim({ ...reference('StatefulSet', 'set'), controller: false })
    expect(withWantedOwner(owned, set, pod('db-0')).metadata.ownerReferences).toEqual([
      { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db', uid: 'set', controller: true, blockOwnerDeletion: true },
    ])
  })

  test('what is right is not touched', () => {
    const owned = claim(reference('StatefulSet', 'set'))
    expect(withWantedOwner(owned, set, pod('db-0'))).toBe(owned)
    expect(kinds(withWantedOwner(owned, set, pod('db-7')))).toEqual(['Pod'])
  })
})
