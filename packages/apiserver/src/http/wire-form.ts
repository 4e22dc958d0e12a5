import { definition, encodedForm, type KubeObject, parseGroupVersion, type StructSchema, schemaForKind, type Table } from '@kubesim/api'

const META_VERSION = 'meta.k8s.io/v1'
const OBJECT_META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta'

/**
 * An object as a real API server writes it, zero values included: what goes over the wire as JSON or YAML. Objects of kinds that are not
 * built in are written as they are. Upstream: the encoders of apimachinery/pkg/runtime/serializer/json over the Go types
 */
export function wireForm(object: object): object {
  const { apiVersion, kind } = object as Partial<KubeObject>
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return object
  if (kind.endsWith('List')) return object // its items are written one by one
  if (apiVersion === META_VERSION) return metaForm(object as KubeObject)
  const schema = schemaOfKind(apiVersion, kind)
  return schema === undefined ? object : (encodedForm(schema, object) as object)
}

/** The same for a list. Items of built-in kinds do not say again what they are: the list's own type tells. */
export function wireFormOfList<T extends { readonly items: readonly object[] }>(list: T): T {
  return { ...list, items: list.items.map(itemForm) }
}

function itemForm(item: object): object {
  if (typeLength(item) === 0) return wireForm(item)
  const { kind: _kind, apiVersion: _version, ...rest } = wireForm(item) as KubeObject
  return rest
}

function metaForm(object: KubeObject): object {
  if (object.kind === 'Table') return tableForm(object as Table)
  if (object.kind !== 'PartialObjectMetadata') return object
  const metadata = encodedForm(definition(OBJECT_META), object.metadata)
  return metadata === object.metadata ? object : { ...object, metadata }
}

function tableForm(table: Table): Table {
  const rows = table.rows.map((row) => {
    const object = row.object === undefined ? undefined : wireForm(row.object)
    return object === row.object ? row : { ...row, object: object as KubeObject }
  })
  return rows.every((row, at) => row === table.rows[at]) ? table : { ...table, rows }
}

function schemaOfKind(apiVersion: string, kind: string): StructSchema | undefined {
  return schemaForKind({ ...parseGroupVersion(apiVersion), kind })
}

/** JSON of an object, its type first, where every reader looks for it. */
export function wireText(object: object): string {
  const form = wireForm(object)
  const head = typeText(form)
  const whole = JSON.stringify(form)
  if (head === '') return whole
  const { kind, apiVersion } = form as KubeObject
  // Objects are made with their type in front, though the other way round: no copy without it is needed.
  const front = `{"apiVersion":${JSON.stringify(apiVersion)},"kind":${JSON.stringify(kind)},`
  if (whole.startsWith(front)) return `{${head}${whole.slice(front.length)}`
  const { kind: _kind, apiVersion: _version, ...rest } = form as KubeObject
  const text = JSON.stringify(rest)
  return text === '{}' ? `{${head.slice(0, -1)}}` : `{${head}${text.slice(1)}`
}

/** How many characters of an item's text a list leaves out: those that say what it is. None of a custom resource's. */
export function typeLength(object: object): number {
  const { apiVersion, kind } = object as Partial<KubeObject>
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || schemaOfKind(apiVersion, kind) === undefined) return 0
  return typeText(object).length
}

function typeText(object: object): string {
  const { apiVersion, kind } = object as Partial<KubeObject>
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return ''
  return `"kind":${JSON.stringify(kind)},"apiVersion":${JSON.stringify(apiVersion)},`
}
