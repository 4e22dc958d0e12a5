import { isConflict, type JsonObject, type KubeObject } from '@kubesim/api'
import { APPLY_MANAGER } from '../apply/apply-object.ts'
import { planApplyPatch } from '../apply/three-way-patch.ts'
import { count, defineCommand, FILENAME_FLAGS, fieldManagerFlag, SELECTOR_FLAG, strings, toggle } from '../command/define.ts'
import { fail, throwAll, usageError } from '../command/failures.ts'
import type { Invocation } from '../command/invocation.ts'
import { maskSecrets } from '../diff/mask-secrets.ts'
import { unifiedDiff } from '../diff/unified-diff.ts'
import { withoutManagedFields } from '../printers/output.ts'
import { formatYaml } from '../printers/yaml.ts'
import type { ResourceInfo } from '../resource-builder/builder.ts'
import { manifestPaths, namesNoFile } from '../resource-builder/manifest-files.ts'
import { readManifests } from '../resource-builder/manifests.ts'

export const diffCommand = defineCommand({
  name: 'diff',
  usage: '-f FILENAME',
  summary: 'Diff the live version against a would-be applied version',
  examples: ['kubectl diff -f pod.json'],
  flags: [
    ...FILENAME_FLAGS,
    SELECTOR_FLAG,
    fieldManagerFlag(APPLY_MANAGER),
    toggle('server-side', 'The server merges.'),
    toggle('force-conflicts', 'With --server-side: take fields over from other managers.'),
    toggle('show-managed-fields', 'Keep the managedFields.'),
    toggle('prune', 'Show what pruning would delete; not supported here.'),
    strings('prune-allowlist', 'With --prune: kinds to be deleted.'),
    count('concurrency', 'Objects to work on at once; it makes no difference here.', { default: 1 }),
  ],
  failureExitCode: 2,
  completes: 'files',
  run: runDiff,
})

/**
 * Exit code 1 says that there are differences. Differs: the sides are called LIVE and MERGED, without the random names of temporary
 * directories, and no other diff program can be asked for. Upstream: kubectl/pkg/cmd/diff DiffOptions.Run
 */
function runDiff(invocation: Invocation): number {
  const { args, flags, environment } = invocation
  if (args.length > 0) throw usageError(`Unexpected args: [${args.join(' ')}]`)
  const paths = manifestPaths(invocation)
  if (namesNoFile(paths)) throw fail('must specify one of -f and -k')
  if (flags.boolean('force-conflicts') && !flags.boolean('server-side')) throw fail('--force-conflicts only works with --server-side')
  if (flags.boolean('prune')) throw fail('--prune is not supported here')
  const { infos, failures } = readManifests(invocation, paths, { validate: false, selector: flags.text('selector') })
  throwAll(failures)
  const diffs = infos.map((info) => diffOne(invocation, info)).filter((text) => text !== '')
  environment.out(diffs.join(''))
  return diffs.length === 0 ? 0 : 1
}

function diffOne(invocation: Invocation, info: ResourceInfo): string {
  const { api, environment, flags } = invocation
  const live = info.name === '' ? undefined : api.find(info)
  const merged = mergedObject(invocation, info, live)
  if (live?.metadata.deletionTimestamp)
    invocation.complain(`Warning: Detected changes to resource ${info.name} which is currently being deleted.`)
  const shown = (object: KubeObject) => (flags.boolean('show-managed-fields') ? object : withoutManagedFields(object))
  const [from, to] = maskSecrets(live === undefined ? undefined : shown(live), shown(merged))
  const file = fileName(info)
  const time = diffTime(environment.now())
  const side = (directory: string, object: KubeObject | undefined) => ({
    label: `${directory}/${file}\t${time}`,
    text: object === undefined ? '' : formatYaml(object),
  })
  const text = unifiedDiff(side('LIVE', from), side('MERGED', to))
  return text === '' ? '' : `diff -u -N LIVE/${file} MERGED/${file}\n${text}`
}

/** The object as it would be after an apply. Upstream: InfoObject.Merged */
function mergedObject(invocation: Invocation, info: ResourceInfo, live: KubeObject | undefined): KubeObject {
  const { api, flags } = invocation
  const serverSide = flags.boolean('server-side')
  const fieldManager = flags.given('field-manager') || !serverSide ? flags.text('field-manager') : 'kubectl'
  if (serverSide)
    return api.patch(
      info,
      { type: 'application/apply-patch+yaml', body: info.object },
      { dryRun: true, fieldManager, force: flags.boolean('force-conflicts') },
    )
  if (live === undefined) return api.create(info, info.object, { dryRun: true, fieldManager })
  const { type, body } = planApplyPatch(info.definition, { manifest: info.object, live }, { overwrite: true, annotate: false })
  if (Object.keys(body).length === 0) return live
  const locked: JsonObject = {
    ...body,
    metadata: { ...(body.metadata as object | undefined), resourceVersion: live.metadata.resourceVersion },
  }
  try {
    return api.patch(info, { type, body: locked }, { dryRun: true, fieldManager })
  } catch (error) {
    if (!isConflict(error)) throw error
    return api.patch(info, { type, body }, { dryRun: true, fieldManager })
  }
}

function fileName({ definition, namespace, name }: ResourceInfo): string {
  const { group, version, kind } = definition
  return `${group === '' ? '' : `${group}.`}${version}.${kind}.${namespace}.${name}`
}

/** As GNU diff prints it. */
function diffTime(nowMs: number): string {
  const [date = '', time = ''] = new Date(nowMs).toISOString().replace('Z', '').split('T')
  return `${date} ${time}000000 +0000`
}
