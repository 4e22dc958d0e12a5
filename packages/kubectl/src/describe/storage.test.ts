import type { PersistentVolume, PersistentVolumeClaim } from '@kubesim/api'
import { describe, expect, it } from 'vitest'
import { describePersistentVolume } from './persistent-volume.ts'
import { accessModesText, describePersistentVolumeClaim } from './persistent-volume-claim.ts'
import { describeCsiNode, describeStorageClass, describeVolumeAttributesClass } from './storage.ts'

const NOW = Date.parse('2026-01-01T00:10:00Z')

describe('describe persistentvolumeclaim', () => {
  const claim: PersistentVolumeClaim = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'data', namespace: 'n', finalizers: ['kubernetes.io/pvc-protection'] },
    spec: {
      volumeName: 'pv-1',
      storageClassName: 'fast',
      volumeMode: 'Filesystem',
      dataSource: { kind: 'VolumeSnapshot', name: 's', apiGroup: 'snapshot.storage.k8s.io' },
    },
    status: {
      phase: 'Bound',
      accessModes: ['ReadWriteMany', 'ReadWriteOnce'],
      capacity: { storage: '1024Mi' },
      conditions: [{ type: 'Resizing', status: 'True', lastProbeTime: '2026-01-01T00:00:00Z' }],
    },
  }
  const pods = ['b', 'a'].map((name) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { containers: [] } }) as const)

  it('tells volume, capacity and users', () => {
    expect(describePersistentVolumeClaim(claim, { pods, events: [], nowMs: NOW })).toBe(`Name:          data
Namespace:     n
StorageClass:  fast
Status:        Bound
Volume:        pv-1
Labels:        <none>
Annotations:   <none>
Finalizers:    [kubernetes.io/pvc-protection]
Capacity:      1Gi
Access Modes:  RWO,RWX
VolumeMode:    Filesystem
DataSource:
  APIGroup:  snapshot.storage.k8s.io
  Kind:      VolumeSnapshot
  Name:      s
Used By:     a
             b
Conditions:
  Type       Status  LastProbeTime                     LastTransitionTime                Reason  Message
  ----       ------  -----------------                 ------------------                ------  -------
  Resizing   True    Thu, 01 Jan 2026 00:00:00 +0000   Mon, 01 Jan 0001 00:00:00 +0000           
Events:      <none>
`)
  })

  it('tells how long it has been going away', () => {
    const going = { ...claim, metadata: { ...claim.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' } }
    expect(describePersistentVolumeClaim(going, { pods: [], events: [], nowMs: NOW })).toContain(
      '\nStatus:        Terminating (lasts 10m)\n',
    )
  })
})

describe('describe persistentvolume', () => {
  const volume = (spec: PersistentVolume['spec']): string =>
    describePersistentVolume(
      { apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'pv' }, spec, status: { phase: 'Available' } },
      [],
      NOW,
    )

  it('tells where it is and who claims it', () => {
    const text = volume({
      capacity: { storage: '5Gi' },
      accessModes: ['ReadWriteOnce'],
      persistentVolumeReclaimPolicy: 'Retain',
      storageClassName: 'local',
      claimRef: { namespace: 'n', name: 'data' },
      local: { path: '/mnt/disks' },
      nodeAffinity: {
        required: {
          nodeSelectorTerms: [
            {
              matchExpressions: [
                { key: 'kubernetes.io/hostname', operator: 'In', values: ['a', 'b'] },
                { key: 'gpu', operator: 'Exists' },
              ],
            },
          ],
        },
      },
    })
    expect(text).toBe(`Name:              pv
Labels:            <none>
Annotations:       <none>
Finalizers:        []
StorageClass:      local
Status:            Available
Claim:             n/data
Reclaim Policy:    Retain
Access Modes:      RWO
Capacity:          5Gi
Node Affinity:     
  Required Terms:  
    Term 0:        kubernetes.io/hostname in [a, b]
                   gpu exists
Message:           
Source:
    Type:  LocalVolume (a persistent volume backed by local storage on a node)
    Path:  /mnt/disks
Events:    <none>
`)
  })

  it('says more of some sources than a pod does', () => {
    expect(volume({ csi: { driver: 'd', volumeHandle: 'h' } })).toContain('    VolumeHandle:      h\n')
    expect(volume({})).toContain('Node Affinity:   <none>\n')
    expect(volume({})).toContain('Source:\n  <unknown>\n')
  })
})

describe('describe storage kinds', () => {
  it('tells a class', () => {
    const storageClass = {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name: 'fast', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
      provisioner: 'p',
      parameters: { b: '2', a: '1' },
      reclaimPolicy: 'Delete',
      volumeBindingMode: 'WaitForFirstConsumer',
      allowedTopologies: [{ matchLabelExpressions: [{ key: 'zone', values: ['z1', 'z2'] }] }],
    } as const
    expect(describeStorageClass(storageClass, [], NOW)).toBe(`Name:                  fast
IsDefaultClass:        Yes
Annotations:           storageclass.kubernetes.io/is-default-class=true
Provisioner:           p
Parameters:            a=1,b=2
AllowVolumeExpansion:  <unset>
MountOptions:          <none>
ReclaimPolicy:         Delete
VolumeBindingMode:     WaitForFirstConsumer
AllowedTopologies:     
  Term 0:              zone in [z1, z2]
Events:                <none>
`)
  })

  it('tells drivers of a node and attributes', () => {
    const drivers = [{ name: 'd', nodeID: 'n1', allocatable: { count: 3 }, topologyKeys: ['zone'] }]
    const node = { apiVersion: 'storage.k8s.io/v1', kind: 'CSINode', metadata: { name: 'n' }, spec: { drivers } } as const
    expect(describeCsiNode(node, undefined, NOW).split('\n').slice(3)).toEqual([
      'CreationTimestamp:  Mon, 01 Jan 0001 00:00:00 +0000',
      'Spec:',
      '  Drivers:',
      '    d:',
      '      Node ID:  n1',
      '      Allocatables:',
      '        Count:        3',
      '      Topology Keys:  [zone]',
      '',
    ])
    const attributes = {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'VolumeAttributesClass',
      metadata: { name: 'a' },
      driverName: 'd',
      parameters: { iops: '1' },
    } as const
    expect(describeVolumeAttributesClass(attributes, undefined, NOW)).toBe(
      'Name:         a\nAnnotations:  <none>\nDriverName:   d\nParameters:   iops=1\n',
    )
  })

  it('shortens access modes', () => {
    expect(accessModesText(['ReadWriteOncePod', 'ReadOnlyMany', 'ReadOnlyMany'])).toBe('ROX,RWOP')
  })
})
