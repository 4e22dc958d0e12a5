/**
 * The machine's own clock and event loop, as the pacer and the asynchronous drivers see them: an interface, so that tests need not wait.
 * Nothing in the simulated world ever looks at it.
 */
export interface Host {
  /** Milliseconds of wall time since some moment; never goes back. */
  now(): number
  /** Calls back once after at least `delayMs`. The function returned cancels it. */
  after(delayMs: number, callback: () => void): () => void
  /** Resolves when the event loop has had its turn: input has been read, a page has been drawn. */
  breathe(): Promise<void>
}

/** The host of this very process: browser, worker or Node. */
export function createHost(): Host {
  return {
    now: () => performance.now(),
    after(delayMs, callback) {
      const timer = setTimeout(callback, delayMs)
      return () => clearTimeout(timer)
    },
    breathe: () =>
      new Promise((resolve) => {
        // A message arrives sooner than a timer, which browsers hold back for 4 ms.
        const { port1, port2 } = new MessageChannel()
        const receiver = port1 as unknown as { onmessage: (() => void) | null; close(): void }
        receiver.onmessage = () => {
          receiver.close()
          resolve()
        }
        port2.postMessage(undefined)
      }),
  }
}
