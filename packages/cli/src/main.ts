import { Command, CommanderError } from 'commander'
import { addReplayCommand } from './replay-command.ts'
import { addClockCommand } from './serve/clock-command.ts'
import { addExplainCommand } from './serve/explain-command.ts'
import { addServeCommand, wholeNumber } from './serve/serve-command.ts'

interface ReplFlags {
  readonly seed: string
  readonly nodes: number
  readonly epoch?: string
  readonly strict: boolean
  readonly schedulerConfig?: string
  readonly behaviors?: string
}

/** Runs the command line; resolves to the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  let exitCode = 0
  const program = new Command('kubesim')
    .description('A Kubernetes control plane in one JavaScript process, on virtual time.')
    .exitOverride()
    .configureOutput({ writeErr: (text) => process.stderr.write(text) })
  program
    .command('repl', { isDefault: true })
    .description('open a cluster and talk to it: kubectl, virtual time, explanations, JavaScript')
    .option('--seed <seed>', 'the world: same seed, same inputs, same world', 'kubesim')
    .option('--nodes <count>', 'workers, one zone each in turn', wholeNumber, 3)
    .option('--epoch <time>', 'virtual time at the start, RFC 3339')
    .option('--scheduler-config <file>', 'a KubeSchedulerConfiguration for the scheduler')
    .option('--behaviors <file>', 'YAML that says how containers behave, by image')
    .option('--strict', 'end with a non-zero code at the first command that fails', false)
    .action(async (flags: ReplFlags) => {
      // What a command needs is loaded when it runs: the others start without it.
      const { startRepl } = await import('./repl/repl.ts')
      exitCode = await startRepl(flags)
    })
  const done = (code: number) => {
    exitCode = code
  }
  addServeCommand(program, done)
  addClockCommand(program, done)
  addExplainCommand(program, done)
  addReplayCommand(program, done)
  try {
    await program.parseAsync(args, { from: 'user' })
    return exitCode
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode
    process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`)
    return 1
  }
}
