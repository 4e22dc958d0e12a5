import { controllerOf, type DaemonSet, daemonSets, type Pod, parseTime } from '@kubesim/api'
import type { InformerEvent } from '@kubesim/client'
import type { Caches } from '../kit/controller.ts'

const BASE_DELAY_MS = 1_000
const MAX_DELAY_MS = 15 * 60_000

interface Failures {
  /** Of the set, as far as it was acted on; with another one counting starts anew. */
  generation: number
  readonly byNode: Map<string, number>
}

const memories = new WeakMap<Caches, FailedPods>()

/** What one running controller remembers: it goes with its caches, as upstream's does with the process. */
export function failedPodsOf(caches: Caches): FailedPods {
  let memory = memories.get(caches)
  if (memory === undefined) {
    memory = new FailedPods()
    memories.set(caches, memory)
  }
  return memory
}

/** How often pods of a set have failed on a node: a kubelet that refuses them is not asked again at once. Upstream: failedPodsBackoff */
export class FailedPods {
  private readonly sets = new Map<string, Failures>()

  note(event: InformerEvent<Pod>, caches: Caches): void {
    if (event.type === 'deleted' || event.object.status?.phase !== 'Failed' || event.previous?.status?.phase === 'Failed') return
    const { metadata, spec } = event.object
    const owner = controllerOf(event.object)
    if (owner?.kind !== 'DaemonSet' || !spec.nodeName) return
    const set = caches.get(daemonSets, `${metadata.namespace}/${owner.name}`)
    if (set === undefined) return
    const { byNode } = this.failuresOf(set)
    byNode.set(spec.nodeName, (byNode.get(spec.nodeName) ?? 0) + 1)
  }

  forget(set: DaemonSet): void {
    this.sets.delete(set.metadata.uid!)
  }

  /** When a failed pod may be replaced; milliseconds since 1970. The first may be at once. */
  dueMs(set: DaemonSet, pod: Pod): number {
    const count = this.failuresOf(set).byNode.get(pod.spec.nodeName ?? '') ?? 0
    const delayMs = count < 2 ? 0 : Math.min(BASE_DELAY_MS * 2 ** (count - 2), MAX_DELAY_MS)
    return parseTime(pod.metadata.creationTimestamp!) + delayMs
  }

  private failuresOf(set: DaemonSet): Failures {
    const generation = set.status?.observedGeneration ?? 0
    let failures = this.sets.get(set.metadata.uid!)
    if (failures === undefined || failures.generation !== generation) {
      failures = { generation, byNode: new Map() }
      this.sets.set(set.metadata.uid!, failures)
    }
    return failures
  }
}
