import { createTwoWayMergePatch, type JsonObject, type KubeObject } from '@kubesim/api'
import { DRY_RUN_FLAG, FILENAME_FLAGS, fieldManagerFlag, LOCAL_FLAG, PRINT_FLAGS, SELECTOR_FLAG, toggle } from '../command/define.ts'
import { fail, messageOf, throwAll } from '../command/failures.ts'
import type { Invocation } from '../command/invocation.ts'
import type { FlagDefinition } from '../contracts.ts'
import { dryRunOf, operationPrinter } from '../printers/operation.ts'
import { gather, type ResourceInfo, select } from '../resource-builder/builder.ts'
import { manifestPaths } from '../resource-builder/manifest-files.ts'

export const SET_FLAGS: readonly FlagDefinition[] = [
  ...FILENAME_FLAGS,
  ...PRINT_FLAGS,
  SELECTOR_FLAG,
  DRY_RUN_FLAG,
  LOCAL_FLAG,
  fieldManagerFlag('kubectl-set'),
  toggle('all', 'All objects of the named types in the namespace.'),
]

const LOCAL_RESOURCE = `error: you must specify resources by --filename when --local is set.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'`

/** One `set` command. */
export interface SetChange {
  /** `image updated`. */
  readonly operation: string
  /** `failed to patch image update to pod template: `, in front of what the server says. */
  readonly patchFailure: string
  /** The object as it shall be; what cannot be done is added to `problems`. */
  readonly change: (object: KubeObject, problems: unknown[]) => KubeObject
  /** An object that needs no change is told too. */
  readonly tellUnchanged?: boolean
}

/** The objects that a `set` command is about. */
export function setTargets(invocation: Invocation, resources: readonly string[]): readonly ResourceInfo[] {
  const { flags } = invocation
  const local = flags.boolean('local')
  if (local && resources.length > 0) throw fail(LOCAL_RESOURCE.replace(/^error: /, ''))
  if (local && dryRunOf(invocation) === 'server') throw fail('cannot specify --local and --dry-run=server - did you mean --dry-run=client?')
  if (flags.boolean('all') && flags.text('selector') !== '') throw fail('cannot set --all and --selector at the same time')
  const selection = select(invocation, {
    args: resources,
    files: manifestPaths(invocation),
    selector: flags.text('selector'),
    emptySelectorAllowed: flags.boolean('all'),
  })
  const { infos, failures } = gather(invocation, selection, { latest: !local })
  throwAll(failures)
  return infos
}

/** Changes each object by the strategic merge patch between what it is and what it shall be. Upstream: kubectl/pkg/cmd/set CalculatePatches */
export function applySetChange(invocation: Invocation, infos: readonly ResourceInfo[], change: SetChange): number {
  const { flags, api } = invocation
  const dryRun = dryRunOf(invocation)
  const print = operationPrinter(invocation, dryRun)
  const problems: unknown[] = []
  for (const info of infos) {
    const planned = plan(info, change, problems)
    if (planned === undefined) continue
    if (flags.boolean('local') || dryRun === 'client') {
      print(planned.object, change.operation)
      continue
    }
    try {
      const options = { fieldManager: flags.text('field-manager'), ...(dryRun === 'server' && { dryRun: true }) }
      print(api.patch(info, { type: 'application/strategic-merge-patch+json', body: planned.patch }, options), change.operation)
    } catch (error) {
      problems.push(change.patchFailure === '' ? error : fail(`${change.patchFailure}${(error as Error).message}`))
    }
  }
  throwAll(problems)
  return 0
}

function plan(
  info: ResourceInfo,
  { change, tellUnchanged = false }: SetChange,
  problems: unknown[],
): { readonly object: KubeObject; readonly patch: JsonObject } | undefined {
  try {
    const object = change(info.object, problems)
    const patch = createTwoWayMergePatch(info.object as unknown as JsonObject, object as unknown as JsonObject, {
      schema: info.definition.schema,
    })
    return Object.keys(patch).length === 0 && !tellUnchanged ? undefined : { object, patch }
  } catch (error) {
    problems.push(fail(`${info.definition.resource}/${info.name} ${messageOf(error) ?? String(error)}\n`))
    return undefined
  }
}
