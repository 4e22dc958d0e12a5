import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus'
import { hashText } from './hash.ts'

/** Letters and digits of generated names: no vowels, no look-alikes. Upstream: apimachinery/pkg/util/rand */
const NAME_CODES = Array.from('bcdfghjklmnpqrstvwxz2456789', (letter) => letter.charCodeAt(0))

/** A stream of random values that belongs to one consumer: drawing from it never shifts anyone else's. */
export interface RandomStream {
  /** A whole number in [0, 2^32). */
  uint32(): number
  /** A whole number in [0, bound). Bias is below bound / 2^32. */
  below(bound: number): number
  /** A number in [0, 1) with 32 bits of precision. */
  fraction(): number
  /** A suffix as Kubernetes' name generator makes: `x7k2p` for length 5. */
  nameSuffix(length: number): string
  /** A version 4 UUID. */
  uuid(): string
  /** Hexadecimal digits, eight for each of `words`. */
  hex(words: number): string
}

/** Streams derived from the seed and the stream's name alone; the same name gives the same stream object. */
export function createRandomStreams(seed: string): (name: string) => RandomStream {
  const streams = new Map<string, RandomStream>()
  return (name) => {
    let stream = streams.get(name)
    if (stream === undefined) {
      stream = createRandomStream(streamState(seed, name))
      streams.set(name, stream)
    }
    return stream
  }
}

/** 128 bits from seed and name: with the 32 of one hash, two of some ten thousand streams would soon be the same. */
function streamState(seed: string, name: string): readonly number[] {
  return [0, 1, 2, 3].map((lane) => hashText(`${lane}\u0000${seed}\u0000${name}`) | 0)
}

function createRandomStream(state: readonly number[]): RandomStream {
  const generator = xoroshiro128plusFromState(state)
  const uint32 = () => generator.next() >>> 0
  const below = (bound: number) => Math.floor((uint32() / 0x1_0000_0000) * bound)
  return {
    uint32,
    below,
    fraction: () => uint32() / 0x1_0000_0000,
    nameSuffix(length) {
      const codes: number[] = []
      for (let index = 0; index < length; index++) codes.push(NAME_CODES[below(NAME_CODES.length)]!)
      return String.fromCharCode.apply(null, codes)
    },
    uuid: () => formatUuid(uint32(), uint32(), uint32(), uint32()),
    hex(words) {
      const codes: number[] = []
      for (let word = 0; word < words; word++) {
        const value = uint32()
        for (let shift = 28; shift >= 0; shift -= 4) codes.push(DIGIT_CODES[(value >>> shift) & 15]!)
      }
      return String.fromCharCode.apply(null, codes)
    },
  }
}

/*
 * Texts that are kept for long are made from character codes: that costs a third of putting parts together, and leaves one flat string where
 * the engine would keep every part.
 */
const DIGIT_CODES = Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0))
const UUID_LENGTH = 36
const HYPHEN_CODE = 45
const uuidCodes: number[] = new Array<number>(UUID_LENGTH).fill(HYPHEN_CODE)

/** 128 random bits as a version 4 UUID. */
export function formatUuid(a: number, b: number, c: number, d: number): string {
  writeHex(0, 8, a)
  writeHex(9, 13, b >>> 16)
  writeHex(14, 18, (b & 0x0fff) | 0x4000)
  writeHex(19, 23, ((c >>> 16) & 0x3fff) | 0x8000)
  writeHex(24, 28, c & 0xffff)
  writeHex(28, 36, d)
  return String.fromCharCode.apply(null, uuidCodes)
}

/** The lowest digits of the value at the places from `from` to before `to`. */
function writeHex(from: number, to: number, value: number): void {
  let rest = value
  for (let index = to - 1; index >= from; index--) {
    uuidCodes[index] = DIGIT_CODES[rest & 15]!
    rest >>>= 4
  }
}
