/** SPDY/3.1 frames, those that Kubernetes' clients and servers exchange. Upstream: the SPDY/3.1 draft, github.com/moby/spdystream */
export type Frame =
  | { readonly type: 'data'; readonly stream: number; readonly isLast: boolean; readonly bytes: Buffer }
  | { readonly type: 'syn-stream'; readonly stream: number; readonly isLast: boolean; readonly headers: Buffer }
  | { readonly type: 'rst-stream'; readonly stream: number }
  | { readonly type: 'ping'; readonly id: number }
  | { readonly type: 'go-away' }
  /** Known and without meaning here, or unknown. */
  | { readonly type: 'other' }

/** Bytes that are no frames, or frames that nobody sends. */
export class SpdyError extends Error {
  override readonly name = 'SpdyError'
}

const HEAD_BYTES = 8
const VERSION = 3
const SYN_STREAM = 1
const SYN_REPLY = 2
const RST_STREAM = 3
const PING = 6
const GO_AWAY = 7
const FLAG_LAST = 1
const CONTROL_BIT = 0x80
const STREAM_MASK = 0x7fff_ffff
/** A data frame may have 16 MiB; nobody sends control frames of more than some hundred bytes. */
const CONTROL_BYTES_MAX = 64 * 1024
const EMPTY = Buffer.alloc(0)

/** Takes frames out of bytes that come in pieces. */
export class FrameReader {
  private chunks: Buffer[] = []
  private length = 0

  /** The frames that are whole by now. Throws a SpdyError. */
  read(chunk: Buffer): readonly Frame[] {
    this.chunks.push(chunk)
    this.length += chunk.length
    const frames: Frame[] = []
    for (let frame = this.next(); frame !== undefined; frame = this.next()) frames.push(frame)
    return frames
  }

  private next(): Frame | undefined {
    if (this.length < HEAD_BYTES) return undefined
    if (this.chunks[0]!.length < HEAD_BYTES) this.join()
    const [first] = this.chunks
    const size = first!.readUIntBE(5, 3)
    const isControl = (first![0]! & CONTROL_BIT) !== 0
    if (isControl && size > CONTROL_BYTES_MAX) throw new SpdyError(`a control frame of ${size} bytes`)
    const whole = HEAD_BYTES + size
    if (this.length < whole) return undefined
    if (first!.length < whole) this.join()
    const bytes = this.chunks[0]!
    this.length -= whole
    if (bytes.length === whole) this.chunks.shift()
    else this.chunks[0] = bytes.subarray(whole)
    return isControl ? controlFrame(bytes.subarray(0, whole)) : dataFrame(bytes.subarray(0, whole))
  }

  private join(): void {
    this.chunks = [Buffer.concat(this.chunks)]
  }
}

function dataFrame(bytes: Buffer): Frame {
  const stream = bytes.readUInt32BE(0)
  return { type: 'data', stream, isLast: (bytes[4]! & FLAG_LAST) !== 0, bytes: bytes.subarray(HEAD_BYTES) }
}

function controlFrame(bytes: Buffer): Frame {
  const version = bytes.readUInt16BE(0) & 0x7fff
  if (version !== VERSION) throw new SpdyError(`a frame of version ${version}`)
  const body = bytes.subarray(HEAD_BYTES)
  const need = (size: number) => {
    if (body.length < size) throw new SpdyError('a frame that is too short')
  }
  switch (bytes.readUInt16BE(2)) {
    case SYN_STREAM:
      need(10)
      return {
        type: 'syn-stream',
        stream: body.readUInt32BE(0) & STREAM_MASK,
        isLast: (bytes[4]! & FLAG_LAST) !== 0,
        headers: body.subarray(10),
      }
    case RST_STREAM:
      need(4)
      return { type: 'rst-stream', stream: body.readUInt32BE(0) & STREAM_MASK }
    case PING:
      need(4)
      return { type: 'ping', id: body.readUInt32BE(0) }
    case GO_AWAY:
      return { type: 'go-away' }
    default:
      return { type: 'other' }
  }
}

export function encodeData(stream: number, bytes: Uint8Array, isLast: boolean): Buffer {
  const head = Buffer.alloc(HEAD_BYTES)
  head.writeUInt32BE(stream, 0)
  head[4] = isLast ? FLAG_LAST : 0
  head.writeUIntBE(bytes.length, 5, 3)
  return Buffer.concat([head, bytes])
}

export function encodeSynReply(stream: number, headers: Uint8Array): Buffer {
  const id = Buffer.alloc(4)
  id.writeUInt32BE(stream, 0)
  return control(SYN_REPLY, Buffer.concat([id, headers]))
}

/** Refuses or breaks off a stream. */
export function encodeRstStream(stream: number, status: number): Buffer {
  const body = Buffer.alloc(8)
  body.writeUInt32BE(stream, 0)
  body.writeUInt32BE(status, 4)
  return control(RST_STREAM, body)
}

export function encodePing(id: number): Buffer {
  const body = Buffer.alloc(4)
  body.writeUInt32BE(id, 0)
  return control(PING, body)
}

export function encodeGoAway(lastStream: number): Buffer {
  const body = Buffer.alloc(8)
  body.writeUInt32BE(lastStream, 0)
  return control(GO_AWAY, body)
}

function control(type: number, body: Buffer): Buffer {
  const head = Buffer.alloc(HEAD_BYTES)
  head.writeUInt16BE(0x8000 | VERSION, 0)
  head.writeUInt16BE(type, 2)
  head.writeUIntBE(body.length, 5, 3)
  return Buffer.concat([head, body.length === 0 ? EMPTY : body])
}
