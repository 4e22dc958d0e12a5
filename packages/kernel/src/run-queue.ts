import { Ring } from './ring.ts'

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
const DEAD_KEPT_MAX = 1024

/**
 * Turns ordered by (time, sequence). Turns due at the present instant, the great majority, live in a ring; later ones in a 4-ary heap; those
 * that wait for an instant to be otherwise over in a ring of their own. A cancelled timer, and all that a retired component left behind, stays until it surfaces but counts for nothing.
 */
export class RunQueue {
  private readonly heap: HeapEntry[] = []
  /** Turns due at once. */
  private readonly ring = new Ring<HeapEntry>()
  /** Turns that come when no other is due at this instant. */
  private readonly lateRing = new Ring<HeapEntry>()
  private seq = 0
  private unsettled = 0
  private deadInHeap = 0
  private readonly unsettledOf: number[] = []
  private readonly timersOf: number[] = []
  private readonly retired: boolean[] = []

  /** Components are numbered from 0 in the order in which they are added. */
  addComponent(): void {
    this.unsettledOf.push(0)
    this.timersOf.push(0)
    this.retired.push(false)
  }

  /** Forgets every entry of a component, now and for good. */
  retire(component: number): void {
    if (this.retired[component]!) return
    this.retired[component] = true
    this.unsettled -= this.unsettledOf[component]!
    this.deadInHeap += this.timersOf[component]!
    this.compactIfMostlyDead()
  }

  /** Turns asked for at once and timers of class progress. */
  get unsettledCount(): number {
    return this.unsettled
  }

  pushNow(entry: QueueEntry): void {
    this.ring.push(this.admit(entry, true))
  }

  /** A turn at this instant, after all the others that are or will be due at it. */
  pushLate(entry: QueueEntry): void {
    this.lateRing.push(this.admit(entry, true))
  }

  /** An entry of a retired component is never queued. */
  push(entry: QueueEntry): QueueEntry {
    if (this.retired[entry.component]!) return { ...entry, state: 'done' } as QueueEntry
    const added = this.admit(entry, entry.timerClass === 'progress')
    this.timersOf[added.component]!++
    this.heap.push(added)
    this.siftUp(this.heap.length - 1)
    return added
  }

  cancel(timer: QueueEntry): void {
    const entry = timer as HeapEntry
    if (entry.state === 'done' || this.retired[entry.component]!) return
    this.releaseTimer(entry)
    this.deadInHeap++
    this.compactIfMostlyDead()
  }

  /** Time of the next turn, or undefined. */
  peekTime(nowMs: number): number | undefined {
    this.dropDead()
    return this.ring.count > 0 || this.lateRing.count > 0 ? nowMs : this.heap[0]?.atMs
  }

  pop(nowMs: number): QueueEntry | undefined {
    this.dropDead()
    const timer = this.heap[0]
    const head = this.ring.first
    const isTimerDue = timer !== undefined && timer.atMs <= nowMs
    // A timer due at this very instant and set earlier goes before a turn asked for later.
    if (head !== undefined && !(isTimerDue && timer.seq < head.seq)) return this.popRing(this.ring)
    if (!isTimerDue && this.lateRing.count > 0) return this.popRing(this.lateRing)
    if (timer === undefined) return undefined
    this.removeTop()
    this.releaseTimer(timer)
    return timer
  }

  /** Every waiting entry in the order in which it will run. */
  entries(): QueueEntry[] {
    const late = new Set(this.lateRing.entries())
    const order = (a: HeapEntry, b: HeapEntry) => a.atMs - b.atMs || Number(late.has(a)) - Number(late.has(b)) || a.seq - b.seq
    return [...this.ring.entries(), ...late, ...this.heap].filter((entry) => !this.isDead(entry)).sort(order)
  }

  private popRing(ring: Ring<HeapEntry>): HeapEntry {
    const head = ring.shift()!
    head.state = 'done'
    this.settleOne(head.component)
    return head
  }

  private admit(entry: QueueEntry, unsettled: boolean): HeapEntry {
    if (unsettled) {
      this.unsettled++
      this.unsettledOf[entry.component]!++
    }
    return {
      component: entry.component,
      key: entry.key,
      atMs: entry.atMs,
      timerClass: entry.timerClass,
      cause: entry.cause,
      seq: this.seq++,
      state: 'waiting',
    }
  }

  private settleOne(component: number): void {
    this.unsettled--
    this.unsettledOf[component]!--
  }

  private releaseTimer(entry: HeapEntry): void {
    entry.state = 'done'
    this.timersOf[entry.component]!--
    if (entry.timerClass === 'progress') this.settleOne(entry.component)
  }

  private isDead(entry: HeapEntry): boolean {
    return entry.state === 'done' || this.retired[entry.component]!
  }

  private dropDead(): void {
    this.dropRetired(this.ring)
    this.dropRetired(this.lateRing)
    while (this.heap.length > 0 && this.isDead(this.heap[0]!)) {
      this.removeTop()
      this.deadInHeap--
    }
  }

  private dropRetired(ring: Ring<HeapEntry>): void {
    while (ring.count > 0 && this.retired[ring.first!.component]!) ring.shift()
  }

  private compactIfMostlyDead(): void {
    if (this.deadInHeap <= DEAD_KEPT_MAX || this.deadInHeap * 2 <= this.heap.length) return
    const kept = this.heap.filter((entry) => !this.isDead(entry)).sort(before)
    this.heap.length = 0
    for (const entry of kept) this.heap.push(entry) // a sorted array is a heap
    this.deadInHeap = 0
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
