import { type ErrorList, errorsOf } from '../kinds/rules/error-list.ts'
import { isQualifiedName } from '../kinds/rules/formats.ts'
import { validateLabels } from '../kinds/rules/labels.ts'
import { validateAnnotations } from '../kinds/rules/template-metadata.ts'
import { goQuoted } from '../meta/go-quoted.ts'
import { parseGroupVersion } from '../meta/object.ts'
import { semanticDeepEqual } from '../meta/semantic-equality.ts'
import { compareText } from '../patch/text-order.ts'
import type { ObjectMeta, OwnerReference } from '../types/generated.ts'
import type { FieldErrors } from './field-error.ts'
import { managedFieldsErrors } from './field-manager.ts'
import { dns1123Label, type NameRule } from './names.ts'

const ORPHAN = 'orphan'
const FOREGROUND = 'foregroundDeletion'

export interface ObjectMetaRules {
  readonly namespaced: boolean
  readonly validateName: NameRule
  /** Where the metadata stands; `metadata` when absent. */
  readonly field?: string
}

/** What is wrong with the metadata of a new object that has its generated name. Upstream: apimachinery/pkg/api/validation ValidateObjectMeta */
export function validateObjectMeta(metadata: ObjectMeta, { namespaced, validateName, field = 'metadata' }: ObjectMetaRules): FieldErrors {
  return errorsOf((errors) => {
    const { name, generateName, namespace, generation } = metadata
    if (generateName) errors.invalidAll(`${field}.generateName`, generateName, validateName(generateName, true))
    if (name) errors.invalidAll(`${field}.name`, name, validateName(name, false))
    else errors.required(`${field}.name`, 'name or generateName is required')
    if (!namespaced) {
      if (namespace) errors.forbidden(`${field}.namespace`, 'not allowed on this type')
    } else if (namespace) errors.invalidAll(`${field}.namespace`, namespace, dns1123Label(namespace, false))
    else errors.required(`${field}.namespace`)
    if (generation !== undefined && generation < 0) {
      errors.invalid(`${field}.generation`, generation, 'must be greater than or equal to 0')
    }
    validateLabels(metadata.labels, `${field}.labels`, errors)
    validateAnnotations(metadata.annotations, `${field}.annotations`, errors)
    validateOwners(metadata.ownerReferences, `${field}.ownerReferences`, errors)
    validateFinalizers(metadata.finalizers, `${field}.finalizers`, errors)
    errors.append(managedFieldsErrors(metadata.managedFields, `${field}.managedFields`))
  })
}

/** What never changes, in upstream's order. */
const IMMUTABLE = ['name', 'namespace', 'uid', 'creationTimestamp', 'deletionTimestamp', 'deletionGracePeriodSeconds'] as const

/** What is wrong with a change of metadata. Upstream: apimachinery/pkg/api/validation ValidateObjectMetaUpdate */
export function validateObjectMetaUpdate(next: ObjectMeta, live: ObjectMeta, field = 'metadata'): FieldErrors {
  return errorsOf((errors) => {
    if (live.deletionTimestamp !== undefined) validateNoNewFinalizers(next.finalizers, live.finalizers, `${field}.finalizers`, errors)
    if (!next.resourceVersion) errors.invalid(`${field}.resourceVersion`, '', 'must be specified for an update')
    if ((next.generation ?? 0) < (live.generation ?? 0)) {
      errors.invalid(`${field}.generation`, next.generation ?? 0, 'must not be decremented')
    }
    for (const name of IMMUTABLE) {
      if (!semanticDeepEqual(next[name] || undefined, live[name] || undefined))
        errors.invalid(`${field}.${name}`, next[name] ?? zeroOf(name), 'field is immutable')
    }
    validateLabels(next.labels, `${field}.labels`, errors)
    validateAnnotations(next.annotations, `${field}.annotations`, errors)
    validateOwners(next.ownerReferences, `${field}.ownerReferences`, errors)
    errors.append(managedFieldsErrors(next.managedFields, `${field}.managedFields`))
  })
}

/** How what was taken away is shown. */
function zeroOf(name: (typeof IMMUTABLE)[number]): unknown {
  return name === 'name' || name === 'namespace' || name === 'uid' ? '' : null
}

function validateOwners(owners: readonly OwnerReference[] | undefined, field: string, errors: ErrorList): void {
  let controller = ''
  for (const owner of owners ?? []) {
    validateOwner(owner, field, errors)
    if (owner.controller !== true) continue
    const name = `${owner.kind}/${owner.name}`
    if (controller !== '') {
      const detail = `Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${name}`
      errors.invalid(field, owners, detail)
    } else controller = name
  }
}

function validateOwner(owner: OwnerReference, field: string, errors: ErrorList): void {
  const { group, version } = groupVersionOf(owner.apiVersion ?? '')
  if (version === '') errors.invalid(`${field}.apiVersion`, owner.apiVersion ?? '', 'version must not be empty')
  if (!owner.kind) errors.invalid(`${field}.kind`, '', 'must not be empty')
  if (!owner.name) errors.invalid(`${field}.name`, '', 'must not be empty')
  if (!owner.uid) errors.invalid(`${field}.uid`, '', 'must not be empty')
  if (group === '' && version === 'v1' && owner.kind === 'Event') {
    errors.invalid(field, owner, '/v1, Kind=Event is disallowed from being an owner')
  }
}

/** Text with more than one slash has no version. */
function groupVersionOf(apiVersion: string): { readonly group: string; readonly version: string } {
  return apiVersion.split('/').length > 2 ? { group: '', version: '' } : parseGroupVersion(apiVersion)
}

function validateFinalizers(finalizers: readonly string[] | undefined, field: string, errors: ErrorList): void {
  if (finalizers === undefined) return
  for (const finalizer of finalizers) errors.invalidAll(field, finalizer, isQualifiedName(finalizer))
  if (finalizers.includes(ORPHAN) && finalizers.includes(FOREGROUND)) {
    errors.invalid(field, finalizers, `finalizer ${ORPHAN} and ${FOREGROUND} cannot be both set`)
  }
}

function validateNoNewFinalizers(
  next: readonly string[] | undefined,
  live: readonly string[] | undefined,
  field: string,
  errors: ErrorList,
): void {
  const extra = [...new Set(next ?? [])].filter((finalizer) => !live?.includes(finalizer)).sort(compareText)
  if (extra.length === 0) return
  const shown = extra.map(goQuoted).join(', ')
  errors.forbidden(field, `no new finalizers can be added if the object is being deleted, found new finalizers []string{${shown}}`)
}
