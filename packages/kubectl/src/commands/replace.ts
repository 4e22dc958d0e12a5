import { isNotFound } from '@kubesim/api'
import { withUpdatedLastApplied } from '../apply/last-applied.ts'
import {
  count,
  DRY_RUN_FLAG,
  defineCommand,
  duration,
  FILENAME_FLAGS,
  fieldManagerFlag,
  PRINT_FLAGS,
  SAVE_CONFIG_FLAG,
  text,
  toggle,
  VALIDATE_FLAG,
} from '../command/define.ts'
import { fail, throwAll, withSource } from '../command/failures.ts'
import type { Invocation } from '../command/invocation.ts'
import type { CommandRun, Wait, WaitResult } from '../contracts.ts'
import { propagationOf } from '../delete/propagation.ts'
import { type DryRun, dryRunOf, operationPrinter } from '../printers/operation.ts'
import type { ResourceInfo } from '../resource-builder/builder.ts'
import { manifestPaths, namesNoFile } from '../resource-builder/manifest-files.ts'
import { readManifests } from '../resource-builder/manifests.ts'
import { qualifiedKind } from '../resource-builder/mapping.ts'
import { fieldValidationOf } from '../resource-builder/validation.ts'
import { untilObject } from '../wait/until-object.ts'

const DELETION_TIMEOUT_MS = 300_000

export const replaceCommand = defineCommand({
  name: 'replace',
  usage: '-f FILENAME',
  summary: 'Replace a resource by file name or stdin',
  examples: ['kubectl replace -f ./pod.json', 'kubectl replace --force -f ./pod.json'],
  flags: [
    ...FILENAME_FLAGS,
    ...PRINT_FLAGS,
    DRY_RUN_FLAG,
    VALIDATE_FLAG,
    SAVE_CONFIG_FLAG,
    fieldManagerFlag('kubectl-replace'),
    toggle('force', 'Delete the object and create it anew.'),
    text('cascade', 'With --force: background, orphan or foreground.', { bare: 'background', default: 'background' }),
    count('grace-period', 'With --force: seconds that an object gets to end.', { default: -1 }),
    duration('timeout', 'With --force: how long to wait for the deletion.'),
    toggle('wait', 'With --force: wait for the deletion.'),
    text('subresource', 'Replace this subresource of the object.'),
    text('raw', 'A path to put to as it is.'),
  ],
  completes: 'files',
  run: runReplace,
})

function* runReplace(invocation: Invocation): CommandRun {
  const { flags } = invocation
  const dryRun = dryRunOf(invocation)
  const force = flags.boolean('force')
  const paths = manifestPaths(invocation)
  if (namesNoFile(paths)) throw fail('must specify one of -f and -k')
  if (flags.text('raw') !== '') throw fail('--raw is not supported here: requests do not go by path')
  if (flags.number('grace-period') >= 0 && !force) throw fail('--grace-period must have --force specified')
  if (flags.durationMs('timeout') !== 0 && !force) throw fail('--timeout must have --force specified')
  if (force && dryRun !== 'none') throw fail('--dry-run can not be used when --force is set')
  const { infos, failures } = readManifests(invocation, paths, { validate: fieldValidationOf(invocation) !== 'Ignore' })
  const problems: unknown[] = [...failures]
  if (force) yield* recreate(invocation, infos, problems)
  else for (const info of infos) replaceOne(invocation, info, { dryRun, problems })
  throwAll(problems)
  if (infos.length === 0) throw fail('no objects passed to replace')
  return 0
}

function replaceOne(
  invocation: Invocation,
  info: ResourceInfo,
  { dryRun, problems }: { readonly dryRun: DryRun; readonly problems: unknown[] },
): void {
  const { flags, api } = invocation
  const print = operationPrinter(invocation, dryRun)
  const object = withUpdatedLastApplied(info.object, flags.boolean('save-config'))
  const subresource = flags.text('subresource')
  const at = { definition: info.definition, namespace: info.namespace, name: info.name, ...(subresource !== '' && { subresource }) }
  const options = {
    fieldManager: flags.text('field-manager'),
    fieldValidation: fieldValidationOf(invocation),
    ...(dryRun === 'server' && { dryRun: true }),
  }
  try {
    print(dryRun === 'client' ? object : api.update(at, object, options), 'replaced')
  } catch (error) {
    problems.push(withSource('replacing', info.source, error))
  }
}

/** Upstream: ReplaceOptions.forceReplace */
function* recreate(invocation: Invocation, infos: readonly ResourceInfo[], problems: unknown[]): Generator<Wait, void, WaitResult> {
  const { api, flags, environment } = invocation
  const grace = flags.number('grace-period') === 0 ? 1 : flags.number('grace-period')
  const print = operationPrinter(invocation, 'none')
  for (const info of infos) {
    try {
      api.delete(info, { propagationPolicy: propagationOf(invocation), ...(grace >= 0 && { gracePeriodSeconds: grace }) })
      const kind = qualifiedKind(info.definition)
      if (flags.text('output') === 'name') invocation.say(`${kind}/${info.name}`)
      else if (flags.text('output') === '')
        invocation.say(`${kind} "${info.name}" deleted${info.definition.namespaced ? ` from ${info.namespace} namespace` : ''}`)
    } catch (error) {
      if (!isNotFound(error)) problems.push(withSource('deleting', info.source, error))
    }
  }
  if (problems.length > 0) return
  const deadlineMs = environment.now() + (flags.durationMs('timeout') || DELETION_TIMEOUT_MS)
  for (const info of infos) {
    const result = yield* untilObject(invocation, info, { holds: (object) => object === undefined, deadlineMs })
    if (result !== 'happened') throw fail('timed out waiting for the condition')
  }
  for (const info of infos) {
    try {
      const object = withUpdatedLastApplied(info.object, flags.boolean('save-config'))
      print(
        api.create(info, object, { fieldManager: flags.text('field-manager'), fieldValidation: fieldValidationOf(invocation) }),
        'replaced',
      )
    } catch (error) {
      problems.push(error)
    }
  }
}
