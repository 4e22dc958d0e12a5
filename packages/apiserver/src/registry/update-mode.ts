import type { FieldErrors, KubeObject, ObjectMeta } from '@kubesim/api'
import type { RequestScope } from '../request-scope.ts'
import { statusOf, withMetadata, withStatusOf } from './metadata.ts'

/** Which part of an object an update may change: the main resource all but status, a subresource its own part. */
export interface UpdateMode {
  /** Empty for the main resource. */
  readonly subresource: string
  /** The state to be validated: what this way of updating takes from `next`, the rest from `live`. `metadata` is next's, completed. */
  readonly prepare: (scope: RequestScope, change: PreparedChange) => KubeObject
  readonly validate: (scope: RequestScope, next: KubeObject, live: KubeObject) => FieldErrors
  readonly warnings?: (scope: RequestScope, next: KubeObject, live: KubeObject) => readonly string[]
}

export interface PreparedChange {
  readonly next: KubeObject
  readonly live: KubeObject
  readonly metadata: ObjectMeta
}

const NONE: FieldErrors = []

/** PUT and PATCH of the object itself. */
export const MAIN: UpdateMode = {
  subresource: '',
  prepare({ resource, core }, { next, live, metadata }) {
    const { definition } = resource
    const object = definition.status
      ? withStatusOf(resource, next, { status: statusOf(live), metadata })
      : withMetadata(resource, next, metadata)
    return definition.strategy.prepareForUpdate?.(object, live, core.clock.now) ?? object
  },
  validate: ({ resource }, next, live) => resource.strategy.validateUpdate?.(next, live) ?? NONE,
  warnings: ({ resource }, next, live) => resource.strategy.warnings?.(next, live) ?? [],
}

/** PUT and PATCH of `status`. */
export const STATUS: UpdateMode = {
  subresource: 'status',
  prepare({ resource, core }, { next, live, metadata }) {
    const object = withStatusOf(resource, live, { status: statusOf(next), metadata })
    return resource.strategy.prepareForStatusUpdate?.(object, live, core.clock.now) ?? object
  },
  validate: ({ resource }, next, live) => resource.strategy.validateStatusUpdate?.(next, live) ?? NONE,
}
