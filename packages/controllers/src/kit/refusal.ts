import { isConflict, isNotFound, StatusError } from '@kubesim/api'
import type { WorkQueue } from '@kubesim/client'
import type { Kernel } from '@kubesim/kernel'

/**
 * Tells the trace what the API has refused; programmers' errors go on up. A conflict is not told: it says that the cache was stale, which the next
 * pass will mend.
 */
export function noteRefusal(kernel: Kernel, error: unknown): void {
  if (!(error instanceof StatusError)) throw error
  if (!isConflict(error)) kernel.trace.note(`failed: ${error.message}`)
}

/** What a pass over one key is about. */
export interface KeyPass {
  readonly kernel: Kernel
  readonly queue: WorkQueue
  readonly key: string
}

/** One pass over a key: what is done, or gone meanwhile, is forgotten; what the API refuses is tried again after a growing while. */
export function passOver({ kernel, queue, key }: KeyPass, work: () => void): void {
  try {
    work()
    queue.forget(key)
  } catch (error) {
    if (isNotFound(error)) return queue.forget(key)
    noteRefusal(kernel, error)
    queue.addRateLimited(key)
  }
}
