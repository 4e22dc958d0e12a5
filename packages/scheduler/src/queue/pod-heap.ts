import type { QueuedPod } from './queued-pod.ts'

/** A binary heap of queued pods, from which any of them can be taken. */
export class PodHeap {
  private readonly pods: QueuedPod[] = []
  private readonly compare: (a: QueuedPod, b: QueuedPod) => number

  constructor(compare: (a: QueuedPod, b: QueuedPod) => number) {
    this.compare = compare
  }

  get size(): number {
    return this.pods.length
  }

  get first(): QueuedPod | undefined {
    return this.pods[0]
  }

  values(): readonly QueuedPod[] {
    return this.pods
  }

  add(pod: QueuedPod): void {
    pod.heapIndex = this.pods.length
    this.pods.push(pod)
    this.up(pod.heapIndex)
  }

  pop(): QueuedPod | undefined {
    const first = this.pods[0]
    if (first !== undefined) this.remove(first)
    return first
  }

  remove(pod: QueuedPod): void {
    const index = pod.heapIndex
    const last = this.pods.pop()!
    if (last !== pod) {
      this.place(last, index)
      this.settle(last)
    }
    pod.heapIndex = -1
  }

  /** After something of a pod has changed that the order depends on. */
  settle(pod: QueuedPod): void {
    this.up(pod.heapIndex)
    this.down(pod.heapIndex)
  }

  private up(start: number): void {
    const pod = this.pods[start]!
    let index = start
    while (index > 0) {
      const parent = (index - 1) >> 1
      const above = this.pods[parent]!
      if (this.compare(pod, above) >= 0) break
      this.place(above, index)
      index = parent
    }
    this.place(pod, index)
  }

  private down(start: number): void {
    const pod = this.pods[start]!
    let index = start
    for (;;) {
      let child = 2 * index + 1
      if (child >= this.pods.length) break
      const right = this.pods[child + 1]
      if (right !== undefined && this.compare(right, this.pods[child]!) < 0) child++
      const below = this.pods[child]!
      if (this.compare(below, pod) >= 0) break
      this.place(below, index)
      index = child
    }
    this.place(pod, index)
  }

  private place(pod: QueuedPod, index: number): void {
    this.pods[index] = pod
    pod.heapIndex = index
  }
}
