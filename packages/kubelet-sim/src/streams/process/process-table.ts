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
  readonly userId: number
}

interface KnownProcess extends ProcessEntry {
  /** What runs it; a command in a shell's foreground shares that of the shell. */
  thread: RunningProcess | undefined
  handler: SignalHandler | undefined
  readonly sleep: Sleeper
  /** The table of the container that it runs in. */
  readonly owner: ProcessTable
}

export interface ProcessTableParts {
  readonly sleep: Sleeper
  readonly now: () => number
  /** As whom its processes run. */
  readonly userId: number
  /** Another container's, whose processes these are numbered among and see. */
  readonly joined?: ProcessTable | undefined
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

/** The processes of one container; its main process is number 1, unless it has joined the namespace of another's. */
export class ProcessTable {
  /** Number of the main process. */
  mainPid = MAIN
  /** All of the namespace. */
  private readonly known: Map<number, KnownProcess>
  private readonly numbers: { last: number }
  private readonly isJoined: boolean
  private readonly sleep: Sleeper
  private readonly now: () => number
  private readonly userId: number

  constructor({ sleep, now, userId, joined }: ProcessTableParts) {
    this.sleep = sleep
    this.now = now
    this.userId = userId
    this.isJoined = joined !== undefined
    this.known = joined?.known ?? new Map()
    this.numbers = joined?.numbers ?? { last: MAIN }
  }

  get hasMain(): boolean {
    return this.known.get(this.mainPid)?.owner === this
  }

  list(): readonly ProcessEntry[] {
    return [...this.known.values()].sort((a, b) => a.pid - b.pid)
  }

  /** A main process that is not run step by step. */
  addMain(words: readonly string[], startedMs: number, handler: SignalHandler): void {
    const { sleep, userId } = this
    const pid = this.takeMainPid()
    this.known.set(pid, { pid, words, startedMs, userId, thread: undefined, handler, sleep, owner: this })
  }

  /** Something in the foreground of another process. */
  enter(words: readonly string[], parent: number): number {
    const pid = ++this.numbers.last
    const known = this.known.get(parent)
    const { thread, sleep = this.sleep } = known ?? {}
    this.known.set(pid, { pid, words, startedMs: this.now(), userId: this.userId, thread, handler: undefined, sleep, owner: this })
    return pid
  }

  leave(pid: number): void {
    this.known.delete(pid)
  }

  /** A process of its own, which is not started yet. */
  spawn(words: readonly string[], parts: SpawnParts): SpawnedProcess {
    return this.add(++this.numbers.last, words, parts)
  }

  /** The same as the main process. */
  spawnMain(words: readonly string[], parts: SpawnParts): SpawnedProcess {
    return this.add(this.takeMainPid(), words, parts)
  }

  private takeMainPid(): number {
    if (this.isJoined) this.mainPid = ++this.numbers.last
    return this.mainPid
  }

  private add(pid: number, words: readonly string[], { course, parent, sleep: own, onEnd }: SpawnParts): SpawnedProcess {
    const sleep = own ?? (parent === undefined ? undefined : this.known.get(parent)?.sleep) ?? this.sleep
    const { userId } = this
    const entry: KnownProcess = { pid, words, startedMs: this.now(), userId, thread: undefined, handler: undefined, sleep, owner: this }
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

  /** False when there is no such process. A signal that number 1 has no handler for is lost on it, as it is on any namespace's. */
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

  /** Ends all of them at once, and with number 1 whoever has joined it. */
  killAll(): void {
    for (const { pid, thread, owner } of [...this.known.values()]) {
      if (this.isJoined && owner !== this) continue
      thread?.kill({ exitCode: signalCode('KILL') })
      this.known.delete(pid)
    }
  }
}
