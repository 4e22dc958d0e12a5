import { FILENAME_FLAGS, SELECTOR_FLAG } from '../command/define.ts'
import { fail } from '../command/failures.ts'
import type { Invocation } from '../command/invocation.ts'
import type { FlagDefinition } from '../contracts.ts'
import { type Gathered, gather, select } from '../resource-builder/builder.ts'
import { manifestPaths, namesNoFile } from '../resource-builder/manifest-files.ts'

/** How every rollout command is told what it is about. */
export const TARGET_FLAGS: readonly FlagDefinition[] = [...FILENAME_FLAGS, SELECTOR_FLAG]

/** What a rollout command is about, as the server has it. */
export function rolloutTargets(invocation: Invocation): Gathered {
  const { args, flags } = invocation
  const files = manifestPaths(invocation)
  if (args.length === 0 && namesNoFile(files)) throw fail('required resource not specified')
  const selection = select(invocation, { args, files, selector: flags.text('selector'), emptySelectorAllowed: true })
  return gather(invocation, selection, { latest: true })
}

/** A revision flag, which may not be negative. */
export function revisionFlag({ flags }: Invocation): number {
  const revision = flags.number('revision')
  if (revision < 0) throw fail(`revision must be a positive integer: ${revision}`)
  return revision
}

export function complainOfNothing(invocation: Invocation): void {
  invocation.complain(`No resources found in ${invocation.namespace} namespace.`)
}
