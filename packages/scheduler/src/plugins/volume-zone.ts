import { classOfClaim, isBindingDelayed, type PersistentVolume, type Pod, type StorageClass, semanticDeepEqual } from '@kubesim/api'
import type { Labels } from '../framework/label-matcher.ts'
import { definePlugin, type QueueingHint, skip } from '../framework/plugin.ts'
import { fits, rejectsForGood, type Verdict } from '../framework/verdict.ts'
import type { VolumeView } from '../framework/volume-view.ts'
import { usedClaims } from './pod-volumes.ts'

const CONFLICT = rejectsForGood('node(s) had no available volume zone')
/** Labels that say where a volume is, with the name that they have on nodes of today. */
const TOPOLOGY: Readonly<Record<string, string>> = {
  'failure-domain.beta.kubernetes.io/zone': 'topology.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/region': 'topology.kubernetes.io/region',
  'topology.kubernetes.io/zone': 'topology.kubernetes.io/zone',
  'topology.kubernetes.io/region': 'topology.kubernetes.io/region',
}

/** Where a volume is: one of several zones or regions. */
interface Place {
  readonly key: string
  readonly values: readonly string[]
}

/** Nodes in the zone that a volume's labels name. Upstream: plugins/volumezone */
export const volumeZone = definePlugin<readonly Place[]>({
  name: 'VolumeZone',
  preFilter(pod, { volumes }) {
    const places = placesOf(pod, volumes)
    if (Array.isArray(places)) return places.length === 0 ? skip : (places as readonly Place[])
    return places as Verdict
  },
  filter(places, { labels }) {
    if (!Object.keys(TOPOLOGY).some((key) => labels[key] !== undefined)) return fits
    return places.every(({ key, values }) => values.includes(labelOf(labels, key) ?? '')) ? fits : CONFLICT
  },
  retryWhen: [
    { on: 'class/added', when: (_pod, event) => 'object' in event && isBindingDelayed(event.object as StorageClass) },
    'node/added',
    'node/labels-changed',
    { on: 'claim/added', when: isAboutNamedClaim() },
    { on: 'claim/changed', when: isAboutNamedClaim() },
    'volume/added',
    { on: 'volume/changed', when: placeChanged() },
  ],
})

/** Upstream: getPVbyPod; ephemeral volumes are left to VolumeBinding. */
function placesOf(pod: Pod, volumes: VolumeView): readonly Place[] | Verdict {
  const places: Place[] = []
  for (const { name, key, isEphemeral } of usedClaims(pod)) {
    if (isEphemeral) continue
    const claim = volumes.claim(key)
    if (claim === undefined) return rejectsForGood(`persistentvolumeclaim "${name}" not found`)
    if (!claim.spec.volumeName) {
      const className = classOfClaim(claim)
      if (className === '') return rejectsForGood('PersistentVolumeClaim had no pv name and storageClass name')
      const storageClass = volumes.storageClass(className)
      if (storageClass === undefined) return rejectsForGood(`storageclass.storage.k8s.io "${className}" not found`)
      if (isBindingDelayed(storageClass)) continue
      return rejectsForGood('PersistentVolume had no name')
    }
    const volume = volumes.volume(claim.spec.volumeName)
    if (volume === undefined) return rejectsForGood(`persistentvolume "${claim.spec.volumeName}" not found`)
    places.push(...placesOfVolume(volume))
  }
  return places
}

/** A volume of several zones has them all in one label. Upstream: LabelZonesToSet */
function placesOfVolume({ metadata }: PersistentVolume): readonly Place[] {
  return Object.keys(TOPOLOGY).flatMap((key) => {
    const value = metadata.labels?.[key]
    if (value === undefined) return []
    const values = value.split('__').map((each) => each.trim())
    return values.includes('') ? [] : [{ key, values }]
  })
}

function labelOf(labels: Labels, key: string): string | undefined {
  return labels[key] ?? labels[TOPOLOGY[key]!]
}

function isAboutNamedClaim(): QueueingHint {
  return (pod, event) => {
    if (!('object' in event)) return false
    const { namespace, name } = event.object.metadata
    return namespace === pod.metadata.namespace && usedClaims(pod).some((used) => !used.isEphemeral && used.name === name)
  }
}

function placeChanged(): QueueingHint {
  return (_pod, event) =>
    'object' in event &&
    !semanticDeepEqual(placesOfVolume(event.object as PersistentVolume), placesOfVolume(event.previous as PersistentVolume))
}
