import type {
  NodeSelectorRequirement,
  NodeSelectorTerm,
  PersistentVolume,
  PersistentVolumeSpec,
  VolumeNodeAffinity,
} from '../../../types/generated.ts'
import type { ErrorList } from '../../rules/error-list.ts'
import { equalAs } from '../../rules/semantic-equality.ts'
import { unifiedDiff } from '../../rules/unified-diff.ts'
import { IMMUTABLE_MESSAGE, validateImmutable } from '../../rules/values.ts'
import { changed } from '../../structural-sharing.ts'
import { internalForm, internalJson } from '../internal/form.ts'
import { VOLUME_SOURCES, validateMountOptions, validatePersistentVolume } from './validation.ts'

/** Upstream looks at the volume twice. Upstream: persistentvolumeStrategy.ValidateUpdate, ValidatePersistentVolumeUpdate */
export function validatePersistentVolumeUpdate(next: PersistentVolume, live: PersistentVolume, errors: ErrorList): void {
  validatePersistentVolume(next, errors)
  validateMountOptions(next, errors)
  validatePersistentVolume(next, errors)
  const [spec, old] = [next.spec ?? {}, live.spec ?? {}]
  validateSameSource(withoutFirstExpandSecret(spec, old), old, errors)
  validateImmutable(spec.volumeMode === old.volumeMode, spec.volumeMode, 'volumeMode', errors)
  if (old.nodeAffinity !== undefined && !isSameAffinity(spec.nodeAffinity, old.nodeAffinity)) {
    const shown = spec.nodeAffinity === undefined ? null : internalForm('VolumeNodeAffinity', spec.nodeAffinity)
    errors.invalid('nodeAffinity', shown, `${IMMUTABLE_MESSAGE}, except for updating from beta label to GA`)
  }
  if (old.volumeAttributesClassName !== undefined && spec.volumeAttributesClassName === undefined) {
    errors.forbidden('spec.volumeAttributesClassName', 'update from non-nil value to nil is forbidden')
  }
}

function withoutFirstExpandSecret(spec: PersistentVolumeSpec, old: PersistentVolumeSpec): PersistentVolumeSpec {
  const isFirst = old.csi !== undefined && old.csi.controllerExpandSecretRef === undefined
  if (!isFirst || spec.csi?.controllerExpandSecretRef === undefined) return spec
  return changed(spec, { csi: changed(spec.csi, { controllerExpandSecretRef: undefined }) })
}

function validateSameSource(spec: PersistentVolumeSpec, old: PersistentVolumeSpec, errors: ErrorList): void {
  const [next, live] = [sourceOf(spec), sourceOf(old)]
  if (equalAs('api.core.v1.PersistentVolumeSpec', next, live)) return
  const difference = unifiedDiff(internalJson('PersistentVolumeSource', live), internalJson('PersistentVolumeSource', next))
  errors.forbidden('spec.persistentvolumesource', `spec.persistentvolumesource is immutable after creation\n${difference}`)
}

function sourceOf(spec: PersistentVolumeSpec): PersistentVolumeSpec {
  return Object.fromEntries(VOLUME_SOURCES.filter((source) => spec[source] !== undefined).map((source) => [source, spec[source]]))
}

/** Labels of nodes that became stable under another name. Upstream: betaToGALabel */
const STABLE_LABELS: Readonly<Record<string, string>> = {
  'failure-domain.beta.kubernetes.io/zone': 'topology.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/region': 'topology.kubernetes.io/region',
  'beta.kubernetes.io/os': 'kubernetes.io/os',
  'beta.kubernetes.io/arch': 'kubernetes.io/arch',
  'beta.kubernetes.io/instance-type': 'node.kubernetes.io/instance-type',
}

/** Upstream: validatePvNodeAffinity */
function isSameAffinity(next: VolumeNodeAffinity | undefined, live: VolumeNodeAffinity): boolean {
  if (next === undefined || (next.required === undefined) !== (live.required === undefined)) return false
  const [terms, old] = [next.required?.nodeSelectorTerms ?? [], live.required?.nodeSelectorTerms ?? []]
  return terms.length === old.length && terms.every((term, index) => isSameTerm(term, old[index]!))
}

function isSameTerm(next: NodeSelectorTerm, live: NodeSelectorTerm): boolean {
  return isSameList(next.matchExpressions ?? [], live.matchExpressions ?? []) && isSameList(next.matchFields ?? [], live.matchFields ?? [])
}

function isSameList(next: readonly NodeSelectorRequirement[], live: readonly NodeSelectorRequirement[]): boolean {
  const isSame = (requirement: NodeSelectorRequirement, index: number) => {
    const old = live[index]!
    const key = STABLE_LABELS[old.key] === requirement.key ? requirement.key : old.key
    return equalAs('api.core.v1.NodeSelectorRequirement', requirement, changed(old, { key }))
  }
  return next.length === live.length && next.every(isSame)
}
