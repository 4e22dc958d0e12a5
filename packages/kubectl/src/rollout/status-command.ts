import type { Deployment, KubeObject, WatchEvent, WatchStream } from '@kubesim/api'
import { count, defineCommand, duration, toggle } from '../command/define.ts'
import { fail, quietFailure, throwAll } from '../command/failures.ts'
import type { Invocation } from '../command/invocation.ts'
import type { CommandRun } from '../contracts.ts'
import type { ResourceInfo } from '../resource-builder/builder.ts'
import { complainOfNothing, revisionFlag, rolloutTargets, TARGET_FLAGS } from './rollout-targets.ts'
import { type StatusViewer, statusViewerFor } from './status.ts'

/** Exit code after Ctrl-C, which kubectl catches here. Upstream: util/interrupt */
const INTERRUPTED = 1

/** A deadline that is as good as none. */
const NO_DEADLINE_SECONDS = 2_147_483_647

/** Upstream: kubectl/pkg/cmd/rollout/rollout_status.go */
export const rolloutStatusCommand = defineCommand({
  name: 'rollout status',
  usage: '(TYPE NAME | TYPE/NAME) [flags]',
  summary: 'Show the status of the rollout',
  examples: ['kubectl rollout status deployment/nginx'],
  flags: [
    ...TARGET_FLAGS,
    toggle('watch', "Watch the status of the rollout until it's done.", { short: 'w', default: true }),
    count('revision', 'Pin to a specific revision for showing its status. Defaults to 0 (last revision).'),
    duration('timeout', 'The length of time to wait before ending watch, zero means never.'),
  ],
  completes: 'resources',
  run: rolloutStatus,
})

function* rolloutStatus(invocation: Invocation): CommandRun {
  const revision = revisionFlag(invocation)
  const { infos, failures } = rolloutTargets(invocation)
  if (infos.length === 0 && failures.length === 0) complainOfNothing(invocation)
  const all = [...failures]
  for (const info of infos) {
    try {
      yield* follow(invocation, info, revision)
    } catch (error) {
      all.push(error)
    }
  }
  throwAll(all)
  return 0
}

/** Tells the status at every change until the rollout is done. */
function* follow(invocation: Invocation, info: ResourceInfo, revision: number): CommandRun {
  const view = statusViewerFor(info.definition)
  const { api, flags } = invocation
  const deadline = deadlineOf(invocation)
  const filter = { fieldSelector: `metadata.name=${info.name}` }
  const list = api.list(info, filter)
  const stream = api.watch(info, { ...filter, resourceVersion: list.metadata.resourceVersion })
  try {
    const arrived: WatchEvent[] = list.items.map((object) => ({ type: 'ADDED', object, revision: 0 }))
    for (let latest = info.object; ; ) {
      for (const event of arrived.splice(0)) {
        if (isOver(invocation, event, { view, revision })) return 0
        if (!flags.boolean('watch')) return 0
        latest = event.object
      }
      yield* nextChange(stream, arrived, { deadline, now: () => invocation.environment.now(), endless: !canTimeOut(latest) })
    }
  } finally {
    stream.stop()
  }
}

function isOver(
  { environment }: Invocation,
  event: WatchEvent,
  { view, revision }: { readonly view: StatusViewer; readonly revision: number },
): boolean {
  if (event.type === 'DELETED') throw fail('object has been deleted')
  if (event.type !== 'ADDED' && event.type !== 'MODIFIED') return false
  const { message, done } = view(event.object, revision)
  environment.out(message)
  return done
}

function deadlineOf({ environment, flags }: Invocation): number | undefined {
  const timeoutMs = flags.durationMs('timeout')
  return timeoutMs > 0 ? environment.now() + timeoutMs : undefined
}

interface Patience {
  readonly deadline: number | undefined
  readonly now: () => number
  /** Nothing will end this by itself, so the end of all movement must. */
  readonly endless: boolean
}

function* nextChange(stream: WatchStream, arrived: WatchEvent[], { deadline, now, endless }: Patience): CommandRun {
  const until = () => {
    arrived.push(...stream.take())
    return arrived.length > 0
  }
  const result = yield { until, ...(deadline !== undefined ? { timeoutMs: Math.max(0, deadline - now()) } : endless && { endless: true }) }
  if (result === 'interrupted') throw quietFailure(INTERRUPTED)
  if (result !== 'happened') throw fail('timed out waiting for the condition')
  return 0
}

/** A deployment that does not get on fails by itself when its progress deadline has passed. */
function canTimeOut(object: KubeObject): boolean {
  if (object.kind !== 'Deployment') return false
  const { paused, progressDeadlineSeconds } = (object as Deployment).spec
  return paused !== true && progressDeadlineSeconds !== undefined && progressDeadlineSeconds !== NO_DEADLINE_SECONDS
}
