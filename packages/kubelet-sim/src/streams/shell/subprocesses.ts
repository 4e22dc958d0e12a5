import { ByteInput, joined } from '../process/byte-input.ts'
import type { SpawnedProcess } from '../process/process-table.ts'
import { type Course, INTERRUPTED_CODE, Signalled, type Sink, type Steps } from '../process/program.ts'
import type { RunningProcess } from '../process/running-process.ts'
import type { Interpreter } from './interpreter.ts'
import type { Streams } from './shell-state.ts'
import type { Command, Script, Statement } from './tree.ts'

const decoder = new TextDecoder()
const encoder = new TextEncoder()

/** Each command of a pipe is a process of its own. */
export function* runPipes(shell: Interpreter, commands: readonly Command[]): Course {
  const processes: RunningProcess[] = []
  let { input } = shell.streams
  for (const [index, command] of commands.entries()) {
    const isEnd = index === commands.length - 1
    const pipe = new ByteInput()
    const into = isEnd ? shell.streams.sinks[1] : pipeSink(pipe)
    const from = input
    const streams: Streams = { input: from, sinks: shell.streams.sinks.with(1, into) }
    const child = childOf(shell, command, {
      streams,
      onEnd: () => {
        if (index > 0) from.abandon()
        if (!isEnd) pipe.close()
      },
    })
    processes.push(child.process)
    input = pipe
  }
  for (const process of processes) process.start()
  try {
    for (const process of processes) if (!process.isReady) yield { type: 'wait', on: process }
  } catch (error) {
    for (const process of processes) process.kill({ exitCode: INTERRUPTED_CODE })
    throw error
  }
  const failed = shell.state.options.has('pipefail') ? processes.findLast((process) => process.exitCode !== 0) : undefined
  return (failed ?? processes.at(-1)!).exitCode
}

export function childOf(
  shell: Interpreter,
  command: Command | Statement,
  { streams, onEnd }: { readonly streams: Streams; readonly onEnd?: () => void },
): SpawnedProcess {
  return shell.machine.processes.spawn([shell.state.name], {
    parent: shell.pid,
    course: (pid) => {
      const child = shell.subshell(streams, pid)
      shell.machine.processes.handle(pid, (signal) => child.signals.take(signal))
      const body: Script = 'steps' in command ? [{ ...command, background: false }] : [asStatement(command)]
      return child.runAsProcess(() => child.runScript(body))
    },
    ...(onEnd !== undefined && { onEnd }),
  })
}

export function startJob(shell: Interpreter, statement: Statement): void {
  const { pid, process } = childOf(shell, statement, { streams: { ...shell.streams, input: new ByteInput(new Uint8Array()) } })
  shell.state.backgroundPid = pid
  shell.state.jobs = [...shell.state.jobs.filter((job) => !job.process.isReady || job.pid === pid), { pid, process }]
  shell.state.status = 0
  process.start()
}

/** The output of a script, and how it ended. */
export function* outputOf(shell: Interpreter, script: Script): Steps<{ readonly text: string; readonly exitCode: number }> {
  const written: Uint8Array[] = []
  const collect: Sink = (content) => void written.push(typeof content === 'string' ? encoder.encode(content) : content)
  const { input, sinks } = shell.streams
  const { process } = childOf(
    shell,
    { type: 'group', body: script, redirections: [] },
    { streams: { input, sinks: sinks.with(1, collect) } },
  )
  process.start()
  if (!process.isReady) yield* waitFor(process)
  return { text: decoder.decode(joined(written)), exitCode: process.exitCode }
}

/** Something in a shell of its own, to its end. */
export function* runSubshell(shell: Interpreter, command: Command): Course {
  const { process } = childOf(shell, command, { streams: shell.streams })
  process.start()
  if (!process.isReady) yield* waitFor(process)
  return process.exitCode
}

/** Whoever is interrupted takes what it waits for along. */
function* waitFor(process: RunningProcess): Steps<void> {
  try {
    yield { type: 'wait', on: process }
  } catch (error) {
    process.kill({ exitCode: INTERRUPTED_CODE })
    throw error
  }
}

function asStatement(command: Command): Statement {
  return { steps: [{ when: 'always', pipeline: { negated: false, commands: [command] } }], background: false }
}

/** Whoever writes to a pipe that nobody reads any more is ended by it. */
function pipeSink(pipe: ByteInput): Sink {
  return (content) => {
    if (pipe.isAbandoned) throw new Signalled('PIPE', 0)
    pipe.push(typeof content === 'string' ? encoder.encode(content) : content)
  }
}
