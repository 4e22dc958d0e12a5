import { definitionNameOf, type GroupVersionKind, isKindOfEveryGroup } from '@kubesim/api'
import { messageOf } from './message-table.ts'

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1'
const META_GROUP = 'meta.k8s.io'

/** The message of a kind: the name of its definition with Go's package in front. Undefined for a kind that has none. */
export function messageNameOf(kind: GroupVersionKind): string | undefined {
  const meta = `${META}.${kind.kind}`
  const name = definitionNameOf(kind) ?? (kind.group === META_GROUP || isKindOfEveryGroup(meta) ? meta : undefined)
  const message = name?.replace(/^io\.k8s\./, 'k8s.io.').replaceAll('-', '_')
  return message === undefined || messageOf(message) === undefined ? undefined : message
}
