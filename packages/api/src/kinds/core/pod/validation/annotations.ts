import { allContainers } from '../../../../pods/containers.ts'
import type { AppArmorProfile, Pod, PodSpec, SeccompProfile, Toleration } from '../../../../types/generated.ts'
import type { ErrorList } from '../../../rules/error-list.ts'
import { validateDescendingPath } from './paths.ts'
import { validateTolerations } from './scheduling.ts'

type Annotations = Readonly<Record<string, string>>

const MIRROR = 'kubernetes.io/config.mirror'
const TOLERATIONS = 'scheduler.alpha.kubernetes.io/tolerations'
const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost'
const SECCOMP_POD = 'seccomp.security.alpha.kubernetes.io/pod'
export const SECCOMP_CONTAINER_PREFIX = 'container.seccomp.security.alpha.kubernetes.io/'
export const APP_ARMOR_PREFIX = 'container.apparmor.security.beta.kubernetes.io/'
const LOCALHOST_PREFIX = 'localhost/'
const INT32_MAX = 2 ** 31 - 1

/** Upstream: pkg/apis/core/validation ValidatePodSpecificAnnotations */
export function validatePodAnnotations(annotations: Annotations | undefined, spec: PodSpec, field: string, errors: ErrorList): void {
  if (annotations === undefined) return
  const mirror = annotations[MIRROR]
  if (mirror !== undefined && !spec.nodeName) {
    errors.invalid(`${field}[${MIRROR}]`, mirror, 'must set spec.nodeName if mirror pod annotation is set')
  }
  if (annotations[TOLERATIONS]) validateTolerationsText(annotations[TOLERATIONS], field, errors)
  const cost = annotations[DELETION_COST]
  if (cost !== undefined && !isInt32(cost)) errors.invalid(`${field}[${DELETION_COST}]`, cost, 'must be a 32bit integer')
  if (annotations[SECCOMP_POD] !== undefined) validateSeccompText(annotations[SECCOMP_POD], `${field}.${SECCOMP_POD}`, errors)
  for (const key in annotations) {
    if (key.startsWith(SECCOMP_CONTAINER_PREFIX)) validateSeccompText(annotations[key]!, `${field}.${key}`, errors)
  }
  for (const key in annotations) {
    if (key.startsWith(APP_ARMOR_PREFIX)) validateAppArmorText(key, annotations[key]!, spec, { field: `${field}[${key}]`, errors })
  }
}

/** Upstream: ValidatePodSpecificAnnotationUpdates */
export function validatePodAnnotationUpdate(
  { metadata: next, spec }: Pod,
  { metadata: live }: Pod,
  field: string,
  errors: ErrorList,
): void {
  if (next.annotations === live.annotations) return
  const [after, before] = [next.annotations ?? {}, live.annotations ?? {}]
  for (const key in before) {
    if (after[key] === before[key]) continue
    if (key.startsWith(APP_ARMOR_PREFIX)) errors.forbidden(`${field}[${key}]`, 'may not remove or update AppArmor annotations')
    if (key === MIRROR) errors.forbidden(`${field}[${key}]`, 'may not remove or update mirror pod annotation')
  }
  for (const key in after) {
    if (before[key] !== undefined) continue
    if (key.startsWith(APP_ARMOR_PREFIX)) errors.forbidden(`${field}[${key}]`, 'may not add AppArmor annotations')
    if (key === MIRROR) errors.forbidden(`${field}[${key}]`, 'may not add mirror pod annotation')
  }
  validatePodAnnotations(after, spec, field, errors)
}

function validateTolerationsText(text: string, field: string, errors: ErrorList): void {
  let tolerations: unknown
  try {
    tolerations = JSON.parse(text)
  } catch (error) {
    errors.invalid(field, TOLERATIONS, (error as Error).message)
    return
  }
  if (!Array.isArray(tolerations)) {
    errors.invalid(field, TOLERATIONS, 'json: cannot unmarshal object into Go value of type []core.Toleration')
    return
  }
  validateTolerations(tolerations as readonly Toleration[], `${field}.${TOLERATIONS}`, errors)
}

/** Neither `+1` nor `01`. Upstream: pkg/apis/core/helper GetDeletionCostFromPodAnnotations */
function isInt32(text: string): boolean {
  if (!/^(0|-[0-9]+|[1-9][0-9]*)$/.test(text)) return false
  const value = Number(text)
  return value >= -INT32_MAX - 1 && value <= INT32_MAX
}

/** Upstream: ValidateSeccompProfile */
function validateSeccompText(profile: string, field: string, errors: ErrorList): void {
  if (profile === 'runtime/default' || profile === 'docker/default' || profile === 'unconfined') return
  if (profile.startsWith(LOCALHOST_PREFIX)) validateDescendingPath(profile.slice(LOCALHOST_PREFIX.length), field, errors)
  else errors.invalid(field, profile, 'must be a valid seccomp profile')
}

/** Upstream: ValidateAppArmorPodAnnotations */
function validateAppArmorText(
  key: string,
  profile: string,
  spec: PodSpec,
  { field, errors }: { readonly field: string; readonly errors: ErrorList },
): void {
  const name = key.slice(APP_ARMOR_PREFIX.length)
  if (!allContainers(spec).some(({ container }) => container.name === name)) errors.invalid(field, name, 'container not found')
  const isKnown = profile === '' || profile === 'runtime/default' || profile === 'unconfined' || profile.startsWith(LOCALHOST_PREFIX)
  if (!isKnown) errors.invalid(field, profile, `invalid AppArmor profile name: ${JSON.stringify(profile)}`)
}

/** Old annotations and the fields that took their place must agree when both are given. Upstream: validateSeccompAnnotationsAndFields */
export function validateProfileAnnotations(annotations: Annotations | undefined, spec: PodSpec, path: string, errors: ErrorList): void {
  if (annotations === undefined) return
  const ofPod = spec.securityContext?.seccompProfile
  if (ofPod) validateAgreement(annotations[SECCOMP_POD], ofPod, SECCOMP, { field: `${path}.securityContext.seccompProfile`, errors })
  for (const { container, field } of allContainers(spec)) {
    const own = container.securityContext?.seccompProfile
    const at = `${path}.${field}.securityContext.seccompProfile`
    if (own) validateAgreement(annotations[SECCOMP_CONTAINER_PREFIX + container.name], own, SECCOMP, { field: at, errors })
  }
  if (spec.os?.name === 'windows') return
  for (const { container, field } of allContainers(spec)) {
    const own = container.securityContext?.appArmorProfile ?? spec.securityContext?.appArmorProfile
    const at = `${path}.${field}.securityContext.appArmorProfile`
    if (own) validateAgreement(annotations[APP_ARMOR_PREFIX + container.name], own, APP_ARMOR, { field: at, errors })
  }
}

interface ProfileWords {
  readonly name: string
  readonly runtimeDefaults: readonly string[]
}

const SECCOMP: ProfileWords = { name: 'seccomp', runtimeDefaults: ['runtime/default', 'docker/default'] }
const APP_ARMOR: ProfileWords = { name: 'apparmor', runtimeDefaults: ['runtime/default'] }

function validateAgreement(
  annotation: string | undefined,
  { type, localhostProfile }: SeccompProfile | AppArmorProfile,
  words: ProfileWords,
  { field, errors }: { readonly field: string; readonly errors: ErrorList },
): void {
  if (annotation === undefined) return
  const wrongType = () => errors.forbidden(`${field}.type`, `${words.name} type in annotation and field must match`)
  if (type === 'Unconfined') {
    if (annotation !== 'unconfined') wrongType()
  } else if (type === 'RuntimeDefault') {
    if (!words.runtimeDefaults.includes(annotation)) wrongType()
  } else if (type === 'Localhost') {
    if (!annotation.startsWith(LOCALHOST_PREFIX)) wrongType()
    else if (annotation.slice(LOCALHOST_PREFIX.length) !== localhostProfile) {
      errors.forbidden(`${field}.localhostProfile`, `${words.name} profile in annotation and field must match`)
    }
  }
}
