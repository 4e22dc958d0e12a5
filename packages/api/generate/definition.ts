/**
 * The generator's own model of the API: what `@kubernetes/client-node` and the overlay together say, and what a published
 * specification says, in one comparable form.
 */
export interface Definition {
  /** OpenAPI definition name: `io.k8s.api.core.v1.PodSpec`. */
  readonly name: string
  /** `struct` has fields (perhaps none); `opaque` is any JSON; the others are scalars with a name of their own. */
  readonly form: 'struct' | 'opaque' | 'date-time' | 'micro-time' | 'quantity' | 'int-or-string'
  readonly fields: readonly Field[]
  readonly mapType?: 'atomic' | 'granular'
  readonly gvks: readonly Gvk[]
  readonly unions?: readonly unknown[]
  readonly description?: string
}

export interface Field {
  readonly name: string
  readonly type: FieldType
  readonly required: boolean
  /** Go holds the value behind a pointer: an explicit zero is kept, absence is told from it. */
  readonly pointer: boolean
  /** Go's encoder writes the zero value too (no `omitempty`). A struct held by value is written either way. */
  readonly always: boolean
  readonly listType?: 'atomic' | 'set' | 'map'
  readonly mapKeys?: readonly string[]
  readonly mapType?: 'atomic' | 'granular'
  readonly patchStrategy?: string
  readonly patchMergeKey?: string
  readonly default?: unknown
  /** Go's name of the type in decoding errors, where it does not follow from the type: `v1.RestartPolicy`. */
  readonly goType?: string
  readonly description?: string
}

export type ScalarType = 'string' | 'boolean' | 'int32' | 'int64' | 'double' | 'byte'

export type FieldType = ScalarType | { readonly ref: string } | { readonly list: FieldType } | { readonly map: FieldType }

export interface Gvk {
  readonly group: string
  readonly version: string
  readonly kind: string
}

export type Definitions = ReadonlyMap<string, Definition>

/** `io.k8s.api.core.v1.PodSpec` -> package `io.k8s.api.core.v1`, name `PodSpec`. */
export function splitName(name: string): { readonly package: string; readonly name: string } {
  const dot = name.lastIndexOf('.')
  return { package: name.slice(0, dot), name: name.slice(dot + 1) }
}

export const META = 'io.k8s.apimachinery.pkg.apis.meta.v1'
export const CORE = 'io.k8s.api.core.v1'
