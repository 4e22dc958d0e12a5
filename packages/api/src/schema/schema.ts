/**
 * The schema model: one description of every API type, from which decoding, defaulting of lists and maps, patching,
 * server-side apply, tables of fields and OpenAPI are all derived. Built-in types come from generated data, custom
 * resources build the same shapes at run time. Schemas are cyclic graphs (JSONSchemaProps refers to itself): never walk
 * one without an object to guide you.
 */
export type Schema = ScalarSchema | StructSchema | MapSchema | ListSchema | AnySchema

export type ScalarFormat =
  | 'string'
  | 'boolean'
  | 'int32'
  | 'int64'
  | 'double'
  | 'byte' // base64 text
  | 'date-time' // metav1.Time: RFC 3339, seconds
  | 'micro-time' // metav1.MicroTime: RFC 3339, microseconds
  | 'quantity'
  | 'int-or-string'

export interface ScalarSchema {
  readonly type: 'scalar'
  readonly format: ScalarFormat
}

export interface StructSchema {
  readonly type: 'struct'
  /** OpenAPI definition name, such as `io.k8s.api.core.v1.PodSpec`; for a custom resource a name of the same form. */
  readonly name: string
  readonly fields: ReadonlyMap<string, FieldSchema>
  /** `atomic`: server-side apply owns it as a whole. */
  readonly mapType: 'granular' | 'atomic'
  /** Discriminated unions (`x-kubernetes-unions`), used by OpenAPI only. */
  readonly unions?: readonly unknown[]
  /** Unknown fields are kept (`x-kubernetes-preserve-unknown-fields`). */
  readonly preserveUnknown?: boolean
}

export interface FieldSchema {
  readonly name: string
  readonly schema: Schema
  readonly required: boolean
  /** The `default` of the published OpenAPI, where there is one. */
  readonly default?: unknown
  /** Strategic merge patch: what a patch of this field does. Absent means replace. */
  readonly patchStrategy?: readonly ('merge' | 'replace' | 'retainKeys')[]
  /** Strategic merge patch: the key of a merging list of structs. */
  readonly patchMergeKey?: string
  /**
   * Go holds the value behind a pointer, or tells an empty list from none: an explicit zero is kept, where otherwise it means absent. Custom
   * resources keep everything.
   */
  readonly pointer?: boolean
  /** Go's encoder writes the field even when it is zero (`restartCount: 0`, `lastProbeTime: null`, `resources: {}`). */
  readonly always?: boolean
  /** Go's name of the type in decoding errors where it does not follow from the schema, such as `v1.RestartPolicy`. */
  readonly goType?: string
  /** `x-kubernetes-list-type` and `x-kubernetes-map-type` as published on the field; the schema has the effective ones. */
  readonly listType?: 'atomic' | 'set' | 'map'
  readonly mapType?: 'granular' | 'atomic'
}

export interface MapSchema {
  readonly type: 'map'
  readonly values: Schema
  readonly mapType: 'granular' | 'atomic'
}

export interface ListSchema {
  readonly type: 'list'
  readonly items: Schema
  /** Server-side apply: a list without a list type is atomic. */
  readonly listType: 'atomic' | 'set' | 'map'
  readonly mapKeys: readonly string[]
}

/** RawExtension, JSON, unstructured: anything goes, kept as it is, atomic to server-side apply unless `mapType` says otherwise. */
export interface AnySchema {
  readonly type: 'any'
  /** `granular`: server-side apply owns the objects in it key by key. Absent is `atomic`. */
  readonly mapType?: 'granular' | 'atomic'
  /** OpenAPI definition name, where it has one: `io.k8s.apimachinery.pkg.runtime.RawExtension`. */
  readonly name?: string
}
