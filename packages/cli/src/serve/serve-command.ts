import { homedir } from 'node:os'
import { join } from 'node:path'
import { type Command, InvalidArgumentError, Option } from 'commander'
import type { ServeFlags } from './serve.ts'
import { parseSpeed, type Speed } from './speed.ts'

const HOME = join(homedir(), '.kubesim')
const PORT_DEFAULT = 8443

/** Adds `kubesim serve`. */
export function addServeCommand(program: Command, done: (exitCode: number) => void): void {
  program
    .command('serve')
    .description('serve a cluster over HTTPS, for kubectl, helm and client libraries, until interrupted')
    .option('--port <port>', 'port for HTTPS; 0 takes any that is free', portNumber, PORT_DEFAULT)
    .option('--http-port <port>', 'port for plain HTTP besides, where everyone is the administrator; 0 takes any that is free', portNumber)
    .option('--listen <address>', 'address to listen on', '127.0.0.1')
    .option('--nodes <count>', 'workers, one zone each in turn', wholeNumber, 3)
    .option('--control-plane-node', 'add a tainted node with the control plane on it')
    .option('--seed <seed>', 'the world: same seed, same inputs, same world', 'kubesim')
    .option('--epoch <time>', 'virtual time at the start, RFC 3339 (default: the wall clock, a minute ago)')
    .option('--speed <speed>', 'virtual time: a factor such as 1x or 10x, max (settle after each change, then idle) or paused', speed, 1)
    .option('--pki-dir <directory>', 'where keys, certificates and tokens are kept', join(HOME, 'pki'))
    .option('--kubeconfig <file>', 'the kubeconfig to write', join(HOME, 'kubeconfig'))
    .option('--scheduler-config <file>', 'a KubeSchedulerConfiguration for the scheduler')
    .option('--record <file>', 'write every input of the world to a file, one JSON document a line')
    .option('--behaviors <file>', 'YAML that says how containers behave, by image')
    .option('-f, --filename <path>', 'manifests to apply at the start; may be repeated', collect, [])
    .addOption(
      new Option('--log-level <level>', 'what is logged on standard error')
        .choices(['debug', 'info', 'warn', 'error', 'silent'])
        .default('info'),
    )
    .action(async (flags: ServeFlags) => {
      const { serve } = await import('./serve.ts')
      done(await serve(flags))
    })
}

function portNumber(text: string): number {
  const port = wholeNumber(text)
  if (port > 65_535) throw new InvalidArgumentError('must be a port, 0 to 65535.')
  return port
}

export function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('must be a whole number.')
  return Number(text)
}

function speed(text: string): Speed {
  try {
    return parseSpeed(text)
  } catch (error) {
    throw new InvalidArgumentError(`${(error as Error).message}.`)
  }
}

function collect(path: string, before: readonly string[]): readonly string[] {
  return [...before, path]
}
