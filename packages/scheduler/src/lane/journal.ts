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
    return Int32Array.from({ length: count }, (_, index) => this.cells[(position + index) % this.capacity]!)
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
