import { type Pod, pods } from '@kubesim/api'
import type { ProcessEnd } from '@kubesim/kernel'
import { defineCommand, duration, text, toggle } from '../command/define.ts'
import { fail, quietFailure, usageError } from '../command/failures.ts'
import type { Invocation } from '../command/invocation.ts'
import { CommandError, type CommandRun, type CommandStart, type Wait, type WaitResult } from '../contracts.ts'
import { namedObject } from '../logs/command.ts'
import { awaitPods, podQueryOf } from '../logs/pod-choice.ts'

const encoder = new TextEncoder()

/**
 * Runs a command in a container, with what was piped in as its input. Upstream: kubectl/pkg/cmd/exec
 * Differs: there is no terminal, so -t is only heeded where a real kubectl would find none either.
 */
export const execCommand = defineCommand({
  name: 'exec',
  usage: '(POD | TYPE/NAME) [-c CONTAINER] [flags] -- COMMAND [args...]',
  summary: 'Execute a command in a container',
  examples: ['kubectl exec mypod -- date', 'kubectl exec mypod -c ruby-container -- date', 'kubectl exec deploy/mydeployment -- date'],
  flags: [
    text('container', 'Container name. If omitted, the default container or the first container of the pod.', { short: 'c' }),
    toggle('stdin', 'Pass stdin to the container', { short: 'i' }),
    toggle('tty', 'Stdin is a TTY', { short: 't' }),
    toggle('quiet', 'Only print output from the remote session', { short: 'q' }),
    duration('pod-running-timeout', 'The length of time to wait until at least one pod is running', { default: 60_000 }),
  ],
  takesCommand: true,
  completes: 'names',
  run: exec,
})

function* exec(invocation: Invocation): CommandRun {
  const { args, rest, flags, environment, as } = invocation
  const [name] = args
  if (name === undefined) throw usageError('pod, type/name or --filename must be specified')
  if (rest.length === 0) throw usageError('you must specify at least one command for the container')
  const pod = yield* podOf(invocation, name)
  const phase = pod.status?.phase
  if (phase === 'Succeeded' || phase === 'Failed') throw fail(`cannot exec into a container in a completed pod; current phase is ${phase}`)
  const container = flags.text('container') || defaultContainer(invocation, pod)
  const stdin = flags.boolean('stdin')
  if (flags.boolean('tty')) invocation.complain('Unable to use a TTY - input is not a terminal or the right kind of file')
  const start = environment.connect(
    {
      verb: 'create',
      group: '',
      version: 'v1',
      resource: pods.resource,
      subresource: 'exec',
      namespace: pod.metadata.namespace!,
      name: pod.metadata.name!,
      options: { query: { container, command: rest, stdout: 'true', stderr: 'true', ...(stdin && { stdin: 'true' }) } },
    },
    as,
  )
  return yield* follow(invocation, start, stdin ? (environment.stdin ?? '') : undefined)
}

function* follow({ environment }: Invocation, start: CommandStart, input: string | undefined): CommandRun {
  const decoders = { out: new TextDecoder(), err: new TextDecoder() }
  let ended: ProcessEnd | undefined
  const process = start({
    stdout: (bytes) => environment.out(decoders.out.decode(bytes, { stream: true })),
    stderr: (bytes) => environment.err(decoders.err.decode(bytes, { stream: true })),
    ended: (end) => {
      ended = end
    },
  })
  if (!('write' in process))
    throw fail(`Internal error occurred: unable to upgrade connection: ${process.details?.causes?.[0]?.message ?? process.message}`)
  if (input !== undefined) {
    process.write(encoder.encode(input))
    process.closeInput()
  }
  if (ended === undefined) {
    const result = yield { until: () => ended !== undefined, endless: true }
    if (ended === undefined) process.hangUp()
    if (result === 'interrupted') throw quietFailure()
  }
  return codeOf(ended)
}

function codeOf(ended: ProcessEnd | undefined): number {
  if (ended === undefined) return 0
  if ('problem' in ended) throw fail(`Internal error occurred: ${ended.problem}`)
  if (ended.exitCode === 0) return 0
  throw new CommandError(`command terminated with exit code ${ended.exitCode}`, ended.exitCode)
}

function* podOf(invocation: Invocation, name: string): Generator<Wait, Pod, WaitResult> {
  const { api, namespace } = invocation
  if (!name.includes('/')) return api.get({ definition: pods, namespace, name }) as Pod
  const { definition, object } = namedObject(invocation, name)
  if (definition.group === '' && definition.kind === 'Pod') return object as Pod
  const [first] = yield* awaitPods(invocation, podQueryOf(definition, object), invocation.flags.durationMs('pod-running-timeout'))
  return first!
}

/** Upstream: podcmd FindOrDefaultContainerByName */
function defaultContainer(invocation: Invocation, { metadata, spec }: Pod): string {
  const annotated = metadata.annotations?.['kubectl.kubernetes.io/default-container']
  if (annotated !== undefined && spec.containers.some(({ name }) => name === annotated)) return annotated
  const [first, ...others] = spec.containers.map(({ name }) => name)
  if (others.length > 0 && !invocation.flags.boolean('quiet'))
    invocation.complain(`Defaulted container "${first}" out of: ${[first, ...others].join(', ')}`)
  return first!
}
