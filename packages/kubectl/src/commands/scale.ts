import type { KubeObject } from '@kubesim/api'
import {
  count,
  DRY_RUN_FLAG,
  defineCommand,
  duration,
  FILENAME_FLAGS,
  PRINT_FLAGS,
  SELECTOR_FLAG,
  text,
  toggle,
} from '../command/define.ts'
import { fail, throwAll } from '../command/failures.ts'
import type { Invocation } from '../command/invocation.ts'
import type { CommandRun, Wait, WaitResult } from '../contracts.ts'
import { type DryRun, dryRunOf, operationPrinter } from '../printers/operation.ts'
import { gather, type ResourceInfo, select } from '../resource-builder/builder.ts'
import { manifestPaths } from '../resource-builder/manifest-files.ts'
import { untilObject } from '../wait/until-object.ts'

interface Scale extends KubeObject {
  readonly spec?: { readonly replicas?: number }
  readonly status?: { readonly replicas?: number }
}

export const scaleCommand = defineCommand({
  name: 'scale',
  usage: '[--resource-version=version] [--current-replicas=count] --replicas=COUNT (-f FILENAME | TYPE NAME)',
  summary: 'Set a new size for a deployment, replica set, or replication controller',
  examples: [
    'kubectl scale --replicas=3 rs/foo',
    'kubectl scale --current-replicas=2 --replicas=3 deployment/mysql',
    'kubectl scale --replicas=5 rc/example1 rc/example2',
  ],
  flags: [
    ...FILENAME_FLAGS,
    ...PRINT_FLAGS,
    SELECTOR_FLAG,
    DRY_RUN_FLAG,
    toggle('all', 'All objects of the named types in the namespace.'),
    text('resource-version', 'Scale only if this is the version of the object.'),
    count('current-replicas', 'Scale only if this is the present size; -1 for any.', { default: -1 }),
    count('replicas', 'The new size.', { required: true }),
    duration('timeout', 'How long to wait until the size is reached; zero does not wait.'),
  ],
  completes: 'resources',
  run: runScale,
})

function* runScale(invocation: Invocation): CommandRun {
  const { flags, args } = invocation
  if (flags.number('replicas') < 0) throw fail('The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0')
  if (flags.number('current-replicas') < -1) throw fail('The --current-replicas must specify an integer of -1 or greater')
  const dryRun = dryRunOf(invocation)
  const print = operationPrinter(invocation, dryRun)
  const selection = select(invocation, {
    args,
    files: manifestPaths(invocation),
    selector: flags.text('selector'),
    emptySelectorAllowed: flags.boolean('all'),
  })
  const { infos, failures } = gather(invocation, selection)
  if (flags.text('resource-version') !== '' && infos.length > 1) throw fail('cannot use --resource-version with multiple resources')
  if (infos.length === 0) {
    throwAll(failures)
    throw fail('no objects passed to scale')
  }
  for (const info of infos) {
    if (dryRun !== 'client') {
      scaleOne(invocation, info, dryRun)
      if (flags.durationMs('timeout') > 0 && dryRun === 'none') yield* untilScaled(invocation, info)
    }
    print(info.object, 'scaled')
  }
  throwAll(failures)
  return 0
}

/** Upstream: kubectl/pkg/scale ScaleSimple */
function scaleOne({ api, flags }: Invocation, info: ResourceInfo, dryRun: DryRun): void {
  const { definition, namespace, name } = info
  const at = { definition, namespace, name, subresource: 'scale' }
  const replicas = flags.number('replicas')
  const options = dryRun === 'server' ? { dryRun: true } : {}
  const [size, version] = [flags.number('current-replicas'), flags.text('resource-version')]
  if (size === -1 && version === '') {
    api.patch(at, { type: 'application/merge-patch+json', body: { spec: { replicas } } }, options)
    return
  }
  const scale = api.get(at) as Scale
  const present = scale.spec?.replicas ?? 0
  if (size !== -1 && present !== size) throw fail(`Expected replicas to be ${size}, was ${present}`)
  const found = scale.metadata.resourceVersion ?? ''
  if (version !== '' && found !== version) throw fail(`Expected resource version to be ${version}, was ${found}`)
  api.update(at, { ...scale, spec: { ...scale.spec, replicas } }, options)
}

function* untilScaled(invocation: Invocation, info: ResourceInfo): Generator<Wait, void, WaitResult> {
  const { api, flags, environment } = invocation
  const { definition, namespace, name } = info
  const wanted = flags.number('replicas')
  const holds = () => {
    const { spec, status } = api.get({ definition, namespace, name, subresource: 'scale' }) as Scale
    const replicas = spec?.replicas ?? 0
    return replicas !== wanted || (status?.replicas ?? 0) === wanted
  }
  const result = yield* untilObject(
    invocation,
    { definition, namespace, name },
    { holds, deadlineMs: environment.now() + flags.durationMs('timeout') },
  )
  if (result !== 'happened') throw fail(`timed out waiting for "${name}" to be synced`)
}
