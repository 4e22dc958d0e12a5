import type { Status } from '@kubesim/api'
import type { ConnectedProcess } from '@kubesim/kernel'

/** What a protocol needs of who serves it. */
export interface SessionHost {
  /** Lets something from outside into the world, at the right virtual time, and sees to what follows from it. */
  enter<T>(action: () => T): T
  onError(error: unknown): void
}

/** One upgraded connection. */
export interface Session {
  /** Ends it as a server that shuts down does. */
  close(): void
}

/** Bytes that may wait for a reader before it is cut off: one that stalls must not fill the server's memory. */
export const WAITING_BYTES_MAX = 16 * 1024 * 1024

export function isStatus(answer: object): answer is Status {
  return !('write' in answer)
}

/** The size of a terminal, as clients write it: `{"Width":80,"Height":24}`. Upstream: remotecommand.TerminalSize */
export function resize(process: ConnectedProcess | undefined, text: string): void {
  try {
    const { Width: width, Height: height } = JSON.parse(text) as { readonly Width?: unknown; readonly Height?: unknown }
    if (typeof width === 'number' && typeof height === 'number') process?.resize(width, height)
  } catch {
    // What is no size changes none.
  }
}
