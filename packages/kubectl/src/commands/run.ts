import {
  applyMergePatch,
  applyStrategicMergePatch,
  encodedForm,
  goQuoted,
  type JsonObject,
  type KubeObject,
  type ResourceDefinition,
  readYamlDocuments,
} from '@kubesim/api'
import { withUpdatedLastApplied } from '../apply/last-applied.ts'
import {
  array,
  count,
  DRY_RUN_FLAG,
  defineCommand,
  duration,
  fieldManagerFlag,
  PRINT_FLAGS,
  SAVE_CONFIG_FLAG,
  text,
  toggle,
} from '../command/define.ts'
import { fail, usageError } from '../command/failures.ts'
import type { Invocation } from '../command/invocation.ts'
import type { CommandRun } from '../contracts.ts'
import { definitionOf } from '../create/generator.ts'
import { type DryRun, dryRunOf, operationPrinter } from '../printers/operation.ts'
import { attachTo } from '../run/attach.ts'
import { parseLabels, podToRun } from '../run/pod.ts'

const IMAGE =
  /^(?:[a-zA-Z0-9.-]+(?::\d+)?\/)?[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*(?::\w[\w.-]{0,127})?(?:@[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,})?$/

export const runCommand = defineCommand({
  name: 'run',
  usage:
    'NAME --image=image [--env="key=value"] [--port=port] [--dry-run=server|client] [--overrides=inline-json] [--command] -- [COMMAND] [args...]',
  summary: 'Run a particular image on the cluster',
  examples: [
    'kubectl run nginx --image=nginx',
    'kubectl run hazelcast --image=hazelcast/hazelcast --port=5701',
    'kubectl run busybox --rm -i --restart=Never --image=busybox -- date',
  ],
  flags: [
    ...PRINT_FLAGS,
    DRY_RUN_FLAG,
    SAVE_CONFIG_FLAG,
    fieldManagerFlag('kubectl-run'),
    text('image', 'The image to run.', { required: true }),
    text('image-pull-policy', 'Always, IfNotPresent or Never.'),
    text('port', 'The port that the container exposes.'),
    text('labels', 'Labels of the pod, KEY=VALUE,...', { short: 'l' }),
    array('annotations', 'An annotation of the pod, may be repeated.'),
    array('env', 'A variable of the container, KEY=VALUE, may be repeated.'),
    text('restart', 'Restart policy: Always, OnFailure or Never.', { default: 'Always' }),
    text('overrides', 'JSON that is laid over the pod.'),
    text('override-type', 'How: json, merge or strategic.', { default: 'merge' }),
    toggle('command', 'What follows -- is the command, not its arguments.'),
    toggle('expose', 'Make a service for the pod too; needs --port.'),
    toggle('stdin', 'Keep standard input open.', { short: 'i' }),
    toggle('tty', 'Give the container a terminal.', { short: 't' }),
    toggle('attach', 'Follow the output of the container.'),
    toggle('leave-stdin-open', 'Keep standard input open after the first attach.'),
    toggle('rm', 'Delete the pod when the container has ended; only when attached.'),
    toggle('quiet', 'Say less.', { short: 'q' }),
    toggle('privileged', 'Run the container privileged.'),
    duration('pod-running-timeout', 'How long to wait until the pod runs.', { default: 60_000 }),
    count('grace-period', 'Seconds that the pod gets to end, with --rm.', { default: -1, hidden: true }),
  ],
  takesCommand: true,
  completes: 'nothing',
  run: runRun,
})

function* runRun(invocation: Invocation): CommandRun {
  const { flags, args } = invocation
  const [name] = args
  if (name === undefined) throw usageError('NAME is required for run')
  const dryRun = dryRunOf(invocation)
  const attach = flags.given('attach') ? flags.boolean('attach') : flags.boolean('stdin')
  checkFlags(invocation, dryRun, attach)
  const print = operationPrinter(invocation, dryRun)
  const pods = definitionOf(invocation, { group: '', version: 'v1', kind: 'Pod' })
  const pod = create(invocation, pods, overridden(invocation, pods, podToRun(invocation, name)), dryRun)
  if (flags.boolean('expose')) {
    print(
      create(invocation, definitionOf(invocation, { group: '', version: 'v1', kind: 'Service' }), serviceFor(invocation, name), dryRun),
      'created',
    )
  }
  if (attach) return yield* attachTo(invocation, pods, pod)
  print(pod, 'created')
  return 0
}

function checkFlags({ flags }: Invocation, dryRun: DryRun, attach: boolean): void {
  const image = flags.text('image')
  if (image === '') throw fail('--image is required')
  if (!IMAGE.test(image)) throw fail(`Invalid image name ${goQuoted(image)}: invalid reference format`)
  if (flags.boolean('tty') && !flags.boolean('stdin')) throw usageError('-i/--stdin is required for containers with -t/--tty=true')
  if (flags.boolean('expose') && flags.text('port') === '') throw usageError('--port must be set when exposing a service')
  if (!['Always', 'OnFailure', 'Never'].includes(flags.text('restart')))
    throw usageError(`invalid restart policy: ${flags.text('restart')}`)
  if (!attach && flags.boolean('rm')) throw usageError('--rm should only be used for attached containers')
  if (attach && dryRun !== 'none')
    throw usageError("--dry-run=[server|client] can't be used with attached containers options (--attach, --stdin, or --tty)")
  if (!['', 'Always', 'IfNotPresent', 'Never'].includes(flags.text('image-pull-policy')))
    throw usageError(`invalid image pull policy: ${flags.text('image-pull-policy')}`)
}

function create(invocation: Invocation, definition: ResourceDefinition, object: KubeObject, dryRun: DryRun): KubeObject {
  const { api, flags, namespace, namespaceGiven } = invocation
  if (dryRun === 'client') {
    const placed = namespaceGiven ? { ...object, metadata: { ...object.metadata, namespace } } : object
    return encodedForm(definition.schema, placed) as KubeObject
  }
  const sent = withUpdatedLastApplied({ ...object, metadata: { ...object.metadata, namespace } }, flags.boolean('save-config'))
  return api.create({ definition, namespace }, sent, {
    fieldManager: flags.text('field-manager'),
    ...(dryRun === 'server' && { dryRun: true }),
  })
}

/** Upstream: cmdutil.Overrider */
function overridden({ flags }: Invocation, definition: ResourceDefinition, object: KubeObject): KubeObject {
  const overrides = flags.text('overrides')
  if (overrides === '') return object
  const patch = readYamlDocuments(overrides)[0]?.value as JsonObject
  const type = flags.text('override-type')
  if (type === 'merge') return applyMergePatch(object, patch) as KubeObject
  if (type === 'strategic')
    return applyStrategicMergePatch(object as unknown as JsonObject, patch, definition.schema) as unknown as KubeObject
  throw fail(`invalid override type: ${type}; here it is merge or strategic`)
}

function serviceFor({ flags }: Invocation, name: string): KubeObject {
  const port = Number(flags.text('port'))
  const selector = flags.text('labels') === '' ? { run: name } : parseLabels(flags.text('labels'))
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: { ports: [{ port, protocol: 'TCP', targetPort: port }], selector },
  } as KubeObject
}
