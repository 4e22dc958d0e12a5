import { persistentVolumeClaims, persistentVolumes, pods, storageClasses } from '@kubesim/api'
import { runFor, settle } from '@kubesim/kernel'
import { expect, test } from 'vitest'
import { csiProvisioner } from '../csi-provisioner/controller.ts'
import { type ControllerWorld, startControllers } from '../kit/controller-world.fixture.ts'
import { persistentVolumeBinder } from './controller.ts'
import { claim, storageClass, volume } from './volume-values.fixture.ts'

function start(): ControllerWorld {
  return startControllers(persistentVolumeBinder, csiProvisioner)
}

function make(world: ControllerWorld, ...objects: readonly ReturnType<typeof claim | typeof volume | typeof storageClass>[]): void {
  for (const object of objects) {
    if (object.kind === 'PersistentVolume') world.client.of(persistentVolumes).create(object)
    else if (object.kind === 'StorageClass') world.client.of(storageClasses).create(object)
    else world.client.of(persistentVolumeClaims).create(object)
  }
}

const bindings = ({ list }: ControllerWorld) =>
  list(persistentVolumeClaims).map(({ metadata, spec, status }) => `${metadata.name} ${status?.phase} ${spec.volumeName ?? '-'}`)
const phases = ({ list }: ControllerWorld) =>
  list(persistentVolumes).map(({ metadata, spec, status }) => `${metadata.name} ${status?.phase} ${spec.claimRef?.name ?? '-'}`)

test('a claim gets the smallest volume that will do, and both say so', () => {
  const world = start()
  make(world, volume('large', { size: '100Gi' }), volume('fit', { size: '8Gi' }), volume('small', { size: '1Gi' }), claim('data'))
  settle(world.kernel)
  expect(bindings(world)).toEqual(['data Bound fit'])
  expect(phases(world)).toEqual(['large Available -', 'fit Bound data', 'small Available -'])
  const [bound] = world.list(persistentVolumeClaims)
  expect(bound!.metadata.annotations).toEqual({ 'pv.kubernetes.io/bind-completed': 'yes', 'pv.kubernetes.io/bound-by-controller': 'yes' })
  expect(bound!.status).toEqual({ phase: 'Bound', accessModes: ['ReadWriteOnce'], capacity: { storage: '8Gi' } })
  expect(world.list(persistentVolumes)[1]!.metadata.annotations).toEqual({ 'pv.kubernetes.io/bound-by-controller': 'yes' })
})

test.each([
  ['by class', { className: 'fast' }, { className: 'fast' }, { className: 'slow' }],
  ['by selector', { spec: { selector: { matchLabels: { tier: 'gold' } } } }, { labels: { tier: 'gold' } }, { labels: { tier: 'iron' } }],
  ['by access modes', { modes: ['ReadWriteMany'] }, { modes: ['ReadWriteOnce', 'ReadWriteMany'] }, {}],
  ['by volume mode', { spec: { volumeMode: 'Block' } }, { spec: { volumeMode: 'Block' } }, {}],
  ['with no more modes than needed', {}, { size: '50Gi' }, { modes: ['ReadWriteOnce', 'ReadWriteMany'], size: '5Gi' }],
])('volumes are told apart %s', (_, wanted, right, wrong) => {
  const world = start()
  make(world, volume('wrong', wrong), volume('right', right), claim('data', wanted))
  settle(world.kernel)
  expect(bindings(world)).toEqual(['data Bound right'])
})

test('a claim without a class says that there is nothing for it, again and again, until a volume comes', () => {
  const world = start()
  make(world, claim('data'))
  settle(world.kernel)
  runFor(world.kernel, 31_000)
  expect(world.told()).toEqual(['FailedBinding: no persistent volumes available for this claim and no storage class is set (x3)'])
  make(world, volume('late', { phase: 'Pending' }))
  settle(world.kernel)
  expect(bindings(world)).toEqual(['data Bound late'])
})

test('a volume that is kept for a claim is not given to another, and goes to the one it is kept for', () => {
  const world = start()
  make(world, volume('kept', { spec: { claimRef: { name: 'mine', namespace: 'default' } } }), claim('other'))
  settle(world.kernel)
  expect(bindings(world)).toEqual(['other Pending -'])
  make(world, claim('mine'))
  settle(world.kernel)
  expect(bindings(world)).toEqual(['other Pending -', 'mine Bound kept'])
  expect(world.list(persistentVolumes)[0]!.metadata.annotations).toBeUndefined()
})

test('a claim may name its volume; one that does not suit, or is taken, is refused with the reason', () => {
  const world = start()
  make(world, volume('a'), volume('tiny', { size: '1Gi' }))
  make(world, claim('first', { spec: { volumeName: 'a' } }))
  settle(world.kernel)
  make(world, claim('second', { spec: { volumeName: 'a' } }), claim('third', { spec: { volumeName: 'tiny' } }))
  settle(world.kernel)
  expect(bindings(world)).toEqual(['first Bound a', 'second Pending a', 'third Pending tiny'])
  expect(world.told()).toEqual([
    'FailedBinding: volume "a" already bound to a different claim.',
    'VolumeMismatch: Cannot bind to requested volume "tiny": requested PV is too small',
  ])
})

test('a class is served by its provisioner, with the events of a real cluster', () => {
  const world = start()
  make(world, storageClass('fast', { mountOptions: ['noatime'] }), claim('data', { className: 'fast' }))
  settle(world.kernel)
  const [made] = world.list(persistentVolumes)
  expect(bindings(world)).toEqual([`data Bound ${made!.metadata.name}`])
  expect(made!.metadata.name).toBe(`pvc-${world.list(persistentVolumeClaims)[0]!.metadata.uid}`)
  expect(made!.metadata.annotations!['pv.kubernetes.io/provisioned-by']).toBe('ebs.csi.aws.com')
  expect(made!.spec).toMatchObject({
    capacity: { storage: '5Gi' },
    csi: { driver: 'ebs.csi.aws.com', fsType: 'ext4' },
    mountOptions: ['noatime'],
    persistentVolumeReclaimPolicy: 'Delete',
    storageClassName: 'fast',
  })
  expect(world.told()).toEqual([
    "ExternalProvisioning: Waiting for a volume to be created either by the external provisioner 'ebs.csi.aws.com' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered. (x2)",
    'Provisioning: External provisioner is provisioning volume for claim "default/data"',
    `ProvisioningSucceeded: Successfully provisioned volume ${made!.metadata.name}`,
  ])
  expect(world.list(persistentVolumeClaims)[0]!.metadata.annotations).toEqual({
    'pv.kubernetes.io/bind-completed': 'yes',
    'pv.kubernetes.io/bound-by-controller': 'yes',
    'volume.beta.kubernetes.io/storage-provisioner': 'ebs.csi.aws.com',
    'volume.kubernetes.io/storage-provisioner': 'ebs.csi.aws.com',
  })
})

test('where the node matters, a claim waits for its first pod, and for the node that is chosen', () => {
  const world = start()
  make(world, storageClass('late', { volumeBindingMode: 'WaitForFirstConsumer' }), claim('data', { className: 'late' }))
  settle(world.kernel)
  expect(world.told()).toEqual(['WaitForFirstConsumer: waiting for first consumer to be created before binding'])
  world.client.of(pods).create({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'db', namespace: 'default' },
    spec: { containers: [], volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] },
  })
  runFor(world.kernel, 15_000)
  expect(world.told()[1]).toBe('WaitForPodScheduled: waiting for pod db to be scheduled')
  world.client
    .of(persistentVolumeClaims)
    .patch(
      { namespace: 'default', name: 'data' },
      { type: 'application/merge-patch+json', body: { metadata: { annotations: { 'volume.kubernetes.io/selected-node': 'gone' } } } },
    )
  settle(world.kernel)
  expect(world.told().at(-1)).toMatch(/^ProvisioningFailed: .*failed to get target node: node "gone" not found$/)
  expect(world.list(persistentVolumeClaims)[0]!.metadata.annotations!['volume.kubernetes.io/selected-node']).toBeUndefined()
})

test.each([
  [storageClass('missing-from-here'), 'none', 'storageclass.storage.k8s.io "none" not found'],
  [
    storageClass('local', { provisioner: 'kubernetes.io/no-provisioner' }),
    'local',
    'no volume plugin matched name: kubernetes.io/no-provisioner',
  ],
])('nobody provisions %#', (object, className, problem) => {
  const world = start()
  make(world, object, claim('data', { className }))
  settle(world.kernel)
  expect(bindings(world)).toEqual(['data Pending -'])
  expect(world.told()).toEqual([`ProvisioningFailed: ${problem}`])
})

test('a class that becomes the default is given to claims that had none', () => {
  const world = start()
  make(world, claim('data'))
  settle(world.kernel)
  make(
    world,
    storageClass('standard', { metadata: { name: 'standard', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } } }),
  )
  settle(world.kernel)
  expect(world.list(persistentVolumeClaims)[0]!.spec.storageClassName).toBe('standard')
  expect(bindings(world)[0]).toMatch(/^data Bound pvc-/)
})

test.each([
  ['Retain', ['v Released data']],
  ['Delete', []],
])('when its claim goes, a provisioned volume with policy %s is %j', (reclaimPolicy, left) => {
  const world = start()
  make(world, storageClass('fast', { reclaimPolicy }), claim('data', { className: 'fast' }))
  settle(world.kernel)
  world.client.of(persistentVolumeClaims).delete({ namespace: 'default', name: 'data' })
  settle(world.kernel)
  expect(phases(world).map((line) => line.replace(/^pvc-\S+/, 'v'))).toEqual(left)
})

test.each([
  ['hostPath elsewhere', {}, 'VolumeFailedDelete: host_path deleter only supports /tmp/.+ but received provided /mnt/v', ['v Failed data']],
  ['hostPath under /tmp', { hostPath: { path: '/tmp/v' } }, undefined, []],
])('a volume that nobody provisioned, %s', (_, spec, told, left) => {
  const world = start()
  make(world, volume('v', { policy: 'Delete', spec }), claim('data'))
  settle(world.kernel)
  world.client.of(persistentVolumeClaims).delete({ namespace: 'default', name: 'data' })
  settle(world.kernel)
  expect(phases(world)).toEqual(left)
  expect(world.told()).toEqual(told === undefined ? [] : [told])
})

test('a bound claim whose volume is gone has lost it', () => {
  const world = start()
  make(world, volume('v'), claim('data'))
  settle(world.kernel)
  world.client.of(persistentVolumes).delete({ name: 'v' })
  settle(world.kernel)
  expect(bindings(world)).toEqual(['data Lost v'])
  expect(world.told()).toEqual(['ClaimLost: Bound claim has lost its PersistentVolume. Data on the volume is lost!'])
})

test('a volume bound to a claim that found another is free again', () => {
  const world = start()
  const claimRef = { name: 'data', namespace: 'default' }
  make(world, claim('data', { spec: { volumeName: 'chosen' } }))
  const { uid } = world.list(persistentVolumeClaims)[0]!.metadata
  make(
    world,
    volume('chosen'),
    volume('by-user', { spec: { claimRef: { ...claimRef, uid: uid! } } }),
    volume('by-us', { annotations: { 'pv.kubernetes.io/bound-by-controller': 'yes' }, spec: { claimRef: { ...claimRef, uid: uid! } } }),
  )
  settle(world.kernel)
  expect(phases(world)).toEqual(['chosen Bound data', 'by-user Available data', 'by-us Available -'])
})
