import { formatTime, goQuoted, isNotFound, type Pod, parseTime, pods, type RequestOptions } from '@kubesim/api'
import { count, defineCommand, duration, SELECTOR_FLAG, text, toggle } from '../command/define.ts'
import { fail, quietFailure, usageError } from '../command/failures.ts'
import type { Invocation } from '../command/invocation.ts'
import type { CommandRun, Wait, WaitResult } from '../contracts.ts'
import { gather, select } from '../resource-builder/builder.ts'
import { LogReader } from './log-reader.ts'
import { type LogRequest, logRequestsOf } from './log-request.ts'
import { awaitPods, podQueryOf } from './pod-choice.ts'

const USAGE = "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command"

/** Lines of each container where a selector names the pods. */
const SELECTOR_TAIL_LINES = 10

/** Upstream: kubectl/pkg/cmd/logs */
export const logsCommand = defineCommand({
  name: 'logs',
  usage: '[-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]',
  summary: 'Print the logs for a container in a pod',
  examples: [
    'kubectl logs nginx',
    'kubectl logs nginx --all-containers=true',
    'kubectl logs -l app=nginx --all-containers=true',
    'kubectl logs -p -c ruby web-1',
    'kubectl logs -f -c ruby web-1',
    'kubectl logs --tail=20 nginx',
    'kubectl logs --since=1h nginx',
    'kubectl logs job/hello',
    'kubectl logs deployment/nginx -c nginx-1',
  ],
  flags: [
    toggle('all-pods', 'Get logs from all pod(s). Sets prefix to true.'),
    toggle('all-containers', "Get all containers' logs in the pod(s)."),
    toggle('follow', 'Specify if the logs should be streamed.', { short: 'f' }),
    toggle('timestamps', 'Include timestamps on each line in the log output'),
    count('limit-bytes', 'Maximum bytes of logs to return. Defaults to no limit.'),
    toggle('previous', 'If true, print the logs for the previous instance of the container in a pod if it exists.', { short: 'p' }),
    count('tail', 'Lines of recent log file to display. Defaults to -1, showing all log lines, with a selector to 10.', { default: -1 }),
    toggle('ignore-errors', 'If watching / following pod logs, allow for any errors that occur to be non-fatal'),
    text('since-time', 'Only return logs after a specific date (RFC3339). Only one of since-time / since may be used.'),
    duration('since', 'Only return logs newer than a relative duration like 5s, 2m, or 3h.'),
    text('container', 'Print the logs of this container', { short: 'c' }),
    toggle('insecure-skip-tls-verify-backend', 'Accepted, and of no effect here: there is no connection to a kubelet.'),
    duration('pod-running-timeout', 'The length of time to wait until at least one pod is running.', { default: 20_000 }),
    SELECTOR_FLAG,
    count('max-log-requests', 'Maximum number of logs to follow at once. Defaults to 5.', { default: 5 }),
    toggle('prefix', 'Prefix each log line with the log source (pod name and container name)'),
  ],
  completes: 'names',
  run: logs,
})

function* logs(invocation: Invocation): CommandRun {
  const options = readOptions(invocation)
  const { flags } = invocation
  const chosen = yield* choosePods(invocation)
  const choice = {
    container: containerOf(invocation),
    allContainers: flags.boolean('all-containers'),
    quiet: flags.boolean('all-pods'),
    tell: (line: string) => invocation.complain(line),
  }
  const requests = chosen.flatMap((pod) => logRequestsOf(pod, choice))
  const following = flags.boolean('follow') && requests.length > 1
  const requestsMax = flags.number('max-log-requests')
  if (following && requests.length > requestsMax) {
    throw fail(
      `you are attempting to follow ${requests.length} log streams, but maximum allowed concurrency is ${requestsMax}, use --max-log-requests to increase the limit`,
    )
  }
  if (following) {
    yield* print(
      invocation,
      requests.flatMap((request) => open(invocation, request, options)),
    )
  } else for (const request of requests) yield* print(invocation, open(invocation, request, options))
  return 0
}

function containerOf({ args, flags }: Invocation): string {
  return args[1] ?? flags.text('container')
}

/** Query options of every request; refuses what cannot be meant. Upstream: LogsOptions.Complete, ToLogOptions, Validate */
function readOptions(invocation: Invocation): NonNullable<RequestOptions['query']> {
  const { args, flags } = invocation
  const selector = flags.text('selector')
  if (args.length > 2 || (args.length === 0 && selector === '')) throw usageError(USAGE)
  if (args.length === 1 && selector !== '') throw usageError('only a selector (-l) or a POD name is allowed')
  if (flags.durationMs('pod-running-timeout') <= 0) throw fail('--pod-running-timeout must be higher than zero')
  const sinceTime = flags.text('since-time')
  const sinceSeconds = Math.round(flags.durationMs('since') / 1000)
  const sinceTimeText = sinceTime === '' ? undefined : readTime(sinceTime)
  if (sinceTime !== '' && flags.durationMs('since') !== 0) throw fail('at most one of `sinceTime` or `sinceSeconds` may be specified')
  const container = containerOf(invocation)
  if (flags.boolean('all-containers') && container !== '')
    throw fail(`--all-containers=true should not be specified with container name ${container}`)
  if (flags.given('container') && args.length === 2) throw fail('only one of -c or an inline [CONTAINER] arg is allowed')
  const [limitBytes, tail] = [flags.number('limit-bytes'), flags.number('tail')]
  if (limitBytes < 0) throw fail('--limit-bytes must be greater than 0')
  if (sinceSeconds < 0) throw fail('--since must be greater than 0')
  if (tail < -1) throw fail('--tail must be greater than or equal to -1')
  const tailLines = selector !== '' && tail === -1 && !flags.given('tail') ? SELECTOR_TAIL_LINES : tail
  return {
    ...(flags.boolean('follow') && { follow: 'true' }),
    ...(flags.boolean('previous') && { previous: 'true' }),
    ...(flags.boolean('timestamps') && { timestamps: 'true' }),
    ...(sinceTimeText !== undefined && { sinceTime: sinceTimeText }),
    ...(flags.durationMs('since') !== 0 && { sinceSeconds: String(sinceSeconds) }),
    ...(limitBytes !== 0 && { limitBytes: String(limitBytes) }),
    ...(tailLines !== -1 && { tailLines: String(tailLines) }),
  }
}

function readTime(given: string): string {
  const ms = Date.parse(given)
  const isRfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/.test(given)
  if (!isRfc3339 || Number.isNaN(ms))
    throw fail(`parsing time ${goQuoted(given)} as "2006-01-02T15:04:05Z07:00": cannot parse ${goQuoted(given)} as "2006"`)
  return formatTime(parseTime(given))
}

/** The pods whose logs are wanted: the one named, those selected, the best or all of what an object owns. */
function* choosePods(invocation: Invocation): Generator<Wait, readonly Pod[], WaitResult> {
  const { api, args, flags, namespace } = invocation
  const selector = flags.text('selector')
  if (args.length === 0) {
    const { items } = api.list({ definition: pods, namespace }, { labelSelector: selector })
    if (items.length === 0) invocation.complain(`No resources found in ${namespace} namespace.`)
    return items as readonly Pod[]
  }
  const { definition, object } = namedObject(invocation, args[0]!)
  if (definition.group === '' && definition.kind === 'Pod') return [object as Pod]
  const found = yield* awaitPods(invocation, podQueryOf(definition, object), flags.durationMs('pod-running-timeout'))
  if (flags.boolean('all-pods') || found.length === 1) return found
  invocation.complain(`Found ${found.length} pods, using pod/${found[0]!.metadata.name}`)
  return found.slice(0, 1)
}

export function namedObject(invocation: Invocation, arg: string) {
  const named = arg.includes('/') ? arg : `pods/${arg}`
  const { infos, failures } = gather(invocation, select(invocation, { args: [named], singleType: true }))
  const [failure] = failures
  if (isNotFound(failure))
    throw fail(`error from server (NotFound): ${(failure as Error).message} in namespace ${goQuoted(invocation.namespace)}`)
  if (failure !== undefined) throw failure
  return infos[0]!
}

/** A reader of one log; with `--ignore-errors` a refusal is printed and there is none. */
function open(invocation: Invocation, request: LogRequest, query: NonNullable<RequestOptions['query']>): readonly LogReader[] {
  const { api, flags } = invocation
  const { namespace, pod: name, container } = request
  const prefixed = flags.boolean('prefix') || flags.boolean('all-pods')
  try {
    const stream = api.text({ definition: pods, namespace, name, subresource: 'log' }, { ...query, container })
    return [new LogReader(stream, prefixed ? `[pod/${name}/${container}] ` : '')]
  } catch (error) {
    if (!flags.boolean('ignore-errors') || !(error instanceof Error)) throw error
    invocation.say(`error: ${error.message}`)
    return []
  }
}

/** Prints what the readers have until all have ended: at once, or as it comes. */
function* print({ environment }: Invocation, readers: readonly LogReader[]): CommandRun {
  try {
    for (;;) {
      for (const reader of readers) environment.out(reader.take())
      if (readers.every((reader) => reader.ended)) return 0
      const news: string[] = []
      const until = () => {
        for (const reader of readers) news.push(reader.take())
        return news.some((each) => each !== '') || readers.every((reader) => reader.ended)
      }
      const result = yield { until, endless: true }
      environment.out(news.join(''))
      if (result === 'interrupted') throw quietFailure()
      if (result !== 'happened') return 0
    }
  } finally {
    for (const reader of readers) reader.stop()
  }
}
