import { isConflict, isInvalid, type KubeObject, type RequestOptions } from '@kubesim/api'
import { APPLY_MANAGER, type ApplyOptions, applyManifest } from '../apply/apply-object.ts'
import { LAST_APPLIED } from '../apply/last-applied.ts'
import { replaceByForce } from '../apply/replace-by-force.ts'
import { applyOnServer } from '../apply/server-side.ts'
import {
  count,
  DRY_RUN_FLAG,
  defineCommand,
  duration,
  FILENAME_FLAGS,
  fieldManagerFlag,
  PRINT_FLAGS,
  SELECTOR_FLAG,
  strings,
  text,
  toggle,
  VALIDATE_FLAG,
} from '../command/define.ts'
import { fail, throwAll, usageError } from '../command/failures.ts'
import type { Invocation } from '../command/invocation.ts'
import type { CommandRun, Wait, WaitResult } from '../contracts.ts'
import { listOf } from '../get/generic.ts'
import { nameLine } from '../printers/name.ts'
import { type DryRun, dryRunOf } from '../printers/operation.ts'
import { objectPrinter, outputRequest } from '../printers/output.ts'
import type { ResourceInfo } from '../resource-builder/builder.ts'
import { manifestPaths, namesNoFile } from '../resource-builder/manifest-files.ts'
import { readManifests } from '../resource-builder/manifests.ts'
import { fieldValidationOf } from '../resource-builder/validation.ts'

/** Differs: --prune and -k are refused. Upstream: kubectl/pkg/cmd/apply */
export const applyCommand = defineCommand({
  name: 'apply',
  usage: '(-f FILENAME | -k DIRECTORY)',
  summary: 'Apply a configuration to a resource by file name or stdin',
  examples: [
    'kubectl apply -f pod.yaml',
    'kubectl apply -f manifests/',
    'kubectl apply -f web.yaml --server-side',
    'kubectl apply -f web.yaml --dry-run=server',
  ],
  flags: [
    ...FILENAME_FLAGS,
    ...PRINT_FLAGS,
    SELECTOR_FLAG,
    DRY_RUN_FLAG,
    VALIDATE_FLAG,
    fieldManagerFlag(APPLY_MANAGER),
    toggle('server-side', 'The server merges, and keeps who manages which field.'),
    toggle('force-conflicts', 'With --server-side: take fields over from other managers.'),
    toggle('overwrite', 'Where somebody else changed a field that the manifest changes too, the manifest wins.', { default: true }),
    toggle('force', 'Delete and create anew what cannot be changed in place.'),
    count('grace-period', 'With --force: seconds that an object gets to end.', { default: -1 }),
    text('cascade', 'With --force: background, orphan or foreground.', { bare: 'background', default: 'background' }),
    duration('timeout', 'With --force: how long to wait for the deletion.'),
    toggle('wait', 'With --force: wait for the deletion.'),
    toggle('prune', 'Delete what is no longer in the manifests; not supported here.'),
    toggle('all', 'With --prune: select everything.'),
    strings('prune-allowlist', 'With --prune: kinds to be deleted.'),
    text('applyset', 'With --prune: the set of objects.'),
    toggle('openapi-patch', 'Merge by the published schema.', { default: true }),
    text('subresource', 'With --server-side: apply to this subresource.'),
  ],
  completes: 'files',
  run: runApply,
})

function* runApply(invocation: Invocation): CommandRun {
  const { flags, args } = invocation
  if (args.length !== 0) throw usageError(`Unexpected args: [${args.join(' ')}]`)
  const dryRun = dryRunOf(invocation)
  const paths = manifestPaths(invocation)
  if (namesNoFile(paths)) throw fail('must specify one of -f and -k')
  checkFlags(invocation, dryRun)
  const validation = fieldValidationOf(invocation)
  const print = applyPrinter(invocation, dryRun)
  const { infos, failures } = readManifests(invocation, paths, { validate: validation !== 'Ignore', selector: flags.text('selector') })
  if (infos.length === 0 && failures.length === 0) throw fail('no objects passed to apply')
  const problems: unknown[] = [...failures]
  const applied: KubeObject[] = []
  for (const info of infos) {
    try {
      const { object, verb } = yield* applyOne(invocation, info, { dryRun, fieldValidation: validation })
      warnIfDeleting(invocation, object)
      applied.push(object)
      print.one(object, verb)
    } catch (error) {
      problems.push(error)
    }
  }
  throwAll(problems)
  print.all(applied)
  return 0
}

function checkFlags({ flags }: Invocation, dryRun: DryRun): void {
  const serverSide = flags.boolean('server-side')
  const force = flags.boolean('force')
  if (flags.boolean('force-conflicts') && !serverSide) throw fail('--force-conflicts only works with --server-side')
  if (dryRun === 'client' && serverSide)
    throw fail("--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)")
  if (serverSide && force) throw fail('--force cannot be used with --server-side')
  if (dryRun === 'server' && force) throw fail('--dry-run=server cannot be used with --force')
  if (flags.boolean('all') && flags.text('selector') !== '') throw fail('cannot set --all and --selector at the same time')
  if (flags.text('applyset') !== '' && !flags.boolean('prune')) throw fail('--applyset requires --prune')
  if (flags.boolean('prune')) throw fail('--prune is not supported here: delete what is no longer wanted with kubectl delete')
  if (flags.text('subresource') !== '' && !serverSide) throw fail('--subresource can only be specified for --server-side')
}

interface Merging {
  readonly dryRun: DryRun
  readonly fieldValidation: NonNullable<RequestOptions['fieldValidation']>
}

interface OneApplied {
  readonly object: KubeObject
  readonly verb: string
}

function* applyOne(
  invocation: Invocation,
  info: ResourceInfo,
  { dryRun, fieldValidation }: Merging,
): Generator<Wait, OneApplied, WaitResult> {
  const { flags, api } = invocation
  const { generateName = '' } = info.object.metadata ?? {}
  if (info.name === '' && generateName !== '') throw new Error(`from ${generateName}: cannot use generate name with apply`)
  if (flags.boolean('server-side'))
    return { object: applyOnServer(invocation, info, { dryRun: dryRun === 'server', fieldValidation }), verb: 'serverside-applied' }
  const options: ApplyOptions = {
    dryRun,
    fieldValidation,
    fieldManager: flags.text('field-manager'),
    overwrite: flags.boolean('overwrite'),
    source: info.source,
    onUnannotated: () =>
      invocation.complain(
        `Warning: resource ${info.definition.resource}/${info.name} is missing the ${LAST_APPLIED} annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.`,
      ),
  }
  try {
    return applyManifest(api, info.definition, info.object, options)
  } catch (error) {
    if (!flags.boolean('force') || !(isConflict(error) || isInvalid(error))) throw error
    return { object: yield* replaceByForce(invocation, info), verb: 'configured' }
  }
}

function warnIfDeleting(invocation: Invocation, { metadata }: KubeObject): void {
  if (metadata.deletionTimestamp)
    invocation.complain(`Warning: Detected changes to resource ${metadata.name} which is currently being deleted.`)
}

/** Names as they come; whole objects at the end, several as a list. */
function applyPrinter(
  invocation: Invocation,
  dryRun: DryRun,
): { one(object: KubeObject, verb: string): void; all(objects: readonly KubeObject[]): void } {
  const printer = objectPrinter(invocation)
  const { environment } = invocation
  const suffix = dryRun === 'none' ? '' : dryRun === 'server' ? ' (server dry run)' : ' (dry run)'
  if (printer === undefined) return { one: (object, verb) => environment.out(nameLine(object, `${verb}${suffix}`)), all: () => {} }
  if (outputRequest(invocation).format === 'name') return { one: (object) => environment.out(printer(object)), all: () => {} }
  return {
    one: () => {},
    all: (objects) => {
      if (objects.length > 0)
        environment.out(printer(objects.length === 1 ? objects[0]! : ({ ...listOf(objects), metadata: {} } as KubeObject)))
    },
  }
}
