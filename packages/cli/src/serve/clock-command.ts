import type { Command } from 'commander'
import { findKubeconfig, readAccess, send } from './clock-client.ts'
import { CLOCK_PATH } from './clock-path.ts'

interface ClockFlags {
  readonly kubeconfig?: string
  readonly context?: string
  readonly namespace?: string
  readonly timeout?: string
}

/** What the server says about its clock. */
interface ClockDocument {
  readonly now: string
  readonly speed: string
  readonly note?: string
}

const HELP = `
Commands:
  now                  what time it is in the cluster
  run DURATION         lets a span of virtual time pass: 30s, 10m, 1h30m
  run until CONDITION  runs until something holds: deployment/web available, pod/web-0 ready, pod/web-0 deleted
  settle               runs until nothing more happens by itself
  pause                stops the clock
  resume               lets it run on as before
  speed SPEED          1x, 10x, max or paused
`

/** Adds `kubesim clock`. */
export function addClockCommand(program: Command, done: (exitCode: number) => void): void {
  program
    .command('clock')
    .description('read and move the virtual clock of a cluster that `kubesim serve` serves')
    .argument('<command...>', 'now, run, until, settle, pause, resume or speed')
    .option('--kubeconfig <file>', 'how to reach the server (default: KUBECONFIG, or the file that serve writes)')
    .option('--context <name>', 'context in the kubeconfig')
    .option('-n, --namespace <name>', 'namespace of what a condition is about')
    .option('--timeout <duration>', 'virtual time that a condition may take', '1h')
    .addHelpText('after', HELP)
    .action(async (words: readonly string[], flags: ClockFlags) => done(await moveClock(words, flags)))
}

async function moveClock(words: readonly string[], flags: ClockFlags): Promise<number> {
  const path = findKubeconfig(flags.kubeconfig)
  const access = readAccess(path, flags.context)
  const { method, name, body } = commandOf(words, { namespace: access.namespace, ...flags })
  const { code, text } = await send(access, method, `${CLOCK_PATH}/clock${name}`, body)
  const document = JSON.parse(text) as ClockDocument & { readonly message?: string }
  if (code === 404) throw new Error(`the server at ${access.server} (${path}) has no virtual clock: it is not \`kubesim serve\``)
  if (code !== 200) throw new Error(document.message ?? `the server answered ${code}`)
  process.stdout.write(`${document.now} ${document.speed}\n`)
  if (name === '/speed' && document.note !== undefined) process.stderr.write(`${document.note}\n`)
  return 0
}

interface Call {
  readonly method: 'GET' | 'POST'
  readonly name: string
  readonly body?: object
}

function commandOf(words: readonly string[], flags: ClockFlags): Call {
  const [word = '', ...rest] = words
  const argument = rest.join(' ')
  if (word === 'until' || (word === 'run' && rest[0] === 'until')) return until(word === 'until' ? rest : rest.slice(1), flags)
  switch (word) {
    case 'now':
      return { method: 'GET', name: '' }
    case 'run':
      return { method: 'POST', name: '/run', body: { duration: argument } }
    case 'speed':
      return { method: 'POST', name: '/speed', body: { speed: argument } }
    case 'settle':
    case 'pause':
    case 'resume':
      return { method: 'POST', name: `/${word}`, body: {} }
  }
  throw new Error(`"${words.join(' ')}" is no clock command; see \`kubesim clock --help\``)
}

function until(condition: readonly string[], { namespace, timeout }: ClockFlags): Call {
  const text = [...condition, ...(namespace === undefined ? [] : ['-n', namespace])].join(' ')
  return { method: 'POST', name: '/until', body: { condition: text, ...(timeout !== undefined && { timeout }) } }
}
