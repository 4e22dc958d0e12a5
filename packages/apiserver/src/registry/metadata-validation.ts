import { type FieldErrors, type ObjectMeta, pathSegment, validateObjectMeta, validateObjectMetaUpdate } from '@kubesim/api'
import type { ServedResource } from './served-resource.ts'

/*
 * The rules of metadata, applied only to what nobody has looked at yet: pods of one template share their labels, annotations and owners, and
 * what an update leaves as it was has been valid since it was stored.
 */

const NONE: FieldErrors = []

/** Labels, annotations, owner references and finalizers that were found valid, by identity. */
const validParts = new WeakSet<object>()

/** The latest names that were found valid, by the rule they keep: those that come again and again are namespaces and bases of generated names. */
const validNamespaces = new Set<string>()
const validBases = new WeakMap<ServedResource, string>()
const NAMESPACES_REMEMBERED_MAX = 1000

/** What is wrong with the metadata of a new object. Upstream: rest.BeforeCreate */
export function validateNewMetadata(resource: ServedResource, metadata: ObjectMeta): FieldErrors {
  if (isKnownValid(resource, metadata)) return NONE
  const errors = validateObjectMeta(metadata, { namespaced: resource.definition.namespaced, validateName: resource.nameRule })
  if (errors.length === 0) remember(resource, metadata)
  return errors
}

/** What is wrong with changed metadata. Upstream: rest.BeforeUpdate validateCommonFields */
export function validateChangedMetadata(resource: ServedResource, next: ObjectMeta, live: ObjectMeta): FieldErrors {
  if (isUntouched(next, live)) return NONE
  const whole = validateObjectMeta(next, { namespaced: resource.definition.namespaced, validateName: pathSegment })
  const change = validateObjectMetaUpdate(next, live)
  return whole.length === 0 ? change : [...whole, ...change]
}

function isKnownValid(resource: ServedResource, metadata: ObjectMeta): boolean {
  const { name, namespace, generateName, generation } = metadata
  return (
    isKnownPart(metadata.labels) &&
    isKnownPart(metadata.annotations) &&
    isKnownPart(metadata.ownerReferences) &&
    isKnownPart(metadata.finalizers) &&
    (namespace === undefined || validNamespaces.has(namespace)) &&
    (generateName === undefined || validBases.get(resource) === generateName) &&
    (generation === undefined || generation >= 0) &&
    (namespace !== undefined) === resource.definition.namespaced &&
    name !== undefined &&
    name !== '' &&
    resource.nameRule(name, false).length === 0
  )
}

function isKnownPart(part: object | undefined): boolean {
  return part === undefined || validParts.has(part)
}

function remember(resource: ServedResource, metadata: ObjectMeta): void {
  const { namespace, generateName } = metadata
  for (const part of [metadata.labels, metadata.annotations, metadata.ownerReferences, metadata.finalizers]) {
    if (part !== undefined) validParts.add(part)
  }
  if (generateName !== undefined) validBases.set(resource, generateName)
  if (namespace === undefined) return
  if (validNamespaces.size >= NAMESPACES_REMEMBERED_MAX) validNamespaces.clear()
  validNamespaces.add(namespace)
}

/** Only what is the registry's own, or nothing, differs. */
function isUntouched(next: ObjectMeta, live: ObjectMeta): boolean {
  return (
    next.labels === live.labels &&
    next.annotations === live.annotations &&
    next.ownerReferences === live.ownerReferences &&
    next.finalizers === live.finalizers &&
    next.name === live.name &&
    next.uid === live.uid &&
    next.generateName === live.generateName &&
    next.deletionTimestamp === live.deletionTimestamp &&
    next.deletionGracePeriodSeconds === live.deletionGracePeriodSeconds &&
    next.resourceVersion !== undefined
  )
}
