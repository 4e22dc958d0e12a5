import type { KubeObject } from '@kubesim/api'

/**
 * How objects of a resource are kept when keeping them as they are would cost too much, or when two served versions share one storage.
 * The value in the store is `compact`'s; every reader gets `expand`'s. `expand(compact(x))` equals x, as the resource's version has it.
 */
export interface StorageCodec {
  compact(object: KubeObject): object
  expand(value: object): KubeObject
  /** A selectable field read without expanding; undefined when the codec does not know the path. */
  readonly field?: (value: object, path: string) => string | undefined
}
