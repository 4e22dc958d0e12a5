import type { FieldSet } from '../fields/field-set.ts'
import { listPaths } from '../fields/field-set.ts'
import type { Path } from '../fields/path-element.ts'

/** A field that an apply would change though another manager owns it. */
export interface Conflict {
  readonly manager: string
  readonly path: Path
}

/** An apply that is refused. Upstream: merge.Conflicts */
export class ConflictsError extends Error {
  override readonly name = 'ConflictsError'
  readonly conflicts: readonly Conflict[]

  constructor(conflicts: readonly Conflict[]) {
    super(`${conflicts.length} conflicts`)
    this.conflicts = conflicts
  }
}

export function conflictsOf(sets: ReadonlyMap<string, FieldSet>): Conflict[] {
  return [...sets].flatMap(([manager, set]) => listPaths(set).map((path) => ({ manager, path })))
}
