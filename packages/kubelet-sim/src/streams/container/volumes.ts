import type { Container, Pod, Volume } from '@kubesim/api'
import type { NodeContext } from '../../pod-lifecycle/node-context.ts'
import { type Directory, type Entry, type FileTree, newDirectory, newFile } from '../files/file-tree.ts'
import { configValues } from './config-values.ts'
import { downwardValue, type PodPlace } from './field-values.ts'

export interface VolumeSources {
  readonly pod: Pod
  readonly container: Container
  readonly place: PodPlace
  readonly node: NodeContext
  /** Directories of the pod's volumes that its containers write to, by name; kept as long as the pod. */
  readonly shared: Map<string, Directory>
  /** A token for the pod's service account; undefined when there is none to be had. */
  token(audience: string | undefined): string | undefined
}

/**
 * Mounts what a container mounts, as it is now: called again it shows ConfigMaps and Secrets anew.
 * Differs: a directory of a node (hostPath) begins empty.
 */
export function mountVolumes(files: FileTree, sources: VolumeSources): void {
  const { container, pod, node, shared } = sources
  const mounts = [...(container.volumeMounts ?? [])].sort((a, b) => a.mountPath.length - b.mountPath.length)
  for (const { name, mountPath, subPath } of mounts) {
    const volume = pod.spec.volumes?.find((each) => each.name === name)
    if (volume === undefined) continue
    const directory = configDirectory(volume, sources) ?? node.volumeContents(pod, name) ?? sharedDirectory(name, shared, node)
    files.mountVolume(mountPath, subPath === undefined || subPath === '' ? directory : partOf(directory, subPath, node))
  }
}

function sharedDirectory(name: string, shared: Map<string, Directory>, { kernel }: NodeContext): Directory {
  const known = shared.get(name)
  if (known !== undefined) return known
  const made = newDirectory(kernel.now)
  shared.set(name, made)
  return made
}

function partOf(directory: Directory, path: string, { kernel }: NodeContext): Entry {
  let entry: Entry = directory
  for (const name of path.split('/').filter((each) => each !== '')) {
    if (entry.type === 'file') return entry
    const next: Entry = entry.entries.get(name) ?? newDirectory(kernel.now)
    entry.entries.set(name, next)
    entry = next
  }
  return entry
}

type ProjectedSource = NonNullable<NonNullable<Volume['projected']>['sources']>[number]

/** Undefined for a volume that is not made of the API's objects. */
function configDirectory(volume: Volume, sources: VolumeSources): Directory | undefined {
  const { configMap, secret, downwardAPI, projected } = volume
  if (configMap === undefined && secret === undefined && downwardAPI === undefined && projected === undefined) return undefined
  const directory = newDirectory(sources.node.kernel.now, true)
  const parts: readonly ProjectedSource[] = projected?.sources ?? [
    {
      ...(configMap !== undefined && { configMap }),
      ...(secret !== undefined && {
        secret: { name: secret.secretName ?? '', ...(secret.items !== undefined && { items: secret.items }) },
      }),
      ...(downwardAPI !== undefined && { downwardAPI }),
    },
  ]
  for (const part of parts) for (const [path, content] of contentsOf(part, sources)) addFile(directory, path, content, sources.node)
  return directory
}

function contentsOf(part: ProjectedSource, sources: VolumeSources): readonly (readonly [path: string, content: string | Uint8Array])[] {
  const { configMap, secret, downwardAPI, serviceAccountToken } = part
  const token = serviceAccountToken === undefined ? undefined : sources.token(serviceAccountToken.audience)
  return [
    ...(configMap === undefined ? [] : keysOf('ConfigMap', configMap, sources)),
    ...(secret === undefined ? [] : keysOf('Secret', secret, sources)),
    ...(downwardAPI?.items ?? []).map((item) => [item.path, downwardValue(item, sources)] as const),
    ...(token === undefined ? [] : [[serviceAccountToken!.path, token] as const]),
  ]
}

function keysOf(
  kind: 'ConfigMap' | 'Secret',
  { name = '', items }: { readonly name?: string; readonly items?: readonly { readonly key: string; readonly path: string }[] },
  { pod, node }: VolumeSources,
): readonly (readonly [string, Uint8Array])[] {
  const values = configValues(node, kind, { namespace: pod.metadata.namespace!, name })
  if (values === undefined) return []
  if (items === undefined || items.length === 0) return [...values]
  return items.flatMap(({ key, path }) => (values.has(key) ? [[path, values.get(key)!] as const] : []))
}

function addFile(root: Directory, path: string, content: string | Uint8Array, { kernel }: NodeContext): void {
  const names = path.split('/').filter((each) => each !== '')
  const name = names.pop()
  if (name === undefined) return
  let directory = root
  for (const each of names) {
    const known = directory.entries.get(each)
    const next = known?.type === 'directory' ? known : newDirectory(kernel.now, true)
    directory.entries.set(each, next)
    directory = next
  }
  directory.entries.set(name, newFile(content, kernel.now))
}
