/** Room for the numbers behind decisions: a ring, in which the latest overwrite the oldest. */
export class Journal {
  private cells: Int32Array
  private readonly capacity: number
  /** Cells written so far. */
  private end = 0

  constructor(capacity: number) {
    this.capacity = capacity
    this.cells = new Int32Array(Math.min(capacity, 1024))
  }

  /** Reserves cells; where they start. */
  open(length: number): number {
    const start = this.end
    this.end += length
    while (this.cells.length < this.capacity && this.end > this.cells.length) {
      const longer = new Int32Array(Math.min(this.capacity, this.cells.length * 4))
      longer.set(this.cells)
      this.cells = longer
    }
    return start
  }

  set(position: number, value: number): void {
    this.cells[position % this.capacity] = value
  }

  /** Copies the first `count` values, whole. */
  write(position: number, values: Int32Array, count: number): void {
    const at = position % this.capacity
    if (at + count <= this.capacity) this.cells.set(values.subarray(0, count), at)
    else for (let index = 0; index < count; index++) this.set(position + index, values[index]!)
  }

  /** The same of values by slot, in the order of the candidates. */
  writeAt(position: number, values: Int32Array, candidates: { readonly slots: Int32Array; readonly count: number }): void {
    const { slots, count } = candidates
    const at = position % this.capacity
    if (at + count <= this.capacity) for (let index = 0; index < count; index++) this.cells[at + index] = values[slots[index]!]!
    else for (let index = 0; index < count; index++) this.set(position + index, values[slots[index]!]!)
  }

  read(position: number, count: number): Int32Array {
    return Int32Array.from({ length: count }, (_, index) => this.cells[(position + index) % this.capacity]!)
  }

  /** Whether what was written from `start` on is still there. */
  has(start: number): boolean {
    return this.end - start <= this.capacity
  }
}
