import type { KubeObject, PodSpec } from '@kubesim/api'

interface Templated {
  readonly spec?: PodSpec & {
    readonly template?: { readonly spec?: PodSpec }
    readonly jobTemplate?: { readonly spec?: { readonly template?: { readonly spec?: PodSpec } } }
  }
}

/** Where the pod spec of an object is; undefined for what has none. */
export function podSpecPath(object: KubeObject): readonly string[] | undefined {
  const { spec } = object as KubeObject & Templated
  if (spec?.jobTemplate !== undefined) return ['spec', 'jobTemplate', 'spec', 'template', 'spec']
  if (spec?.template?.spec?.containers !== undefined) return ['spec', 'template', 'spec']
  return spec?.containers === undefined ? undefined : ['spec']
}

/**
 * The object with its pod spec changed; itself when nothing was.
 * @throws Error for what has no pod spec. Upstream: polymorphichelpers updatePodSpecForObject
 */
export function updatePodSpec(object: KubeObject, change: (spec: PodSpec) => PodSpec): KubeObject {
  const path = podSpecPath(object)
  if (path === undefined)
    throw new Error(`the object is not a pod or does not have a pod template: *${object.apiVersion.split('/').at(-1)}.${object.kind}`)
  return update(object, path, change) as KubeObject
}

function update(value: unknown, [key, ...rest]: readonly string[], change: (spec: PodSpec) => PodSpec): unknown {
  if (key === undefined) return change(value as PodSpec)
  const object = value as Readonly<Record<string, unknown>>
  const changed = update(object[key], rest, change)
  return changed === object[key] ? value : { ...object, [key]: changed }
}

/** Names that a pattern with `*` selects. Upstream: kubectl/pkg/cmd/set selectString */
export function containerMatcher(pattern: string): (name: string) => boolean {
  const source = pattern
    .split('*')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*')
  const matcher = new RegExp(`^${source}$`)
  return (name) => matcher.test(name)
}
