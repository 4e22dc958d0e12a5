import type { ResourceDefinition } from '@kubesim/api'
import type { FieldSet } from '../fields/field-set.ts'
import { fieldSetOf } from '../fields/field-set-builder.ts'
import { excludeFields, type FieldFilter, includeFields } from '../fields/filter.ts'
import { fieldPath } from '../fields/path-element.ts'

type Fields = readonly (readonly string[])[]

const METADATA: Fields = [['metadata']]

/** What the status strategy of a resource resets besides `spec`. Upstream: GetResetFields of each status strategy */
const RESET_BY_STATUS: Readonly<Record<string, Fields>> = {
  pods: [
    ['metadata', 'deletionTimestamp'],
    ['metadata', 'ownerReferences'],
  ],
  'apps/deployments': [['metadata', 'labels']],
  'certificates.k8s.io/certificatesigningrequests': [['status', 'conditions']],
  'admissionregistration.k8s.io/validatingadmissionpolicies': METADATA,
  'apiextensions.k8s.io/customresourcedefinitions': METADATA,
  'apiregistration.k8s.io/apiservices': METADATA,
  'flowcontrol.apiserver.k8s.io/flowschemas': METADATA,
  'flowcontrol.apiserver.k8s.io/prioritylevelconfigurations': METADATA,
  'resource.k8s.io/resourceclaims': METADATA,
  'storage.k8s.io/volumeattachments': METADATA,
}

/** What the main strategy of a resource resets besides `status`. */
const RESET_BY_MAIN: Readonly<Record<string, Fields>> = { 'certificates.k8s.io/certificatesigningrequests': [['spec']] }

/** What the other subresources reset. */
const RESET_BY_PART: Readonly<Record<string, Fields>> = {
  finalize: [['status']],
  approval: [['spec'], ['status', 'certificate']],
}

/** What the other subresources keep, where that is the shorter list. Upstream: GetResetFieldsFilter */
const KEPT_BY_PART: Readonly<Record<string, Fields>> = {
  ephemeralcontainers: [['spec', 'ephemeralContainers']],
  resize: ['containers', 'initContainers'].flatMap((list) => [
    ['spec', list, '*', 'resources'],
    ['spec', list, '*', 'resizePolicy'],
  ]),
}

/** What a write through this subresource cannot change, so that the writer never owns it. */
export interface ResetFields {
  /** Undefined when nothing is reset. */
  readonly filter: FieldFilter | undefined
  /** Top-level fields that are reset as a whole: nobody needs to look at them. */
  readonly topLevel: readonly string[]
}

export function resetFieldsOf(definition: ResourceDefinition, subresource: string): ResetFields {
  const kept = KEPT_BY_PART[subresource]
  if (kept !== undefined) return { filter: includeFields(...kept), topLevel: [] }
  const fields = resetBy(definition, subresource)
  if (fields.length === 0) return { filter: undefined, topLevel: [] }
  return { filter: excludeFields(setOf(fields)), topLevel: fields.filter((path) => path.length === 1).map(([name]) => name!) }
}

function resetBy(definition: ResourceDefinition, subresource: string): Fields {
  const name = definition.group === '' ? definition.resource : `${definition.group}/${definition.resource}`
  if (subresource === '') return [...(definition.status ? [['status']] : []), ...(RESET_BY_MAIN[name] ?? [])]
  if (subresource === 'status') return [['spec'], ...(RESET_BY_STATUS[name] ?? [])]
  return RESET_BY_PART[subresource] ?? []
}

function setOf(fields: Fields): FieldSet {
  return fieldSetOf(...fields.map((path) => fieldPath(...path)))
}
