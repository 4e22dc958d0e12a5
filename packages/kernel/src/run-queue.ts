/**
 * What a timer means for `settle`:
 * - `progress` holds it: start-up, image pulls, first probe verdicts, termination, minReadySeconds, back-off of a first failure;
 * - `watchdog` does not: deadlines, TTLs, tolerationSeconds;
 * - `periodic` does not: leases, resync, probes, HPA, cron, a process's sleep, repeated back-off.
 */
export type TimerClass = 'progress' | 'watchdog' | 'periodic'

export interface QueueEntry {
  readonly component: number
  readonly key: string
  readonly atMs: number
  readonly timerClass: TimerClass
  /** Turn that asked for this one; 0 when an input from outside did. */
  readonly cause: number
}

interface HeapEntry extends QueueEntry {
  seq: number
  state: 'waiting' | 'done'
}

const HEAP_ARITY = 4

/**
 * Turns ordered by (time, sequence). Turns due at the present instant, the great majority, live in a FIFO; later ones in a 4-ary heap.
 * A cancelled timer stays in the heap until it surfaces.
 */
export class RunQueue {
  private readonly heap: HeapEntry[] = []
  private fifo: HeapEntry[] = []
  private fifoHead = 0
  private seq = 0
  private progressTimers = 0
  private cancelledInHeap = 0

  /** Turns due now and timers of class progress. */
  get unsettledCount(): number {
    return this.fifo.length - this.fifoHead + this.progressTimers
  }

  pushNow(entry: QueueEntry): void {
    this.fifo.push({ component: entry.component, key: entry.key, atMs: entry.atMs, timerClass: entry.timerClass, cause: entry.cause, seq: this.seq++, state: 'waiting' })
  }

  push(entry: QueueEntry): QueueEntry {
    const added: HeapEntry = {
      component: entry.component,
      key: entry.key,
      atMs: entry.atMs,
      timerClass: entry.timerClass,
      cause: entry.cause,
      seq: this.seq++,
      state: 'waiting',
    }
    if (added.timerClass === 'progress') this.progressTimers++
    this.heap.push(added)
    this.siftUp(this.heap.length - 1)
    return added
  }

  cancel(timer: QueueEntry): void {
    const entry = timer as HeapEntry
    if (entry.state === 'done') return
    entry.state = 'done'
    if (entry.timerClass === 'progress') this.progressTimers--
    this.cancelledInHeap++
    if (this.cancelledInHeap > 1024 && this.cancelledInHeap * 2 > this.heap.length) this.compact()
  }

  /** Time of the next turn, or undefined. */
  peekTime(nowMs: number): number | undefined {
    if (this.fifoHead < this.fifo.length) return nowMs
    this.dropCancelled()
    return this.heap[0]?.atMs
  }

  pop(nowMs: number): QueueEntry | undefined {
    this.dropCancelled()
    const timer = this.heap[0]
    const head = this.fifo[this.fifoHead]
    // A timer due at this very instant and set earlier goes before a turn asked for later.
    if (head !== undefined && !(timer !== undefined && timer.atMs <= nowMs && timer.seq < head.seq)) return this.shift(head)
    if (timer === undefined) return undefined
    this.removeTop()
    timer.state = 'done'
    if (timer.timerClass === 'progress') this.progressTimers--
    return timer
  }

  /** Every waiting entry in the order in which it will run. */
  entries(): QueueEntry[] {
    return [...this.fifo.slice(this.fifoHead), ...this.heap.filter((entry) => entry.state === 'waiting')].sort(before)
  }

  private shift(head: HeapEntry): HeapEntry {
    this.fifoHead++
    if (this.fifoHead === this.fifo.length) {
      this.fifo = []
      this.fifoHead = 0
    } else if (this.fifoHead > 4096 && this.fifoHead * 2 > this.fifo.length) {
      this.fifo = this.fifo.slice(this.fifoHead)
      this.fifoHead = 0
    }
    head.state = 'done'
    return head
  }

  private dropCancelled(): void {
    while (this.heap.length > 0 && this.heap[0]!.state === 'done') {
      this.removeTop()
      this.cancelledInHeap--
    }
  }

  private compact(): void {
    const kept = this.heap.filter((entry) => entry.state === 'waiting').sort(before)
    this.heap.length = 0
    for (const entry of kept) this.heap.push(entry) // a sorted array is a heap
    this.cancelledInHeap = 0
  }

  private removeTop(): void {
    const last = this.heap.pop()!
    if (this.heap.length === 0) return
    this.heap[0] = last
    this.siftDown()
  }

  private siftUp(start: number): void {
    const heap = this.heap
    const entry = heap[start]!
    let index = start
    while (index > 0) {
      const parent = (index - 1) >> 2
      if (before(heap[parent]!, entry) < 0) break
      heap[index] = heap[parent]!
      index = parent
    }
    heap[index] = entry
  }

  private siftDown(): void {
    const heap = this.heap
    const entry = heap[0]!
    let index = 0
    for (;;) {
      const first = index * HEAP_ARITY + 1
      if (first >= heap.length) break
      let least = first
      const end = Math.min(first + HEAP_ARITY, heap.length)
      for (let child = first + 1; child < end; child++) if (before(heap[child]!, heap[least]!) < 0) least = child
      if (before(entry, heap[least]!) < 0) break
      heap[index] = heap[least]!
      index = least
    }
    heap[index] = entry
  }
}

function before(a: HeapEntry, b: HeapEntry): number {
  return a.atMs - b.atMs || a.seq - b.seq
}
