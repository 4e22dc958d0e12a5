import type { ServerResponse } from 'node:http'
import type { TextStream, WatchStream } from '@kubesim/api'
import { warningHeaders } from './responder.ts'

/** Bytes that may wait for a reader before it is cut off: a reader that stalls must not fill the server's memory. */
const WAITING_BYTES_MAX = 16 * 1024 * 1024

/** Something that is read when it says so, in whatever pieces it gives. */
interface Source {
  take(): string
  onReady(callback: () => void): void
  readonly closed: boolean
  stop(): void
}

/** Answers with a watch: one JSON document a line, until the watch ends or the client goes. Upstream: handlers/watch.go */
export function streamWatch(response: ServerResponse, stream: WatchStream, warnings: readonly string[]): Stream {
  const source: Source = {
    take: () =>
      stream
        .take()
        .map(({ type, object }) => `${JSON.stringify({ type, object })}\n`)
        .join(''),
    onReady: (callback) => stream.onReady(callback),
    get closed() {
      return stream.closed
    },
    stop: () => stream.stop(),
  }
  return new Stream(response, source, { 'Content-Type': 'application/json', ...warningHeaders(warnings) })
}

/** Answers with text as it comes, such as a log. */
export function streamText(response: ServerResponse, stream: TextStream, warnings: readonly string[]): Stream {
  return new Stream(response, stream, { 'Content-Type': 'text/plain', ...warningHeaders(warnings) })
}

/** One open response that is written to as its source has something. */
export class Stream {
  private readonly response: ServerResponse
  private readonly source: Source
  private scheduled = false
  private ended = false

  constructor(response: ServerResponse, source: Source, headers: Readonly<Record<string, string | string[]>>) {
    this.response = response
    this.source = source
    response.writeHead(200, { 'Cache-Control': 'no-cache, private', 'Transfer-Encoding': 'chunked', ...headers })
    response.flushHeaders()
    response.on('close', () => this.stop())
    source.onReady(() => this.schedule())
    this.flush()
  }

  /** The server looks from time to time: bookmarks and the end of a watch come about by looking. */
  look(): void {
    if (!this.ended) this.flush()
  }

  /** Ends the response as a server that shuts down does: properly. */
  end(): void {
    if (this.ended) return
    this.stop()
    this.response.end()
  }

  get isOver(): boolean {
    return this.ended
  }

  /** Becoming ready is told in the middle of a write of the world: it is read when that is over. */
  private schedule(): void {
    if (this.scheduled || this.ended) return
    this.scheduled = true
    setImmediate(() => {
      this.scheduled = false
      if (!this.ended) this.flush()
    })
  }

  private flush(): void {
    const text = this.source.take()
    if (text !== '') this.response.write(text)
    if (this.response.writableLength > WAITING_BYTES_MAX) {
      this.stop()
      this.response.destroy()
    } else if (this.source.closed) this.end()
  }

  private stop(): void {
    if (this.ended) return
    this.ended = true
    this.source.stop()
  }
}
