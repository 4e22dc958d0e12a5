import type { KeyValue, Store, StoreWatch } from '../store/index.ts'

/**
 * Something worked out from all objects of a resource, worked out again only when one of them has changed. Asking costs a look at an
 * empty queue, so that it can be asked for every pod.
 */
export class DerivedValue<T> {
  private readonly store: Store<object>
  private readonly resource: string
  private readonly derive: (items: readonly KeyValue<object>[]) => T
  private watch: StoreWatch<object> | undefined
  private current: T | undefined

  constructor(store: Store<object>, resource: string, derive: (items: readonly KeyValue<object>[]) => T) {
    this.store = store
    this.resource = resource
    this.derive = derive
  }

  get value(): T {
    if (this.watch === undefined || this.watch.closed) {
      this.watch = this.store.watch(this.resource)
    } else if (this.watch.take().length === 0) {
      return this.current as T
    }
    this.current = this.derive(this.store.range(this.resource).items)
    return this.current
  }
}
