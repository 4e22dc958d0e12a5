import type {
  AzureDiskVolumeSource,
  EphemeralVolumeSource,
  HostPathVolumeSource,
  ImageVolumeSource,
  ProjectedVolumeSource,
  Volume,
  VolumeProjection,
} from '../../../types/generated.ts'
import { defaultPullPolicy } from '../../image-names.ts'
import { changed, mapShared } from '../../structural-sharing.ts'
import { defaultClaimSpec } from '../persistent-volume-claim/defaults.ts'
import { defaultDownwardFile } from './field-ref-defaults.ts'

const FILE_MODE = 0o644
const TOKEN_SECONDS = 3600

/** Upstream: pkg/apis/core/v1 SetDefaults_Volume and what SetObjectDefaults_Pod does to volumes */
export function defaultVolume(volume: Volume): Volume {
  if (!hasSource(volume)) return { ...volume, emptyDir: {} }
  const { downwardAPI } = volume
  return changed(volume, {
    image: volume.image && defaultImage(volume.image),
    hostPath: defaultHostPath(volume.hostPath),
    secret: withMode(volume.secret),
    configMap: withMode(volume.configMap),
    downwardAPI: downwardAPI && changed(withMode(downwardAPI)!, { items: mapShared(downwardAPI.items, defaultDownwardFile) }),
    projected: volume.projected && defaultProjected(volume.projected),
    ephemeral: volume.ephemeral && defaultEphemeral(volume.ephemeral),
    ...defaultDiskSources(volume),
  })
}

/** The sources that a volume shares with persistent volumes. */
export interface DiskSources {
  readonly iscsi?: { readonly iscsiInterface?: string }
  readonly rbd?: { readonly pool?: string; readonly user?: string; readonly keyring?: string }
  readonly azureDisk?: AzureDiskVolumeSource
  readonly scaleIO?: { readonly storageMode?: string; readonly fsType?: string }
}

/** Defaults that the API declares on the fields of disks, be they a pod's or a persistent volume's. */
export function defaultDiskSources<S extends DiskSources>({ iscsi, rbd, azureDisk, scaleIO }: S): Partial<S> {
  const sources: DiskSources = {
    ...(iscsi && { iscsi: changed(iscsi, { iscsiInterface: iscsi.iscsiInterface || 'default' }) }),
    ...(rbd && {
      rbd: changed(rbd, { pool: rbd.pool || 'rbd', user: rbd.user || 'admin', keyring: rbd.keyring || '/etc/ceph/keyring' }),
    }),
    ...(azureDisk && { azureDisk: defaultAzureDisk(azureDisk) }),
    ...(scaleIO && {
      scaleIO: changed(scaleIO, { storageMode: scaleIO.storageMode || 'ThinProvisioned', fsType: scaleIO.fsType || 'xfs' }),
    }),
  }
  return sources as Partial<S>
}

/** Upstream: pkg/apis/core/v1 SetDefaults_HostPathVolumeSource */
export function defaultHostPath(hostPath: HostPathVolumeSource | undefined): HostPathVolumeSource | undefined {
  return hostPath && changed(hostPath, { type: hostPath.type ?? '' })
}

function hasSource(volume: Volume): boolean {
  for (const key in volume) {
    if (key !== 'name' && (volume[key as keyof Volume] ?? undefined) !== undefined) return true
  }
  return false
}

function withMode<S extends { readonly defaultMode?: number }>(source: S | undefined): S | undefined {
  return source && (changed<{ readonly defaultMode?: number }>(source, { defaultMode: source.defaultMode ?? FILE_MODE }) as S)
}

function defaultImage(image: ImageVolumeSource): ImageVolumeSource {
  return changed(image, { pullPolicy: image.pullPolicy || defaultPullPolicy(image.reference ?? '') })
}

function defaultAzureDisk(disk: AzureDiskVolumeSource): AzureDiskVolumeSource {
  return changed(disk, {
    cachingMode: disk.cachingMode ?? 'ReadWrite',
    fsType: disk.fsType ?? 'ext4',
    readOnly: disk.readOnly ?? false,
    kind: disk.kind ?? 'Shared',
  })
}

function defaultProjected(projected: ProjectedVolumeSource): ProjectedVolumeSource {
  return changed(withMode(projected)!, { sources: mapShared(projected.sources, defaultProjection) })
}

function defaultProjection(source: VolumeProjection): VolumeProjection {
  const { downwardAPI, serviceAccountToken } = source
  return changed(source, {
    downwardAPI: downwardAPI && changed(downwardAPI, { items: mapShared(downwardAPI.items, defaultDownwardFile) }),
    serviceAccountToken:
      serviceAccountToken && changed(serviceAccountToken, { expirationSeconds: serviceAccountToken.expirationSeconds ?? TOKEN_SECONDS }),
  })
}

function defaultEphemeral(source: EphemeralVolumeSource): EphemeralVolumeSource {
  const template = source.volumeClaimTemplate
  return template ? changed(source, { volumeClaimTemplate: changed(template, { spec: defaultClaimSpec(template.spec) }) }) : source
}
