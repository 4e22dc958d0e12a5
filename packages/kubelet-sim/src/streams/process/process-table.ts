import type { ProcessEnd } from '@kubesim/kernel'
import { type Course, Signalled, signalCode } from './program.ts'
import { RunningProcess, type Sleeper } from './running-process.ts'

/** Answers whether the process has a way of its own with a signal. */
export type SignalHandler = (name: string) => boolean

/** One process, as `ps` shows it. */
export interface ProcessEntry {
  readonly pid: number
  readonly words: readonly string[]
  readonly startedMs: number
}

interface KnownProcess extends ProcessEntry {
  /** What runs it; a command in a shell's foreground shares that of the shell. */
  thread: RunningProcess | undefined
  handler: SignalHandler | undefined
  readonly sleep: Sleeper
}

export interface SpawnParts {
  readonly course: (pid: number) => Course
  /** Who started it: it sleeps as that does. */
  readonly parent?: number
  readonly sleep?: Sleeper
  readonly onEnd?: (end: ProcessEnd) => void
}

export interface SpawnedProcess {
  readonly pid: number
  readonly process: RunningProcess
}

const MAIN = 1
const IGNORED: ReadonlySet<string> = new Set(['CHLD', 'CONT'])

/** The processes of one container; its main process is number 1. */
export class ProcessTable {
  private readonly known = new Map<number, KnownProcess>()
  private readonly sleep: Sleeper
  private readonly now: () => number
  private lastPid = MAIN

  constructor(sleep: Sleeper, now: () => number) {
    this.sleep = sleep
    this.now = now
  }

  list(): readonly ProcessEntry[] {
    return [...this.known.values()].sort((a, b) => a.pid - b.pid)
  }

  /** A main process that is not run step by step. */
  addMain(words: readonly string[], startedMs: number, handler: SignalHandler): void {
    this.known.set(MAIN, { pid: MAIN, words, startedMs, thread: undefined, handler, sleep: this.sleep })
  }

  /** Something in the foreground of another process. */
  enter(words: readonly string[], parent: number): number {
    const pid = ++this.lastPid
    const known = this.known.get(parent)
    const { thread, sleep = this.sleep } = known ?? {}
    this.known.set(pid, { pid, words, startedMs: this.now(), thread, handler: undefined, sleep })
    return pid
  }

  leave(pid: number): void {
    this.known.delete(pid)
  }

  /** A process of its own, which is not started yet. */
  spawn(words: readonly string[], parts: SpawnParts): SpawnedProcess {
    return this.add(++this.lastPid, words, parts)
  }

  /** The same as number 1. */
  spawnMain(words: readonly string[], parts: SpawnParts): SpawnedProcess {
    return this.add(MAIN, words, parts)
  }

  private add(pid: number, words: readonly string[], { course, parent, sleep: own, onEnd }: SpawnParts): SpawnedProcess {
    const sleep = own ?? (parent === undefined ? undefined : this.known.get(parent)?.sleep) ?? this.sleep
    const entry: KnownProcess = { pid, words, startedMs: this.now(), thread: undefined, handler: undefined, sleep }
    this.known.set(pid, entry)
    const process = new RunningProcess(course(pid), {
      sleep,
      onEnd: (end) => {
        this.known.delete(pid)
        onEnd?.(end)
      },
    })
    entry.thread = process
    return { pid, process }
  }

  handle(pid: number, handler: SignalHandler): void {
    const entry = this.known.get(pid)
    if (entry !== undefined) entry.handler = handler
  }

  /** False when there is no such process. A signal that the main process has no handler for is lost on it, as it is on any container's. */
  signal(pid: number, name: string): boolean {
    const entry = this.known.get(pid)
    if (entry === undefined) return false
    if (IGNORED.has(name) || entry.handler?.(name) === true || pid === MAIN) return true
    const { thread } = entry
    if (name === 'KILL' && this.isOwn(entry)) thread?.kill({ exitCode: signalCode(name) })
    else thread?.interrupt(new Signalled(name, pid))
    return true
  }

  private isOwn({ pid, thread }: KnownProcess): boolean {
    return ![...this.known.values()].some((other) => other.pid < pid && other.thread === thread)
  }

  /** Ends all of them at once. */
  killAll(): void {
    for (const { thread } of [...this.known.values()]) thread?.kill({ exitCode: signalCode('KILL') })
    this.known.clear()
  }
}
