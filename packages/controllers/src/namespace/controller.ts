import { isNotFound, type Namespace, namespaces } from '@kubesim/api'
import { createWorkQueue, type WorkQueue } from '@kubesim/client'
import type { ControllerRuntime, ResourceSpanningController } from '../kit/manager.ts'
import { noteRefusal } from '../kit/refusal.ts'
import { deleteContent, type Round } from './content.ts'
import { namespaceConditions } from './plan.ts'

const FINALIZER = 'kubernetes'
/** A namespace is left alone this long after each change, so that every API server has seen that it goes. Upstream: namespaceDeletionGracePeriod */
const GRACE_MS = 5_000
const MAX_DELAY_MS = 60_000

/**
 * Empties a namespace that is being deleted, pods first, and lets it go when nothing is left.
 * Upstream: pkg/controller/namespace
 */
export const namespaceController: ResourceSpanningController = {
  name: 'namespace-controller',
  start: (runtime) => new NamespaceController(runtime),
}

class NamespaceController {
  private readonly runtime: ControllerRuntime
  private readonly queue: WorkQueue
  /** What was left after the last round, by namespace. */
  private readonly stuckOn = new Map<string, string>()

  constructor(runtime: ControllerRuntime) {
    this.runtime = runtime
    this.queue = createWorkQueue({
      kernel: runtime.kernel,
      name: runtime.queueName,
      process: (key) => this.process(key),
      maxDelayMs: MAX_DELAY_MS,
    })
    runtime.informers.informer(namespaces).onEvent(({ type, object, previous }) => {
      if (type === 'deleted' || object.metadata.deletionTimestamp === undefined) return
      // Its deletion goes on; what merely changes on the way, such as its conditions, waits for nothing.
      const isNews = previous?.metadata.deletionTimestamp === undefined
      this.queue.addAfter(object.metadata.name!, GRACE_MS, isNews ? 'progress' : 'periodic')
    })
  }

  stop(): void {
    this.queue.stop()
  }

  private process(name: string): void {
    try {
      this.sync(name)
    } catch (error) {
      if (isNotFound(error)) {
        this.forget(name)
        return
      }
      noteRefusal(this.runtime.kernel, error)
      this.queue.addRateLimited(name)
    }
  }

  /** Reads the namespace itself, not the cache: a round takes long, and others change namespaces too. */
  private sync(name: string): void {
    const namespace = this.runtime.client.of(namespaces).find({ name })
    if (namespace?.metadata.deletionTimestamp === undefined) {
      this.forget(name)
      return
    }
    if ((namespace.spec?.finalizers ?? []).length === 0) {
      this.forget(name)
      return
    }
    const round = deleteContent(this.runtime.client, namespace, this.runtime.kernel.now)
    const updated = this.writeConditions(namespace, round)
    if (round.contentErrors.length > 0) {
      this.queue.addRateLimited(name)
      return
    }
    if (round.estimateS > 0) {
      this.comeBack(name, round)
      return
    }
    const finalizers = updated.spec!.finalizers!.filter((finalizer) => finalizer !== FINALIZER)
    this.runtime.client.of(namespaces).updateSubresource({ ...updated, spec: { finalizers } }, 'finalize')
    this.forget(name)
  }

  private forget(name: string): void {
    this.stuckOn.delete(name)
    this.queue.forget(name)
  }

  /** Once a round has changed nothing, what remains waits for somebody else: that may take for ever, and must not hold a settle. */
  private comeBack(name: string, { left, estimateS }: Round): void {
    this.queue.forget(name)
    const remains = JSON.stringify(left)
    const hasMoved = this.stuckOn.get(name) !== remains
    this.stuckOn.set(name, remains)
    const isTerminating = left.every((each) => Object.keys(each.finalizers).length === 0)
    this.queue.addAfter(name, (Math.floor(estimateS / 2) + 1) * 1000, hasMoved || isTerminating ? 'progress' : 'periodic')
  }

  private writeConditions(namespace: Namespace, round: Round): Namespace {
    const { kernel, client } = this.runtime
    const conditions = namespaceConditions(namespace, { remaining: round.remaining ?? [], errors: round.contentErrors, nowMs: kernel.now })
    if (conditions === namespace.status?.conditions && namespace.status?.phase === 'Terminating') return namespace
    return client.of(namespaces).updateStatus({ ...namespace, status: { ...namespace.status, phase: 'Terminating', conditions } })
  }
}
