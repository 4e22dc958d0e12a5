import { constants, createInflate, type Inflate } from 'node:zlib'
import { HEADER_DICTIONARY, HEADER_DICTIONARY_ID } from './dictionary.ts'
import { SpdyError } from './frame.ts'

/** Names in lower case. */
export type SpdyHeaders = ReadonlyMap<string, string>

/** A header block, once it is unpacked, is small: what says otherwise is meant to fill memory. */
const BLOCK_BYTES_MAX = 64 * 1024
const NO_HEADERS = Buffer.alloc(4)
const NOTHING = Buffer.alloc(0)

/** Unpacks the header blocks of one direction of a connection: each is compressed against all before it. */
export class HeaderBlockReader {
  private readonly inflate: Inflate
  private readonly unpacked: Buffer[] = []
  private error: Error | undefined

  constructor() {
    this.inflate = createInflate({ dictionary: HEADER_DICTIONARY, finishFlush: constants.Z_SYNC_FLUSH })
    this.inflate.on('data', (chunk: Buffer) => this.unpacked.push(chunk))
    this.inflate.on('error', (error) => {
      this.error = error
    })
  }

  /** Blocks must be read one after the other. Rejects with a SpdyError. */
  read(block: Buffer): Promise<SpdyHeaders> {
    return new Promise((resolve, reject) => {
      const fail = () => reject(new SpdyError(`a header block that cannot be unpacked: ${this.error?.message}`))
      if (this.error !== undefined) return fail()
      this.inflate.once('error', fail)
      this.inflate.write(block)
      this.inflate.flush(constants.Z_SYNC_FLUSH, () => {
        this.inflate.off('error', fail)
        const bytes = Buffer.concat(this.unpacked.splice(0))
        try {
          resolve(parseBlock(bytes))
        } catch (error) {
          reject(error)
        }
      })
    })
  }

  close(): void {
    this.inflate.destroy()
  }
}

function parseBlock(bytes: Buffer): SpdyHeaders {
  if (bytes.length > BLOCK_BYTES_MAX) throw new SpdyError(`a header block of ${bytes.length} bytes`)
  let offset = 0
  const number = () => {
    if (offset + 4 > bytes.length) throw new SpdyError('a header block that ends too soon')
    offset += 4
    return bytes.readUInt32BE(offset - 4)
  }
  const text = () => {
    const length = number()
    if (offset + length > bytes.length) throw new SpdyError('a header block that ends too soon')
    offset += length
    return bytes.toString('utf8', offset - length, offset)
  }
  const headers = new Map<string, string>()
  for (let count = number(); count > 0; count--) {
    const name = text().toLowerCase()
    headers.set(name, text().split('\0')[0]!)
  }
  return headers
}

/** Makes header blocks without headers, which is all that a server of these streams has to say: stored, as so little gains nothing. */
export class EmptyHeaderBlocks {
  private begun = false

  next(): Buffer {
    // An empty block after it is what makes readers hand on what they have.
    const block = Buffer.concat([stored(NO_HEADERS), stored(NOTHING)])
    if (this.begun) return block
    this.begun = true
    // zlib's head: deflate, a window of 32 KiB, and a dictionary.
    const head = Buffer.from([0x78, 0x20, 0, 0, 0, 0])
    head[1]! += 31 - (head.readUInt16BE(0) % 31)
    head.writeUInt32BE(HEADER_DICTIONARY_ID, 2)
    return Buffer.concat([head, block])
  }
}

/** A deflate block of bytes as they are. */
function stored(bytes: Buffer): Buffer {
  const head = Buffer.alloc(5)
  head.writeUInt16LE(bytes.length, 1)
  head.writeUInt16LE(~bytes.length & 0xffff, 3)
  return Buffer.concat([head, bytes])
}
