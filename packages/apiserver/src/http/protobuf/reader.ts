/** Bytes that are no message. */
export class ProtobufError extends Error {
  override readonly name = 'ProtobufError'
}

const text = new TextDecoder('utf-8', { fatal: false })

/** Reads the wire format from a stretch of bytes, whose end it never passes. */
export class ProtobufReader {
  readonly end: number
  at: number
  private readonly bytes: Uint8Array

  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.bytes = bytes
    this.at = start
    this.end = end
  }

  get isDone(): boolean {
    return this.at >= this.end
  }

  /** Number and wire type of the next field. */
  tag(): { readonly number: number; readonly wireType: number } {
    const tag = Number(this.varint())
    const number = Math.floor(tag / 8)
    if (number === 0) throw new ProtobufError('proto: illegal tag 0')
    return { number, wireType: tag % 8 }
  }

  /** A 64-bit whole number, signed. */
  varint(): bigint {
    let value = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      if (this.at >= this.end) throw new ProtobufError('unexpected EOF')
      const byte = this.bytes[this.at++]!
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return BigInt.asIntN(64, value)
    }
    throw new ProtobufError('proto: integer overflow')
  }

  double(): number {
    const start = this.take(8)
    return new DataView(this.bytes.buffer, this.bytes.byteOffset + start, 8).getFloat64(0, true)
  }

  /** A reader of the message, or the bytes, whose length comes first. */
  delimited(): ProtobufReader {
    const length = Number(this.varint())
    if (length < 0) throw new ProtobufError('proto: negative length found during unmarshaling')
    const start = this.take(length)
    return new ProtobufReader(this.bytes, start, start + length)
  }

  skip(wireType: number): void {
    if (wireType === 0) this.varint()
    else if (wireType === 1) this.take(8)
    else if (wireType === 2) this.delimited()
    else if (wireType === 5) this.take(4)
    else throw new ProtobufError(`proto: illegal wireType ${wireType}`)
  }

  /** What is left. */
  rest(): Uint8Array {
    return this.bytes.subarray(this.at, this.end)
  }

  restText(): string {
    return text.decode(this.rest())
  }

  private take(count: number): number {
    if (count > this.end - this.at) throw new ProtobufError('unexpected EOF')
    const start = this.at
    this.at += count
    return start
  }
}
