import type { KubeObject } from './meta/object.ts'
import type { UserInfo } from './request.ts'
import type { StructSchema } from './schema/schema.ts'
import type { FieldErrors } from './validation/field-error.ts'

export type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete' | 'deletecollection'

/**
 * One definition per resource: everything shared code needs to know about a kind, so that shared code never asks
 * `kind === 'Pod'`. Built-in kinds are declared in `kinds/`; a CustomResourceDefinition produces the same shape at run time.
 * Printer columns live with the API server's tables, keyed by group and kind.
 */
export interface ResourceDefinition<T extends KubeObject = KubeObject> {
  readonly group: string
  readonly version: string
  readonly kind: string
  /** Plural, as in the URL: `deployments`. */
  readonly resource: string
  readonly singular: string
  readonly shortNames: readonly string[]
  readonly categories: readonly string[]
  readonly namespaced: boolean
  readonly verbs: readonly Verb[]
  readonly schema: StructSchema
  /** Has a `status` subresource: a write to the main resource leaves status alone, and the reverse. */
  readonly status: boolean
  /** JSON paths of the scale subresource, where the kind has one. */
  readonly scale?: ScalePaths
  /** Further subresources by name (`binding`, `eviction`, `log`, ...), for discovery; their behaviour is the API server's. */
  readonly subresources: readonly SubresourceDefinition[]
  readonly strategy: ResourceStrategy<T>
  /** Where the objects live when this is not the version they are stored in; absent when it is. */
  readonly storedAs?: StoredVersion
  /** `storageVersionHash` of discovery, for what is stored. */
  readonly storageVersionHash?: string
}

export interface ScalePaths {
  readonly specReplicas: readonly string[]
  readonly statusReplicas: readonly string[]
  /** Path of the label selector (a LabelSelector, a map, or text) that becomes `status.selector`. */
  readonly selector?: readonly string[]
}

export interface SubresourceDefinition {
  readonly name: string
  readonly group: string
  readonly version: string
  readonly kind: string
  readonly verbs: readonly Verb[]
}

/**
 * How a kind is defaulted, validated and prepared. Every function is pure and never mutates its input; a function that has
 * nothing to change returns the very object it was given. Functions that look at a pod spec or pod template memoise on the
 * identity of that spec, because thousands of pods share one. Members are methods, so that a definition of pods is also one of objects. Upstream: registry/<group>/<kind>/strategy.go
 */
export interface ResourceStrategy<T extends KubeObject = KubeObject> {
  /** API defaults, applied after decoding of every write. Upstream: pkg/apis/<group>/<version>/defaults.go */
  applyDefaults?(object: T): T
  /**
   * Last changes before a create is validated (clear status, set generation...). The generic part is the registry's. `now` is RFC 3339
   * of the present second, `user` who asks.
   */
  prepareForCreate?(object: T, now: string, user: UserInfo): T
  /**
   * Last changes before an update is validated. The registry has already kept `status` from the live object, and `next` has the live
   * generation: raise it here where more than the registry's own rule (see `generation`) bumps it.
   */
  prepareForUpdate?(next: T, live: T, now: string): T
  /**
   * Last changes before a status update is validated. The registry has already kept everything but `metadata` and `status` from the live
   * object; what of `metadata` may not be changed this way is put back here.
   */
  prepareForStatusUpdate?(next: T, live: T, now: string): T
  /** Metadata's own rules are checked by the registry with `validateName`. */
  validate?(object: T): FieldErrors
  validateUpdate?(next: T, live: T): FieldErrors
  validateStatusUpdate?(next: T, live: T): FieldErrors
  /** Rule for `metadata.name`; DNS-1123 subdomain when absent. Returns messages, empty when valid. */
  validateName?(name: string, prefix: boolean): readonly string[]
  warnings?(object: T, live?: T): readonly string[]
  /** Parts other than `metadata` and `status` whose change bumps `metadata.generation`; default: every top-level field but those two. False: the kind has no generation. */
  readonly generation?: boolean
  /** PUT of an object that does not exist creates it. */
  readonly allowCreateOnUpdate?: boolean
  /** A PUT without resourceVersion is allowed (the default). */
  readonly allowUnconditionalUpdate?: boolean
  /** Seconds of graceful deletion for this object, when the caller gives none; undefined deletes at once. */
  gracePeriodSeconds?(object: T): number | undefined
  /** Field selectors beyond `metadata.name` and `metadata.namespace`: path to value. */
  readonly selectableFields?: Readonly<Record<string, FieldReader<T>>>
  /** How dependants are treated when the caller names no propagation policy; background when absent. */
  readonly defaultPropagation?: 'Background' | 'Foreground' | 'Orphan'
}

/** Reads a selectable field's value. Taken from a method, as those of a strategy are methods: a definition of pods is a definition of objects. */
export type FieldReader<T extends KubeObject = KubeObject> = { read(object: T): string }['read']

/**
 * Objects that two group versions serve are stored in one of them; the others convert. Conversion keeps metadata and loses nothing
 * that the other version can say.
 */
export interface StoredVersion {
  readonly group: string
  readonly version: string
  readonly resource: string
  toStored(object: KubeObject): KubeObject
  fromStored(object: KubeObject): KubeObject
}
