const LEAST_MS = 0.25
/** Each bucket is so much wider than the one before: quantiles are true to a tenth. */
const GROWTH = 1.1
const BUCKET_COUNT = 160

/** How long answers took, in buckets. */
export class LatencyHistogram {
  private readonly buckets = new Array<number>(BUCKET_COUNT).fill(0)
  private readonly bounds = Array.from({ length: BUCKET_COUNT }, (_, index) => LEAST_MS * GROWTH ** index)
  private sumMs = 0
  private maxMs = 0
  count = 0

  add(latencyMs: number, count: number): void {
    if (count === 0) return
    const found = this.bounds.findIndex((bound) => latencyMs <= bound)
    this.buckets[found < 0 ? BUCKET_COUNT - 1 : found]! += count
    this.sumMs += latencyMs * count
    this.maxMs = Math.max(this.maxMs, latencyMs)
    this.count += count
  }

  get meanMs(): number {
    return this.count === 0 ? 0 : this.sumMs / this.count
  }

  /** `part` from 0 to 1: so many of the answers took no longer than this. */
  quantileMs(part: number): number {
    let seen = 0
    for (let index = 0; index < BUCKET_COUNT; index++) {
      seen += this.buckets[index]!
      if (seen > 0 && seen >= part * this.count) return Math.min(this.bounds[index]!, this.maxMs)
    }
    return 0
  }
}
