import type { KubeObject } from '@kubesim/api'
import fastJsonPatch, { type Operation } from 'fast-json-patch'

/** One object that is not what it was. */
export interface Change {
  readonly apiVersion: string
  readonly kind: string
  /** Absent for cluster-scoped objects. */
  readonly namespace?: string
  readonly name: string
  readonly change: 'created' | 'changed' | 'deleted'
  /** RFC 6902, from the earlier state to the later one; empty for objects that were created or deleted. */
  readonly patch: readonly Operation[]
}

/** What became of each object between two states of the world, in the order of the later one, the deleted ones last. */
export function changesBetween(before: readonly KubeObject[], after: readonly KubeObject[]): readonly Change[] {
  const former = new Map(before.map((object) => [object.metadata.uid, object]))
  const changes: Change[] = []
  for (const object of after) {
    const earlier = former.get(object.metadata.uid)
    former.delete(object.metadata.uid)
    if (earlier === undefined) changes.push(describe(object, 'created', []))
    else if (earlier !== object) {
      const patch = fastJsonPatch.compare(earlier, object)
      if (patch.length > 0) changes.push(describe(object, 'changed', patch))
    }
  }
  for (const object of former.values()) changes.push(describe(object, 'deleted', []))
  return changes
}

function describe(object: KubeObject, change: Change['change'], patch: readonly Operation[]): Change {
  const { namespace, name = '' } = object.metadata
  return { apiVersion: object.apiVersion, kind: object.kind, ...(namespace !== undefined && { namespace }), name, change, patch }
}
