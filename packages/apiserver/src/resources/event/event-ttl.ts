import type { Component, Kernel } from '@kubesim/kernel'
import type { KeyValue } from '../../store/index.ts'

/** Upstream: kube-apiserver's --event-ttl */
export const EVENT_TTL_MS = 3_600_000
/** Events of one minute end together: one timer for all of them. Upstream: storage/etcd3 lease manager */
const BATCH_MS = 60_000

/** Events written within one batch period. */
interface Batch {
  readonly endMs: number
  readonly keys: string[]
  readonly revisions: number[]
}

/** Deletes Events some time, by default an hour, after they were last written. Upstream: core/event/storage TTLFunc */
export class EventTtl {
  /** For those that are written from now on. */
  ttlMs = EVENT_TTL_MS
  private readonly kernel: Kernel
  private readonly remove: (key: string, revision: number) => void
  private readonly component: Component
  private readonly batches: Batch[] = []
  private armed = false

  /** `remove` deletes the Event of that key, if that revision is its latest. */
  constructor(kernel: Kernel, remove: (key: string, revision: number) => void) {
    this.kernel = kernel
    this.remove = remove
    this.component = kernel.register('event-ttl', () => this.expire())
  }

  /** Told of every write of an Event. May be called inside the write: it only remembers and sets a timer. */
  wrote({ key, modRevision }: KeyValue<object>): void {
    const endMs = (Math.floor(this.kernel.now / BATCH_MS) + 1) * BATCH_MS + this.ttlMs
    let batch = this.batches.at(-1)
    if (batch === undefined || batch.endMs !== endMs) {
      batch = { endMs, keys: [], revisions: [] }
      this.batches.push(batch)
    }
    batch.keys.push(key)
    batch.revisions.push(modRevision)
    this.arm()
  }

  private arm(): void {
    const next = this.batches[0]
    if (this.armed || next === undefined) return
    this.armed = true
    this.component.at(next.endMs, 'expire', 'watchdog')
  }

  private expire(): void {
    this.armed = false
    while (this.batches.length > 0 && this.batches[0]!.endMs <= this.kernel.now) {
      const { keys, revisions } = this.batches.shift()!
      for (const [index, key] of keys.entries()) this.remove(key, revisions[index]!)
    }
    this.arm()
  }
}
