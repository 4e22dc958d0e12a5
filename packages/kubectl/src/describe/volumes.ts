import type { DownwardAPIVolumeSource, EmptyDirVolumeSource, EphemeralVolumeSource, ProjectedVolumeSource, Volume } from '@kubesim/api'
import { quantitySign } from '@kubesim/api'
import type { Description } from './description.ts'
import { goBoolean } from './go-text.ts'
import { writeClaim } from './persistent-volume-claim.ts'
import { quantityText } from './quantities.ts'
import { writeVolumeSource } from './volume-sources.ts'

/** Upstream: describeVolumes */
export function writeVolumes(out: Description, volumes: readonly Volume[] | undefined, space: string): void {
  if (volumes === undefined || volumes.length === 0) {
    out.line(0, `${space}Volumes:\t<none>`)
    return
  }
  out.line(0, `${space}Volumes:`)
  for (const volume of volumes) {
    out.line(1, `${space === '' ? '' : ' '}${volume.name}:`)
    if (!writeSource(out, volume)) out.line(1, '<unknown>')
  }
}

function writeSource(out: Description, volume: Volume): boolean {
  if (volume.emptyDir !== undefined) writeEmptyDir(out, volume.emptyDir)
  else if (volume.ephemeral !== undefined) writeEphemeral(out, volume.ephemeral)
  else if (volume.downwardAPI !== undefined) writeDownwardApi(out, volume.downwardAPI)
  else if (volume.projected !== undefined) writeProjected(out, volume.projected)
  else return writeVolumeSource(out, volume)
  return true
}

function writeEmptyDir(out: Description, { medium = '', sizeLimit }: EmptyDirVolumeSource): void {
  const isLimited = sizeLimit !== undefined && quantitySign(sizeLimit) > 0
  out.line(2, "Type:\tEmptyDir (a temporary directory that shares a pod's lifetime)")
  out.line(2, `Medium:\t${medium}`)
  out.line(2, `SizeLimit:\t${isLimited ? quantityText(sizeLimit) : '<unset>'}`)
}

function writeEphemeral(out: Description, { volumeClaimTemplate }: EphemeralVolumeSource): void {
  out.line(2, 'Type:\tEphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)')
  if (volumeClaimTemplate !== undefined)
    writeClaim(out.nested(2), { metadata: volumeClaimTemplate.metadata ?? {}, spec: volumeClaimTemplate.spec })
}

function writeDownwardApi(out: Description, { items = [] }: DownwardAPIVolumeSource): void {
  out.line(2, 'Type:\tDownwardAPI (a volume populated by information about the pod)')
  out.line(2, 'Items:')
  for (const { fieldRef, resourceFieldRef, path } of items) {
    if (fieldRef !== undefined) out.line(3, `${fieldRef.fieldPath} -> ${path}`)
    if (resourceFieldRef !== undefined) out.line(3, `${resourceFieldRef.resource} -> ${path}`)
  }
}

function writeProjected(out: Description, { sources = [] }: ProjectedVolumeSource): void {
  out.line(2, 'Type:\tProjected (a volume that contains injected data from multiple sources)')
  for (const { secret, downwardAPI, configMap, serviceAccountToken } of sources) {
    if (secret !== undefined) {
      out.line(2, `SecretName:\t${secret.name ?? ''}`)
      out.line(2, `Optional:\t${goBoolean(secret.optional)}`)
    } else if (downwardAPI !== undefined) out.line(2, 'DownwardAPI:\ttrue')
    else if (configMap !== undefined) {
      out.line(2, `ConfigMapName:\t${configMap.name ?? ''}`)
      out.line(2, `Optional:\t${goBoolean(configMap.optional)}`)
    } else if (serviceAccountToken !== undefined) out.line(2, `TokenExpirationSeconds:\t${serviceAccountToken.expirationSeconds ?? 0}`)
  }
}
