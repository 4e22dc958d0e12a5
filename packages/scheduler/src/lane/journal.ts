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

  /** Copies the first `count` values; where they start. */
  write(values: Int32Array, count: number): number {
    const start = this.end
    this.end += count
    this.growTo(this.end)
    const at = start % this.capacity
    const whole = Math.min(count, this.capacity - at)
    this.cells.set(values.subarray(0, whole), at)
    if (whole < count) this.cells.set(values.subarray(whole, count), 0)
    return start
  }

  read(position: number, count: number): Int32Array {
    const at = position % this.capacity
    const whole = this.cells.slice(at, Math.min(at + count, this.capacity))
    if (whole.length === count) return whole
    const joined = new Int32Array(count)
    joined.set(whole)
    joined.set(this.cells.subarray(0, count - whole.length), whole.length)
    return joined
  }

  /** Whether what was written from `start` on is still there. */
  has(start: number): boolean {
    return this.end - start <= this.capacity
  }

  private growTo(end: number): void {
    if (end <= this.cells.length || this.cells.length === this.capacity) return
    const longer = new Int32Array(Math.min(this.capacity, Math.max(end, this.cells.length * 4)))
    longer.set(this.cells)
    this.cells = longer
  }
}
