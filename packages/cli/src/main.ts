import { Command, CommanderError, InvalidArgumentError } from 'commander'
import { startRepl } from './repl/repl.ts'

interface ReplFlags {
  readonly seed: string
  readonly nodes: number
  readonly epoch?: string
  readonly strict: boolean
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
    .option('--strict', 'end with a non-zero code at the first command that fails', false)
    .action(async (flags: ReplFlags) => {
      exitCode = await startRepl(flags)
    })
  try {
    await program.parseAsync(args, { from: 'user' })
    return exitCode
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode
    process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`)
    return 1
  }
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('must be a whole number.')
  return Number(text)
}
