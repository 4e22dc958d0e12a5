import type { Pod } from '@kubesim/api'

/** Pods that wait for room on a node, mostly because preemption is making it. Upstream: backend/queue nominator */
export class Nominations {
  private readonly byNode = new Map<string, Map<string, Pod>>()
  private readonly nodeOf = new Map<string, string>()
  private readonly listeners: ((nodeName: string) => void)[] = []

  /** Calls back with the node whose nominations have changed. */
  onChange(listener: (nodeName: string) => void): void {
    this.listeners.push(listener)
  }

  get isEmpty(): boolean {
    return this.nodeOf.size === 0
  }

  on(nodeName: string): readonly Pod[] {
    const pods = this.byNode.get(nodeName)
    return pods === undefined ? [] : [...pods.values()]
  }

  of(uid: string): string | undefined {
    return this.nodeOf.get(uid)
  }

  set(pod: Pod, nodeName: string): void {
    this.delete(pod.metadata.uid!)
    this.nodeOf.set(pod.metadata.uid!, nodeName)
    const pods = this.byNode.get(nodeName)
    if (pods === undefined) this.byNode.set(nodeName, new Map([[pod.metadata.uid!, pod]]))
    else pods.set(pod.metadata.uid!, pod)
    this.tell(nodeName)
  }

  /**
   * The pod has a new state: its nomination follows the status, except that one which the API does not show yet is kept.
   */
  update(pod: Pod, previous: Pod | undefined): void {
    const [now, before] = [pod.status?.nominatedNodeName, previous?.status?.nominatedNodeName]
    const kept = !now && !before ? this.of(pod.metadata.uid!) : now
    if (kept) this.set(pod, kept)
    else this.delete(pod.metadata.uid!)
  }

  delete(uid: string): void {
    const nodeName = this.nodeOf.get(uid)
    if (nodeName === undefined) return
    this.nodeOf.delete(uid)
    const pods = this.byNode.get(nodeName)!
    pods.delete(uid)
    if (pods.size === 0) this.byNode.delete(nodeName)
    this.tell(nodeName)
  }

  private tell(nodeName: string): void {
    for (const listener of this.listeners) listener(nodeName)
  }
}
