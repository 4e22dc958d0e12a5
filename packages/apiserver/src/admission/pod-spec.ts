import type { Pod, PodSpec, ResourceDefinition } from '@kubesim/api'
import type { AdmissionOperation } from './plugin.ts'

/** Creates and updates of pods, but not of their subresources. */
export function isPodWrite(operation: AdmissionOperation, definition: ResourceDefinition, subresource: string): boolean {
  return isPods(definition) && subresource === '' && (operation === 'CREATE' || operation === 'UPDATE')
}

export function isPods({ group, resource }: ResourceDefinition): boolean {
  return group === '' && resource === 'pods'
}

/** Remembers what a pure function made of a spec by the identity of that spec. */
export function memoiseOnSpec(change: (spec: PodSpec) => PodSpec): (spec: PodSpec) => PodSpec {
  const known = new WeakMap<PodSpec, PodSpec>()
  return (spec) => {
    let changed = known.get(spec)
    if (changed === undefined) {
      changed = change(spec)
      known.set(spec, changed)
      // What came out goes through again when the pod is updated.
      if (changed !== spec) known.set(changed, changed)
    }
    return changed
  }
}

/** The pod with another spec. */
export function withSpec(pod: Pod, spec: PodSpec): Pod {
  return { apiVersion: pod.apiVersion, kind: pod.kind, metadata: pod.metadata, spec, status: pod.status } as Pod
}
