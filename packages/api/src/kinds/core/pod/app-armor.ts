import type { AppArmorProfile, Container, EphemeralContainer, Pod, PodSpec } from '../../../types/generated.ts'
import { changed, mapShared } from '../../structural-sharing.ts'
import { APP_ARMOR_PREFIX } from './validation/annotations.ts'

type Annotations = Readonly<Record<string, string>>

const LOCALHOST_PREFIX = 'localhost/'
const LOCALHOST_LENGTH_MAX = 4095

/** The profile that an old annotation stands for; undefined for none that is valid. Upstream: pkg/api/pod ApparmorFieldForAnnotation */
export function profileOfAnnotation(annotation: string): AppArmorProfile | undefined {
  if (annotation === 'unconfined') return { type: 'Unconfined' }
  if (annotation === 'runtime/default') return { type: 'RuntimeDefault' }
  if (!annotation.startsWith(LOCALHOST_PREFIX)) return undefined
  const localhostProfile = annotation.slice(LOCALHOST_PREFIX.length)
  return localhostProfile === '' ? undefined : { type: 'Localhost', localhostProfile }
}

function isValid({ localhostProfile }: AppArmorProfile): boolean {
  if (localhostProfile === undefined) return true
  return localhostProfile.trim() === localhostProfile && localhostProfile.length <= LOCALHOST_LENGTH_MAX
}

export function isSameProfile(a: AppArmorProfile | undefined, b: AppArmorProfile | undefined): boolean {
  return a?.type === b?.type && a?.localhostProfile === b?.localhostProfile
}

/** Whether a pod still uses the old annotations. */
export function hasAppArmorAnnotations(annotations: Annotations | undefined): boolean {
  for (const key in annotations) if (key.startsWith(APP_ARMOR_PREFIX)) return true
  return false
}

const converted = new WeakMap<PodSpec, readonly string[]>()

/** Containers of a spec whose profile was an annotation when the pod came. */
export function convertedProfiles(spec: PodSpec): readonly string[] {
  return converted.get(spec) ?? []
}

/** Old annotations become the fields that took their place. Upstream: pkg/registry/core/pod applyAppArmorVersionSkew */
export function withAppArmorFields({ metadata, spec }: Pod): PodSpec {
  const { annotations } = metadata
  if (annotations === undefined || !hasAppArmorAnnotations(annotations) || spec.os?.name === 'windows') return spec
  const ofPod = spec.securityContext?.appArmorProfile
  const names: string[] = []
  const complete = <C extends Container | EphemeralContainer>(container: C): C => {
    const { securityContext } = container
    const annotation = annotations[APP_ARMOR_PREFIX + container.name]
    if (annotation === undefined || securityContext?.appArmorProfile !== undefined) return container
    const appArmorProfile = profileOfAnnotation(annotation)
    if (appArmorProfile === undefined || !isValid(appArmorProfile) || isSameProfile(appArmorProfile, ofPod)) return container
    names.push(container.name)
    return { ...container, securityContext: { ...securityContext, appArmorProfile } }
  }
  const result = changed(spec, {
    initContainers: mapShared(spec.initContainers, complete),
    containers: mapShared(spec.containers, complete),
    ephemeralContainers: mapShared(spec.ephemeralContainers, complete),
  })
  if (names.length > 0) converted.set(result, names)
  return result
}
