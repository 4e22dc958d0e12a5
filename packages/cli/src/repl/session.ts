import { formatTime } from '@kubesim/api'
import { type Cluster, durationMs, type InteractiveCluster } from '@kubesim/cluster'
import { evaluate } from './evaluate.ts'
import { HELP } from './help.ts'
import { actOnMachine } from './machine-command.ts'
import type { Painter } from './painter.ts'
import { renderTrace } from './trace-text.ts'

/** What a line came to: its exit code, and whether the session is over. */
export interface LineResult {
  readonly exitCode: number
  readonly end: boolean
}

export interface Terminal {
  out(text: string): void
  err(text: string): void
}

/** The clock as the person at the prompt controls it. */
export interface ClockControl {
  /** Virtual seconds per second; 0 is paused. */
  speed: number
}

const DONE: LineResult = { exitCode: 0, end: false }
const FAILED: LineResult = { exitCode: 1, end: false }

/** Understands one line after the other: kubectl, time, explanations, JavaScript. */
export class Session {
  private readonly cluster: InteractiveCluster
  private readonly terminal: Terminal
  private readonly clock: ClockControl
  private readonly paint: Painter
  private readonly runKubectl: (line: string) => Promise<number>

  constructor(options: {
    readonly cluster: InteractiveCluster
    readonly terminal: Terminal
    readonly clock: ClockControl
    readonly paint: Painter
    readonly runKubectl: (line: string) => Promise<number>
  }) {
    this.cluster = options.cluster
    this.terminal = options.terminal
    this.clock = options.clock
    this.paint = options.paint
    this.runKubectl = options.runKubectl
  }

  /** Runs a line. Failures are told on standard error, never thrown. */
  async run(text: string): Promise<LineResult> {
    const line = text.trim()
    if (line === '' || line.startsWith('#')) return DONE
    try {
      return await this.dispatch(line)
    } catch (error) {
      this.terminal.err(`${this.paint.bad('error:')} ${error instanceof Error ? error.message : String(error)}\n`)
      return FAILED
    }
  }

  private async dispatch(line: string): Promise<LineResult> {
    const [word = '', ...rest] = line.split(/\s+/)
    const argument = rest.join(' ')
    switch (word) {
      case 'kubectl':
      case 'k':
        return { exitCode: await this.runKubectl(line), end: false }
      case 'help':
      case '?':
        this.terminal.out(HELP)
        return DONE
      case 'exit':
      case 'quit':
        return { exitCode: 0, end: true }
      case 'now':
        return this.tell(formatTime(this.cluster.now))
      case 'pause':
        this.clock.speed = 0
        return this.tell('paused')
      case 'speed':
        return this.setSpeed(argument)
      case 'why':
        return this.tell(this.cluster.why(argument).trimEnd())
      case 'machine':
        return this.tell(actOnMachine(this.cluster, argument))
      case 'trace':
        return this.tell(renderTrace(this.cluster, argument).trimEnd())
    }
    if (word === 'step' || word === 'settle' || word === 'run') return this.moveTime(word, argument)
    return this.javaScript(line)
  }

  private async moveTime(word: 'step' | 'settle' | 'run', argument: string): Promise<LineResult> {
    const { cluster } = this
    const before = cluster.now
    if (word === 'step') {
      for (let left = argument === '' ? 1 : Number(argument); left > 0; left--) if (!(await cluster.step())) break
      return this.tell(this.lastPass())
    }
    if (word === 'settle') {
      const report = await cluster.settle()
      return this.tell(`settled after ${formatSpan(report.elapsedMs)} (${report.turns} turns); ${waitingText(report.waiting, cluster.now)}`)
    }
    if (argument.startsWith('until ')) await cluster.runUntil(argument.slice('until '.length))
    else if (argument === '') throw new Error('run what? "run 30s", or "run until deployment/web-app available"')
    else await cluster.runFor(durationMs(argument))
    return this.tell(`${formatSpan(cluster.now - before)} passed; it is ${formatTime(cluster.now)}`)
  }

  private setSpeed(argument: string): LineResult {
    const match = /^(\d+(?:\.\d+)?)x?$/.exec(argument)
    if (match === null || Number(match[1]) === 0) throw new Error('speed takes a factor, such as "speed 10x"; "pause" stops the clock')
    this.clock.speed = Number(match[1])
    return this.tell(`virtual time runs at ${this.clock.speed}x`)
  }

  private async javaScript(line: string): Promise<LineResult> {
    const text = await evaluate(line, { cluster: this.cluster })
    if (text !== undefined) this.terminal.out(`${text}\n`)
    return DONE
  }

  private lastPass(): string {
    const pass = this.cluster.trace(1)[0]
    return pass === undefined ? 'nothing waits' : `${formatTime(pass.timeMs)} ${pass.component} ${pass.key}`
  }

  private tell(text: string): LineResult {
    this.terminal.out(`${text}\n`)
    return DONE
  }
}

/** `0s`, `1m5s`, `300ms`. */
export function formatSpan(ms: number): string {
  if (ms < 1000) return ms === 0 ? '0s' : `${ms}ms`
  const seconds = Math.round(ms / 1000)
  const parts = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60]
  const text = parts.map((part, index) => (part === 0 ? '' : `${part}${'hms'[index]}`)).join('')
  return text === '' ? '0s' : text
}

function waitingText(waiting: Awaited<ReturnType<Cluster['settle']>>['waiting'], nowMs: number): string {
  const watchdogs = waiting.filter((each) => each.timerClass === 'watchdog')
  const periodic = waiting.length - watchdogs.length
  const next = watchdogs[0]
  const first = next === undefined ? '' : `, the next in ${formatSpan(next.atMs - nowMs)} (${next.component} ${next.key})`
  return `${watchdogs.length} deadline${watchdogs.length === 1 ? '' : 's'} and ${periodic} periodic timers wait${first}`
}
