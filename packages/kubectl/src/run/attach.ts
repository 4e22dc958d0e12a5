import { isPodReady, isPodTerminal, type KubeObject, type Pod, type ResourceDefinition } from '@kubesim/api'
import { fail } from '../command/failures.ts'
import type { Invocation } from '../command/invocation.ts'
import { CommandError, type CommandRun, type Wait, type WaitResult } from '../contracts.ts'
import { untilObject } from '../wait/until-object.ts'

/**
 * Follows a pod that `run` started: waits until it runs, shows its output, and answers with its exit code. There is no standard input to
 * send it. Upstream: kubectl/pkg/cmd/run handleAttachPod
 */
export function* attachTo(invocation: Invocation, definition: ResourceDefinition, created: KubeObject): CommandRun {
  const { api, flags } = invocation
  const at = { definition, namespace: created.metadata.namespace ?? '', name: created.metadata.name ?? '' }
  try {
    const pod = yield* untilPod(invocation, at, (each) => isPodReady(each) || isPodTerminal(each))
    yield* streamLogs(invocation, at)
    if (flags.boolean('leave-stdin-open') || flags.text('restart') === 'Always') return 0
    return exitCodeOf(isPodTerminal(pod) ? pod : yield* untilPod(invocation, at, isPodTerminal))
  } finally {
    if (flags.boolean('rm')) {
      api.delete(at, { propagationPolicy: 'Background' })
      if (!flags.boolean('quiet')) invocation.say(`pod "${at.name}" deleted from ${at.namespace} namespace`)
    }
  }
}

type PodPath = { readonly definition: ResourceDefinition; readonly namespace: string; readonly name: string }

function* untilPod(invocation: Invocation, at: PodPath, holds: (pod: Pod) => boolean): Generator<Wait, Pod, WaitResult> {
  const { api, environment, flags } = invocation
  const deadlineMs = environment.now() + flags.durationMs('pod-running-timeout')
  const result = yield* untilObject(invocation, at, { holds: (object) => object !== undefined && holds(object as Pod), deadlineMs })
  if (result === 'timeout') throw fail('timed out waiting for the condition')
  return api.get(at) as Pod
}

function* streamLogs({ api, environment }: Invocation, at: PodPath): Generator<Wait, void, WaitResult> {
  const stream = api.text({ ...at, subresource: 'log' }, { follow: 'true' })
  let ready = true
  stream.onReady(() => {
    ready = true
  })
  try {
    for (;;) {
      ready = false
      environment.out(stream.take())
      if (stream.closed) return
      const result = yield { until: () => ready || stream.closed, endless: true }
      if (result !== 'happened') return
    }
  } finally {
    stream.stop()
  }
}

function exitCodeOf({ metadata, status }: Pod): number {
  const where = `pod ${metadata.namespace}/${metadata.name}`
  if (status?.phase === 'Succeeded') return 0
  if (status?.phase !== 'Failed') throw fail(`${where} left in phase ${status?.phase ?? ''}`)
  const ended = status.containerStatuses?.[0]?.state?.terminated
  if (ended === undefined || ended.exitCode === 0) throw fail(`${where} failed with unknown exit code`)
  throw new CommandError(`${where} terminated (${ended.reason ?? ''})\n${ended.message ?? ''}`, ended.exitCode)
}
