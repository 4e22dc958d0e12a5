import { encodeData, encodeGoAway, encodePing, encodeRstStream, encodeSynReply, type Frame, FrameReader, SpdyError } from './frame.ts'
import { EmptyHeaderBlocks, HeaderBlockReader, type SpdyHeaders } from './header-block.ts'

/** What carries a connection's bytes: a socket, or a WebSocket's messages. */
export interface SpdyWire {
  write(bytes: Buffer): void
  /** Everything that was written still goes out. */
  close(): void
}

const EMPTY = Buffer.alloc(0)
const PROTOCOL_ERROR = 1
const REFUSED_STREAM = 3
const STREAM_COUNT_MAX = 1_000
/** Bytes of one frame: larger pieces are split, as a frame's length has 24 bits. */
const FRAME_BYTES_MAX = 1024 * 1024

/** One stream that a client has opened. */
export class SpdyStream {
  readonly id: number
  readonly headers: SpdyHeaders
  onData: (bytes: Buffer) => void = () => {}
  /** The client writes no more. */
  onEnd: () => void = () => {}
  /** The client has broken it off, or is gone. */
  onReset: () => void = () => {}
  readEnded = false
  private writeEnded = false
  private readonly connection: SpdyConnection

  constructor(connection: SpdyConnection, id: number, headers: SpdyHeaders) {
    this.connection = connection
    this.id = id
    this.headers = headers
  }

  write(bytes: Uint8Array): void {
    if (this.writeEnded) return
    for (let offset = 0; offset < bytes.length; offset += FRAME_BYTES_MAX)
      this.connection.send(encodeData(this.id, bytes.subarray(offset, offset + FRAME_BYTES_MAX), false))
  }

  end(): void {
    if (this.writeEnded) return
    this.writeEnded = true
    this.connection.send(encodeData(this.id, EMPTY, true))
    this.connection.release(this)
  }

  /** No longer written to: it was broken off. */
  drop(): void {
    this.writeEnded = true
  }

  get isOver(): boolean {
    return this.writeEnded && this.readEnded
  }
}

/** The server's end of a SPDY/3.1 connection whose streams the client opens. Upstream: github.com/moby/spdystream, which has no flow control either */
export class SpdyConnection {
  private readonly wire: SpdyWire
  private readonly onStream: (stream: SpdyStream) => void
  private readonly onError: (error: unknown) => void
  private readonly frames = new FrameReader()
  private readonly headers = new HeaderBlockReader()
  private readonly replies = new EmptyHeaderBlocks()
  private readonly streams = new Map<number, SpdyStream>()
  /** Frames are taken in one after the other, while header blocks are unpacked. */
  private queue: Promise<void> = Promise.resolve()
  private lastStream = 0
  private over = false

  constructor(wire: SpdyWire, handlers: { readonly onStream: (stream: SpdyStream) => void; readonly onError: (error: unknown) => void }) {
    this.wire = wire
    this.onStream = handlers.onStream
    this.onError = handlers.onError
  }

  receive(chunk: Buffer): void {
    if (this.over) return
    try {
      for (const frame of this.frames.read(chunk)) this.queue = this.queue.then(() => this.take(frame)).catch((error) => this.fail(error))
    } catch (error) {
      this.fail(error)
    }
  }

  send(bytes: Buffer): void {
    if (!this.over) this.wire.write(bytes)
  }

  /** Says that it is over, and closes what carries it. */
  close(): void {
    if (this.over) return
    this.send(encodeGoAway(this.lastStream))
    this.lost()
    this.wire.close()
  }

  /** What carries it has gone. */
  lost(): void {
    if (this.over) return
    this.over = true
    this.headers.close()
    for (const stream of this.streams.values()) {
      stream.drop()
      stream.onReset()
    }
    this.streams.clear()
  }

  release(stream: SpdyStream): void {
    if (stream.isOver) this.streams.delete(stream.id)
  }

  refuse(stream: SpdyStream): void {
    stream.drop()
    this.streams.delete(stream.id)
    this.send(encodeRstStream(stream.id, REFUSED_STREAM))
  }

  private fail(error: unknown): void {
    if (!(error instanceof SpdyError)) this.onError(error)
    this.close()
  }

  private async take(frame: Frame): Promise<void> {
    if (this.over) return
    if (frame.type === 'syn-stream') await this.open(frame)
    else if (frame.type === 'data') this.data(frame)
    else if (frame.type === 'rst-stream') this.reset(frame.stream)
    // A server's own pings would have even numbers: it sends none.
    else if (frame.type === 'ping' && frame.id % 2 === 1) this.send(encodePing(frame.id))
  }

  private async open({ stream: id, isLast, headers }: Extract<Frame, { type: 'syn-stream' }>): Promise<void> {
    const block = await this.headers.read(headers)
    if (this.over) return
    if (id % 2 === 0 || id <= this.lastStream) return this.send(encodeRstStream(id, PROTOCOL_ERROR))
    this.lastStream = id
    if (this.streams.size >= STREAM_COUNT_MAX) return this.send(encodeRstStream(id, REFUSED_STREAM))
    const stream = new SpdyStream(this, id, block)
    this.streams.set(id, stream)
    this.send(encodeSynReply(id, this.replies.next()))
    this.onStream(stream)
    if (isLast) this.endReading(stream)
  }

  private data({ stream: id, isLast, bytes }: Extract<Frame, { type: 'data' }>): void {
    const stream = this.streams.get(id)
    if (stream === undefined || stream.readEnded) return
    if (bytes.length > 0) stream.onData(bytes)
    if (isLast) this.endReading(stream)
  }

  private endReading(stream: SpdyStream): void {
    stream.readEnded = true
    stream.onEnd()
    this.release(stream)
  }

  private reset(id: number): void {
    const stream = this.streams.get(id)
    if (stream === undefined) return
    this.streams.delete(id)
    stream.drop()
    stream.onReset()
  }
}
