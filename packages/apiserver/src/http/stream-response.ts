import type { ServerResponse } from 'node:http'
import type { TextStream, WatchStream } from '@kubesim/api'
import { eventBytes } from './json-text.ts'
import type { AnswerForm } from './negotiation.ts'
import { encodeProtobufEvent } from './protobuf/encode-event.ts'
import { headerLines, warningLines } from './responder.ts'

/** Bytes that may wait for a reader before it is cut off: a reader that stalls must not fill the server's memory. */
const WAITING_BYTES_MAX = 16 * 1024 * 1024

/** Something that is read when it says so, in whatever pieces it gives. */
interface Source {
  /** Of no length when there is nothing. */
  take(): string | Buffer
  onReady(callback: () => void): void
  readonly closed: boolean
  stop(): void
}

export interface StreamStart {
  readonly warnings: readonly string[]
  /** On the clock that `look` is told; absent for a stream without an end. */
  readonly deadlineMs?: number
}

export interface WatchStart extends StreamStart {
  readonly encoding: AnswerForm['encoding']
}

/** Answers with a watch: one JSON document a line, or one frame, until the watch ends or the client goes. Upstream: handlers/watch.go */
export function streamWatch(response: ServerResponse, stream: WatchStream, { encoding, ...start }: WatchStart): Stream {
  const isProtobuf = encoding === 'protobuf'
  const bytesOf = isProtobuf ? encodeProtobufEvent : eventBytes
  const contentType = isProtobuf ? 'application/vnd.kubernetes.protobuf;stream=watch' : 'application/json'
  const source: Source = {
    take() {
      const events = stream.take()
      if (events.length === 0) return ''
      return events.length === 1 ? bytesOf(events[0]!) : Buffer.concat(events.map(bytesOf))
    },
    onReady: (callback) => stream.onReady(callback),
    get closed() {
      return stream.closed
    },
    stop: () => stream.stop(),
  }
  return new Stream(response, { source, contentType, ...start })
}

/** Answers with text as it comes, such as a log. */
export function streamText(response: ServerResponse, stream: TextStream, start: StreamStart): Stream {
  return new Stream(response, { source: stream, contentType: 'text/plain', ...start })
}

/** One open response that is written to as its source has something. */
export class Stream {
  private readonly response: ServerResponse
  private readonly source: Source
  private readonly deadlineMs: number
  private scheduled = false
  private ended = false

  constructor(
    response: ServerResponse,
    { source, contentType, warnings, deadlineMs }: StreamStart & { source: Source; contentType: string },
  ) {
    this.response = response
    this.source = source
    this.deadlineMs = deadlineMs ?? Number.POSITIVE_INFINITY
    response.writeHead(200, [...headerLines({ 'Transfer-Encoding': 'chunked', 'Content-Type': contentType }), ...warningLines(warnings)])
    response.flushHeaders()
    response.on('close', () => this.stop())
    source.onReady(() => this.schedule())
    this.flush()
  }

  /** The server looks from time to time: bookmarks and the end of a watch come about by looking. */
  look(nowMs: number): void {
    if (this.ended) return
    this.flush()
    if (nowMs >= this.deadlineMs) this.end()
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
    const taken = this.source.take()
    if (taken.length > 0) this.response.write(taken)
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
