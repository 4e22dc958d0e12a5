import type { DownwardAPIVolumeFile, EnvVarSource } from '@kubesim/api'
import { type Container, type Pod, type ResourceList, resourceFieldValue } from '@kubesim/api'

/** Facts about a pod that its own fields may not have yet. */
export interface PodPlace {
  readonly podIP: string
  readonly hostIP: string
  readonly nodeName: string
  readonly allocatable: ResourceList
}

/** What a `fieldRef` stands for. Upstream: pkg/fieldpath ExtractFieldPathAsString, kubelet_pods.go podFieldSelectorRuntimeValue */
export function fieldValue(pod: Pod, path: string, place: PodPlace): string {
  const entry = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path)
  if (entry !== null) return pod.metadata[entry[1] as 'labels' | 'annotations']?.[entry[2]!] ?? ''
  const { name = '', namespace = '', uid = '', labels, annotations } = pod.metadata
  const values: Readonly<Record<string, string>> = {
    'metadata.name': name,
    'metadata.namespace': namespace,
    'metadata.uid': uid,
    'metadata.labels': pairs(labels),
    'metadata.annotations': pairs(annotations),
    'spec.nodeName': place.nodeName,
    'spec.serviceAccountName': pod.spec.serviceAccountName ?? '',
    'status.hostIP': place.hostIP,
    'status.hostIPs': place.hostIP,
    'status.podIP': place.podIP,
    'status.podIPs': place.podIP,
  }
  return values[path] ?? ''
}

function pairs(map: Readonly<Record<string, string>> | undefined): string {
  return Object.entries(map ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join('\n')
}

type Source = Pick<EnvVarSource, 'fieldRef' | 'resourceFieldRef'> | Pick<DownwardAPIVolumeFile, 'fieldRef' | 'resourceFieldRef'>

/** The text of a field or of a resource, of this container unless another is named. */
export function downwardValue(
  { fieldRef, resourceFieldRef }: Source,
  about: { readonly pod: Pod; readonly container: Container; readonly place: PodPlace },
): string {
  const { pod, container, place } = about
  if (fieldRef !== undefined) return fieldValue(pod, fieldRef.fieldPath, place)
  if (resourceFieldRef === undefined) return ''
  const named = pod.spec.containers.find(({ name }) => name === resourceFieldRef.containerName)
  return resourceFieldValue(named ?? container, resourceFieldRef, place.allocatable) ?? ''
}
