import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { createInteractiveCluster, type InteractiveCluster } from '@kubesim/cluster'
import { readBehaviorFile } from '../behavior-file.ts'
import { complete } from './completion.ts'
import { WELCOME } from './help.ts'
import { loadHistory, saveHistory } from './history.ts'
import { createPainter } from './painter.ts'
import { Session } from './session.ts'
import { runOnTerminal } from './terminal-kubectl.ts'

export interface ReplOptions {
  readonly seed: string
  readonly nodes: number
  readonly epoch?: string
  readonly strict: boolean
  readonly schedulerConfig?: string
  /** A file of YAML: how containers behave, by image. */
  readonly behaviors?: string
}

const SPEED_DEFAULT = 10

/** Opens a cluster and reads lines until the input ends; resolves to the exit code. */
export async function startRepl(options: ReplOptions): Promise<number> {
  const cluster = await createInteractiveCluster({
    seed: options.seed,
    nodes: options.nodes,
    ...(options.epoch === undefined ? {} : { epoch: options.epoch }),
    ...(options.schedulerConfig !== undefined && { scheduler: { configuration: readFileSync(options.schedulerConfig, 'utf8') } }),
    ...(options.behaviors === undefined ? {} : { behaviors: readBehaviorFile(options.behaviors) }),
  })
  try {
    return process.stdin.isTTY ? await readTerminal(cluster, options) : await readPipe(cluster, options)
  } finally {
    await cluster.stop()
  }
}

const streams = {
  out: (text: string) => void process.stdout.write(text),
  err: (text: string) => void process.stderr.write(text),
}

/** Piped input: the clock stands still but for commands that move it. */
async function readPipe(cluster: InteractiveCluster, options: ReplOptions): Promise<number> {
  const session = new Session({
    cluster,
    terminal: streams,
    clock: { speed: 0 },
    paint: createPainter(false),
    runKubectl: async (line) => cluster.runKubectl(line, streams),
  })
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    const { exitCode, end } = await session.run(line)
    if (options.strict && exitCode !== 0) return exitCode
    if (end) break
  }
  return 0
}

/** A person at a terminal: the clock runs, lines are edited, remembered and completed. */
async function readTerminal(cluster: InteractiveCluster, options: ReplOptions): Promise<number> {
  const paint = createPainter(process.stdout.isTTY === true)
  process.stdout.write(WELCOME)
  const readline = createInterface({
    input: process.stdin,
    output: process.stdout,
    history: loadHistory(),
    completer: (line: string) => complete(cluster, line),
  })
  cluster.pace(SPEED_DEFAULT)
  const clock = {
    get speed() {
      return cluster.speed
    },
    set speed(factor: number) {
      cluster.pace(factor)
    },
  }
  const session = new Session({
    cluster,
    terminal: streams,
    clock,
    paint,
    runKubectl: (line) => runOnTerminal(cluster, line, { readline, ...streams }),
  })
  const prompt = () =>
    readline.setPrompt(
      `${paint.dim(`${new Date(cluster.now).toISOString().slice(11, 19)} ${cluster.speed === 0 ? 'paused' : `${cluster.speed}x`}`)} ${paint.strong('kubesim>')} `,
    )
  prompt()
  readline.prompt()
  for await (const line of readline) {
    const { exitCode, end } = await session.run(line)
    if (line.trim() !== '') saveHistory(line)
    if (end) break
    if (options.strict && exitCode !== 0) return exitCode
    prompt()
    readline.prompt()
  }
  readline.close()
  return 0
}
