const CAPACITY_MIN = 64

/** A first-in, first-out queue in an array that is used round and round: neither end costs more as it grows. */
export class Ring<T> {
  private slots: (T | undefined)[] = new Array(CAPACITY_MIN).fill(undefined)
  private head = 0
  count = 0

  get first(): T | undefined {
    return this.slots[this.head]
  }

  push(value: T): void {
    if (this.count === this.slots.length) this.grow()
    this.slots[(this.head + this.count++) & (this.slots.length - 1)] = value
  }

  shift(): T | undefined {
    if (this.count === 0) return undefined
    const value = this.slots[this.head]
    this.slots[this.head] = undefined
    this.head = (this.head + 1) & (this.slots.length - 1)
    this.count--
    return value
  }

  /** What waits, first to last. */
  entries(): T[] {
    return Array.from({ length: this.count }, (_, index) => this.slots[(this.head + index) & (this.slots.length - 1)]!)
  }

  private grow(): void {
    const grown: (T | undefined)[] = new Array(this.slots.length * 2).fill(undefined)
    for (let index = 0; index < this.count; index++) grown[index] = this.slots[(this.head + index) & (this.slots.length - 1)]
    this.slots = grown
    this.head = 0
  }
}
