import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from '@kubesim/api'

export interface VolumeShape {
  readonly size?: string
  readonly modes?: readonly string[]
  readonly className?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
  readonly phase?: string
  readonly policy?: string
  readonly spec?: Partial<PersistentVolume['spec']>
}

export function volume(name: string, shape: VolumeShape = {}): PersistentVolume {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: {
      name,
      uid: `uid-${name}`,
      ...(shape.labels !== undefined && { labels: shape.labels }),
      ...(shape.annotations !== undefined && { annotations: shape.annotations }),
    },
    spec: {
      accessModes: shape.modes ?? ['ReadWriteOnce'],
      capacity: { storage: shape.size ?? '10Gi' },
      persistentVolumeReclaimPolicy: shape.policy ?? 'Retain',
      ...(shape.className !== undefined && { storageClassName: shape.className }),
      hostPath: { path: `/mnt/${name}` },
      ...shape.spec,
    },
    status: { phase: shape.phase ?? 'Available' },
  }
}

export interface ClaimShape {
  readonly size?: string
  readonly modes?: readonly string[]
  readonly className?: string
  readonly annotations?: Readonly<Record<string, string>>
  readonly phase?: string
  readonly spec?: Partial<PersistentVolumeClaim['spec']>
}

export function claim(name: string, shape: ClaimShape = {}): PersistentVolumeClaim {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {
      name,
      namespace: 'default',
      uid: `uid-${name}`,
      ...(shape.annotations !== undefined && { annotations: shape.annotations }),
    },
    spec: {
      accessModes: shape.modes ?? ['ReadWriteOnce'],
      resources: { requests: { storage: shape.size ?? '5Gi' } },
      ...(shape.className !== undefined && { storageClassName: shape.className }),
      ...shape.spec,
    },
    status: { phase: shape.phase ?? 'Pending' },
  }
}

export function storageClass(name: string, fields: Partial<StorageClass> = {}): StorageClass {
  return {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name },
    provisioner: 'ebs.csi.aws.com',
    reclaimPolicy: 'Delete',
    volumeBindingMode: 'Immediate',
    ...fields,
  }
}
