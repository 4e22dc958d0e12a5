import type { Pod } from '@kubesim/api'
import type { Store } from '../../store/index.ts'

const NONE: ReadonlySet<string> = new Set()

/** Keys of the pods that are bound to each node, kept up to date by the writes of bindings alone. */
export class NodePods {
  private readonly byNode = new Map<string, Set<string>>()

  constructor(store: Store<object>) {
    for (const { key, value } of store.range('pods').items) this.moved(key, undefined, value as Pod)
    store.onWrite(({ type, kv, prev }) => {
      if (kv.resource === 'pods') this.moved(kv.key, prev?.value as Pod | undefined, type === 'put' ? (kv.value as Pod) : undefined)
    })
  }

  on(node: string): ReadonlySet<string> {
    return this.byNode.get(node) ?? NONE
  }

  private moved(key: string, before: Pod | undefined, after: Pod | undefined): void {
    const [from, to] = [before?.spec.nodeName, after?.spec.nodeName]
    if (from === to) return
    if (from !== undefined) {
      const pods = this.byNode.get(from)
      pods?.delete(key)
      if (pods?.size === 0) this.byNode.delete(from)
    }
    if (to === undefined) return
    const pods = this.byNode.get(to)
    if (pods === undefined) this.byNode.set(to, new Set([key]))
    else pods.add(key)
  }
}
