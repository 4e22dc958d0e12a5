/** Bytes that are no message. */
export class ProtobufError extends Error {
  override readonly name = 'ProtobufError'
}

/** A leading byte order mark is text like any other. */
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })
const START_GROUP = 3
const END_GROUP = 4

/** Reads the wire format from a stretch of bytes, whose end it never passes. Fails in the words of Go's generated code. */
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

  /** Number and wire type of the next field, of a message that is called so. */
  tag(message: string): { readonly number: number; readonly wireType: number } {
    const tag = this.varint()
    const number = typeof tag === 'number' ? tag >> 3 : Number(BigInt.asIntN(32, BigInt.asUintN(64, tag) >> 3n))
    const wireType = Number(BigInt.asUintN(3, BigInt(tag)))
    if (wireType === END_GROUP) throw new ProtobufError(`proto: ${message}: wiretype end group for non-group`)
    if (number <= 0) throw new ProtobufError(`proto: ${message}: illegal tag ${number} (wire type ${wireType})`)
    return { number, wireType }
  }

  /** A whole number of up to 64 bits, signed: as a number where that is exact. */
  varint(): number | bigint {
    let low = 0
    // Four bytes fit into a number that has a sign.
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.byte()
      low |= (byte & 0x7f) << shift
      if (byte < 0x80) return low
    }
    let value = BigInt(low)
    for (let shift = 28n; shift < 64n; shift += 7n) {
      const byte = this.byte()
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

  /** Passes over a value that means nothing here; groups are passed over whole. */
  skip(wireType: number): void {
    let depth = 0
    for (let next = wireType; ; next = Number(BigInt.asUintN(3, BigInt(this.varint())))) {
      if (next === START_GROUP) depth++
      else if (next === END_GROUP) {
        if (depth === 0) throw new ProtobufError('proto: unexpected end of group')
        depth--
      } else this.skipValue(next)
      if (depth === 0) return
    }
  }

  /** What is left. */
  rest(): Uint8Array {
    return this.bytes.subarray(this.at, this.end)
  }

  restText(): string {
    return utf8.decode(this.rest())
  }

  private skipValue(wireType: number): void {
    if (wireType === 0) this.varint()
    else if (wireType === 1) this.take(8)
    else if (wireType === 2) this.delimited()
    else if (wireType === 5) this.take(4)
    else throw new ProtobufError(`proto: illegal wireType ${wireType}`)
  }

  private byte(): number {
    if (this.at >= this.end) throw new ProtobufError('unexpected EOF')
    return this.bytes[this.at++]!
  }

  private take(count: number): number {
    if (count > this.end - this.at) throw new ProtobufError('unexpected EOF')
    const start = this.at
    this.at += count
    return start
  }
}
