/** Lets `burst` through at once and one more every `refillMs`. Upstream: client-go flowcontrol token bucket */
export class TokenBucket {
  private readonly burst: number
  private readonly refillMs: number
  private tokens: number
  private lastMs: number | undefined

  constructor(options: { readonly burst: number; readonly refillMs: number }) {
    this.burst = options.burst
    this.refillMs = options.refillMs
    this.tokens = options.burst
  }

  /** Takes a token if there is one. */
  take(nowMs: number): boolean {
    if (this.lastMs !== undefined) this.tokens = Math.min(this.burst, this.tokens + (nowMs - this.lastMs) / this.refillMs)
    this.lastMs = nowMs
    if (this.tokens < 1) return false
    this.tokens--
    return true
  }
}
