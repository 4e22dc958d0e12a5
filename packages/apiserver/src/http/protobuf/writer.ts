const SIZE_BYTES_MIN = 512

/**
 * Writes the wire format from its end to its beginning, so that the length of what is nested is known when it has to be written.
 * Upstream: gogo/protobuf MarshalToSizedBuffer
 */
export class ProtobufWriter {
  private bytes = new Uint8Array(SIZE_BYTES_MIN)
  private start = SIZE_BYTES_MIN

  /** How much has been written. */
  get length(): number {
    return this.bytes.length - this.start
  }

  /** Before what has been written. */
  raw(content: Uint8Array): void {
    this.reserve(content.length)
    this.start -= content.length
    this.bytes.set(content, this.start)
  }

  varint(value: number | bigint): void {
    if (typeof value === 'number' && value >= 0 && value < 0x80) {
      this.reserve(1)
      this.bytes[--this.start] = value
      return
    }
    const digits: number[] = []
    let rest = BigInt.asUintN(64, BigInt(value))
    do {
      digits.push(Number(rest & 0x7fn) | (rest > 0x7fn ? 0x80 : 0))
      rest >>= 7n
    } while (rest > 0n)
    this.raw(Uint8Array.from(digits))
  }

  double(value: number): void {
    const bytes = new Uint8Array(8)
    new DataView(bytes.buffer).setFloat64(0, value, true)
    this.raw(bytes)
  }

  tag(number: number, wireType: number): void {
    this.varint(number * 8 + wireType)
  }

  /** A field of bytes. */
  delimited(number: number, content: Uint8Array): void {
    this.raw(content)
    this.varint(content.length)
    this.tag(number, 2)
  }

  /** A field whose content is what `write` writes. */
  nested(number: number, write: () => void): void {
    const before = this.length
    write()
    this.varint(this.length - before)
    this.tag(number, 2)
  }

  finish(): Uint8Array {
    return this.bytes.subarray(this.start)
  }

  private reserve(count: number): void {
    if (this.start >= count) return
    const { length } = this
    const grown = new Uint8Array(Math.max(this.bytes.length * 2, length + count))
    grown.set(this.finish(), grown.length - length)
    this.start = grown.length - length
    this.bytes = grown
  }
}
