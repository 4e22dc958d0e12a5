/**
 * The latest values by key, so that equal ones share memory. Bounded: when it is full the older half is forgotten, and what is forgotten
 * is merely not shared any more.
 */
export class InternTable<V> {
  private readonly halfCount: number
  private young = new Map<string, V>()
  private old = new Map<string, V>()

  constructor(countMax: number) {
    this.halfCount = countMax / 2
  }

  get(key: string): V | undefined {
    const found = this.young.get(key)
    if (found !== undefined) return found
    const older = this.old.get(key)
    if (older !== undefined) this.set(key, older)
    return older
  }

  set(key: string, value: V): void {
    if (this.young.size >= this.halfCount) {
      this.old = this.young
      this.young = new Map()
    }
    this.young.set(key, value)
  }
}
