import { isNotFound, type KubeObject } from '@kubesim/api'
import {
  ALL_NAMESPACES_FLAG,
  defineCommand,
  duration,
  FIELD_SELECTOR_FLAG,
  FILENAME_FLAGS,
  PRINT_FLAGS,
  SELECTOR_FLAG,
  text,
  toggle,
} from '../command/define.ts'
import { fail, throwAll } from '../command/failures.ts'
import type { Invocation } from '../command/invocation.ts'
import type { CommandRun, Wait, WaitResult } from '../contracts.ts'
import { nameLine } from '../printers/name.ts'
import { objectPrinter } from '../printers/output.ts'
import { gather, type ResourceInfo, type Selection, select } from '../resource-builder/builder.ts'
import { manifestPaths } from '../resource-builder/manifest-files.ts'
import { parseWaitCondition, type WaitCondition } from '../wait/conditions.ts'
import { untilObject } from '../wait/until-object.ts'

const WEEK_MS = 168 * 3_600_000
const POLL_MS = 500

export const waitCommand = defineCommand({
  name: 'wait',
  usage:
    "([-f FILENAME] | resource.group/resource.name | resource.group [(-l label | --all)]) [--for=create|--for=delete|--for condition=available|--for=jsonpath='{}'[=value]]",
  summary: 'Wait for a specific condition on one or many resources',
  examples: [
    'kubectl wait --for=condition=Ready pod/busybox1',
    'kubectl wait --for=condition=available deployment/web --timeout=60s',
    "kubectl wait --for=jsonpath='{.status.phase}'=Running pod/busybox1",
    'kubectl wait --for=delete pod/busybox1 --timeout=60s',
  ],
  flags: [
    ...FILENAME_FLAGS,
    ...PRINT_FLAGS,
    SELECTOR_FLAG,
    FIELD_SELECTOR_FLAG,
    ALL_NAMESPACES_FLAG,
    toggle('all', 'All objects of the named types in the namespace.'),
    toggle('local', 'Work on the objects of -f alone.', { hidden: true }),
    duration('timeout', 'How long to wait. Zero looks once, negative waits for a week.', { default: 30_000 }),
    text('for', "What to wait for: create, delete, condition=name[=value] or jsonpath='{expression}'[=value]."),
  ],
  completes: 'resources',
  run: runWait,
})

interface Waiting {
  readonly condition: WaitCondition
  /** Zero: look once. */
  readonly timeoutMs: number
  readonly deadlineMs: number
}

function* runWait(invocation: Invocation): CommandRun {
  const { flags, environment } = invocation
  const print = printerOf(invocation)
  const condition = parseWaitCondition(flags.text('for'))
  const asked = flags.durationMs('timeout')
  const timeoutMs = asked < 0 ? WEEK_MS : asked
  const waiting: Waiting = { condition, timeoutMs, deadlineMs: environment.now() + timeoutMs }
  const selection = selectionOf(invocation)
  if (condition.type === 'create') yield* untilCreated(invocation, selection, waiting)
  const { infos, failures } = gather(invocation, selection, { latest: true })
  const problems = condition.type === 'delete' ? failures.filter((error) => !isNotFound(error)) : [...failures]
  for (const info of infos) {
    try {
      print(yield* waitFor(invocation, info, waiting))
    } catch (error) {
      problems.push(error)
    }
  }
  throwAll(problems)
  if (infos.length === 0 && condition.type !== 'delete') throw fail('no matching resources found')
  return 0
}

function selectionOf(invocation: Invocation): Selection {
  const { args, flags } = invocation
  return select(invocation, {
    args,
    files: manifestPaths(invocation),
    selector: flags.text('selector'),
    fieldSelector: flags.text('field-selector'),
    all: flags.boolean('all'),
    allNamespaces: flags.boolean('all-namespaces'),
  })
}

function printerOf(invocation: Invocation): (object: KubeObject) => void {
  const printer = objectPrinter(invocation)
  return (object) => invocation.environment.out(printer === undefined ? nameLine(object, 'condition met') : printer(object))
}

function* waitFor(
  invocation: Invocation,
  info: ResourceInfo,
  { condition, timeoutMs, deadlineMs }: Waiting,
): Generator<Wait, KubeObject, WaitResult> {
  const where = `${info.definition.resource}/${info.name}`
  if (condition.type === 'create') return info.object
  const { uid } = info.object.metadata
  let last = info.object
  const holds = (object: KubeObject | undefined): boolean => {
    if (object !== undefined && object.metadata.uid === uid) last = object
    if (condition.type === 'delete') return object === undefined || object.metadata.uid !== uid
    if (object !== undefined) last = object
    return object !== undefined && condition.holds(object)
  }
  if (timeoutMs === 0) {
    if (holds(invocation.api.find(info))) return last
    throw fail(`condition not met for ${where}`)
  }
  const result = yield* untilObject(invocation, info, { holds, deadlineMs })
  if (result !== 'happened') throw fail(`timed out waiting for the condition on ${where}`)
  return last
}

/** Looks every half second, as kubectl does. */
function* untilCreated(invocation: Invocation, selection: Selection, { deadlineMs }: Waiting): Generator<Wait, void, WaitResult> {
  const { environment } = invocation
  for (;;) {
    const { infos, failures } = gather(invocation, selection, { latest: true })
    const other = failures.find((error) => !isNotFound(error))
    if (other !== undefined) throw other
    if (infos.length > 0) return
    const leftMs = deadlineMs - environment.now()
    if (leftMs <= 0) throw fail('timed out waiting for the condition')
    const result = yield { until: () => false, timeoutMs: Math.min(POLL_MS, leftMs) }
    if (result === 'interrupted') throw fail('timed out waiting for the condition')
  }
}
