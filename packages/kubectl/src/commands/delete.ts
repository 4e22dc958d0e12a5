import { isForbidden, isMethodNotSupported, isNotFound, type KubeObject } from '@kubesim/api'
import {
  ALL_NAMESPACES_FLAG,
  count,
  DRY_RUN_FLAG,
  defineCommand,
  duration,
  FIELD_SELECTOR_FLAG,
  FILENAME_FLAGS,
  SELECTOR_FLAG,
  text,
  toggle,
} from '../command/define.ts'
import { fail, throwAll, withSource } from '../command/failures.ts'
import type { Invocation } from '../command/invocation.ts'
import type { CommandRun, Wait, WaitResult } from '../contracts.ts'
import { propagationOf } from '../delete/propagation.ts'
import { type DryRun, dryRunOf } from '../printers/operation.ts'
import { gather, type ResourceInfo, type Selection, select } from '../resource-builder/builder.ts'
import { manifestPaths } from '../resource-builder/manifest-files.ts'
import { qualifiedKind } from '../resource-builder/mapping.ts'
import { untilObject } from '../wait/until-object.ts'

const WEEK_MS = 168 * 3_600_000

export const deleteCommand = defineCommand({
  name: 'delete',
  usage: '([-f FILENAME] | [-k DIRECTORY] | TYPE [(NAME | -l label | --all)])',
  summary: 'Delete resources by file names, stdin, resources and names, or by resources and label selector',
  examples: [
    'kubectl delete -f pod.yaml',
    'kubectl delete pod,service baz foo',
    'kubectl delete pods -l app=web',
    'kubectl delete pod foo --now',
    'kubectl delete pods --all',
  ],
  flags: [
    ...FILENAME_FLAGS,
    SELECTOR_FLAG,
    FIELD_SELECTOR_FLAG,
    ALL_NAMESPACES_FLAG,
    DRY_RUN_FLAG,
    toggle('all', 'Delete all objects of the named types in the namespace.'),
    toggle('force', 'Remove at once, without the time to end in an orderly way.'),
    text('cascade', 'What becomes of dependants: "background", "orphan" or "foreground".', { bare: 'background', default: 'background' }),
    toggle('now', 'The same as --grace-period=1.'),
    count('grace-period', 'Seconds that an object gets to end; the default of its own when negative.', { default: -1 }),
    duration('timeout', 'How long to wait; zero waits for as long as it takes.'),
    toggle('ignore-not-found', 'An object that is not there counts as deleted. The default with --all and selectors.'),
    toggle('wait', 'Wait until the objects are gone, finalizers and all.', { default: true }),
    text('output', 'Use "-o name" for shorter output (resource/name).', { short: 'o' }),
    toggle('interactive', 'Ask before deleting; there is nobody to ask here.', { short: 'i' }),
    text('raw', 'A path to be deleted as it is.'),
  ],
  completes: 'resources',
  run: runDelete,
})

interface Deletion {
  readonly dryRun: DryRun
  /** Negative: the object's own. */
  readonly graceSeconds: number
  readonly propagation: ReturnType<typeof propagationOf>
  readonly ignoreNotFound: boolean
}

interface Deleted {
  readonly info: ResourceInfo
  readonly uid: string | undefined
}

function* runDelete(invocation: Invocation): CommandRun {
  const { flags, environment } = invocation
  const deletion = deletionOf(invocation)
  const { infos, failures } = locate(invocation, select(invocation, selectionOptions(invocation)))
  const deleted: Deleted[] = []
  const problems: unknown[] = [...failures]
  let found = 0
  warnClusterScope(invocation, infos)
  for (const info of infos) {
    found++
    try {
      deleted.push(deleteOne(invocation, info, deletion))
    } catch (error) {
      problems.push(error)
    }
  }
  throwAll(deletion.ignoreNotFound ? problems.filter((error) => !isNotFound(error)) : problems)
  if (found === 0) {
    environment.out('No resources found\n')
    return 0
  }
  if (flags.boolean('wait') && deletion.dryRun === 'none') yield* waitUntilGone(invocation, deleted)
  return 0
}

function selectionOptions(invocation: Invocation) {
  const { args, flags } = invocation
  return {
    args,
    files: manifestPaths(invocation),
    selector: flags.text('selector'),
    fieldSelector: flags.text('field-selector'),
    all: flags.boolean('all'),
    allNamespaces: flags.boolean('all-namespaces'),
  }
}

function deletionOf(invocation: Invocation): Deletion {
  const { flags } = invocation
  const force = flags.boolean('force')
  const asked = flags.number('grace-period')
  if (flags.text('raw') !== '') throw fail('--raw is not supported here: requests do not go by path')
  if (flags.boolean('interactive')) throw fail('--interactive is not supported here: there is nobody to ask')
  if (flags.boolean('now') && asked !== -1) throw fail('--now and --grace-period cannot be specified together')
  const wanted = flags.boolean('now') || (asked === 0 && !force) ? 1 : asked
  const graceSeconds = force && wanted < 0 ? 0 : wanted
  const output = flags.text('output')
  if (output !== '' && output !== 'name') throw fail(`unexpected -o output mode: ${output}. We only support '-o name'`)
  if (flags.boolean('all') && flags.text('selector') !== '') throw fail('cannot set --all and --selector at the same time')
  if (flags.boolean('all') && flags.text('field-selector') !== '') throw fail('cannot set --all and --field-selector at the same time')
  const dryRun = dryRunOf(invocation)
  const propagation = propagationOf(invocation)
  if (graceSeconds > 0 && force) throw fail('--force and --grace-period greater than 0 cannot be specified together')
  if (graceSeconds === 0) {
    invocation.warn(
      'Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.',
    )
  }
  const many = flags.boolean('all') || flags.text('selector') !== '' || flags.text('field-selector') !== ''
  return { dryRun, graceSeconds, propagation, ignoreNotFound: flags.given('ignore-not-found') ? flags.boolean('ignore-not-found') : many }
}

/** What is named is not looked up first: the deletion itself tells whether it is there. */
function locate(
  invocation: Invocation,
  selection: Selection,
): { readonly infos: readonly ResourceInfo[]; readonly failures: readonly unknown[] } {
  const named = selection.targets.flatMap((target) =>
    target.type === 'object' ? [{ ...target, source: '', object: undefined as unknown as KubeObject }] : [],
  )
  const rest = gather(invocation, { ...selection, targets: selection.targets.filter(({ type }) => type !== 'object') })
  return { infos: [...named, ...rest.infos], failures: rest.failures }
}

function warnClusterScope(invocation: Invocation, infos: readonly ResourceInfo[]): void {
  if (!invocation.namespaceGiven || invocation.flags.boolean('all-namespaces')) return
  if (infos.some(({ definition }) => !definition.namespaced))
    invocation.warn('deleting cluster-scoped resources, not scoped to the provided namespace')
}

function deleteOne(invocation: Invocation, info: ResourceInfo, deletion: Deletion): Deleted {
  const { graceSeconds, propagation, dryRun } = deletion
  if (dryRun === 'client') {
    tell(invocation, info, deletion)
    return { info, uid: undefined }
  }
  const options = {
    propagationPolicy: propagation,
    ...(graceSeconds >= 0 && { gracePeriodSeconds: graceSeconds }),
    ...(dryRun === 'server' && { dryRun: true }),
  }
  try {
    const response = invocation.api.delete(info, options)
    tell(invocation, info, deletion)
    const details = response as { readonly details?: { readonly uid?: string } }
    return { info, uid: response.kind === 'Status' ? details.details?.uid : response.metadata?.uid }
  } catch (error) {
    throw withSource('deleting', info.source, error)
  }
}

function tell(invocation: Invocation, { definition, name, namespace }: ResourceInfo, { graceSeconds, dryRun }: Deletion): void {
  const kind = qualifiedKind(definition)
  if (invocation.flags.text('output') === 'name') {
    invocation.say(`${kind}/${name}`)
    return
  }
  const how = graceSeconds === 0 ? 'force deleted' : 'deleted'
  const where = definition.namespaced ? ` from ${namespace} namespace` : ''
  const suffix = dryRun === 'none' ? '' : dryRun === 'server' ? ' (server dry run)' : ' (dry run)'
  invocation.say(`${kind} "${name}" ${how}${where}${suffix}`)
}

/** Another object of the same name counts as gone. Upstream: cmdwait.IsDeleted */
function* waitUntilGone(invocation: Invocation, deleted: readonly Deleted[]): Generator<Wait, void, WaitResult> {
  const { flags, environment } = invocation
  const deadlineMs = environment.now() + (flags.durationMs('timeout') || WEEK_MS)
  const late: Error[] = []
  for (const { info, uid } of deleted) {
    const gone = (object: KubeObject | undefined) => object === undefined || (uid !== undefined && object.metadata.uid !== uid)
    try {
      const result = yield* untilObject(invocation, info, { holds: gone, deadlineMs })
      if (result === 'interrupted') return
      if (result === 'timeout') late.push(new Error(`timed out waiting for the condition on ${info.definition.resource}/${info.name}`))
    } catch (error) {
      if (!isForbidden(error) && !isMethodNotSupported(error)) throw error
    }
  }
  throwAll(late)
}
