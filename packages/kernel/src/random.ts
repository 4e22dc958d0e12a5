import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { hashText } from './hash.ts'

/** Letters and digits of generated names: no vowels, no look-alikes. Upstream: apimachinery/pkg/util/rand */
const NAME_ALPHABET = 'bcdfghjklmnpqrstvwxz2456789'
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

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
}

/** Streams derived from the seed and the stream's name alone; the same name gives the same stream object. */
export function createRandomStreams(seed: string): (name: string) => RandomStream {
  const streams = new Map<string, RandomStream>()
  return (name) => {
    let stream = streams.get(name)
    if (stream === undefined) {
      stream = createRandomStream(hashText(`${seed}\u0000${name}`))
      streams.set(name, stream)
    }
    return stream
  }
}

function createRandomStream(seed: number): RandomStream {
  const generator = xoroshiro128plus(seed)
  const uint32 = () => generator.next() >>> 0
  const below = (bound: number) => Math.floor((uint32() / 0x1_0000_0000) * bound)
  return {
    uint32,
    below,
    fraction: () => uint32() / 0x1_0000_0000,
    nameSuffix(length) {
      let text = ''
      for (let index = 0; index < length; index++) text += NAME_ALPHABET[below(NAME_ALPHABET.length)]
      return text
    },
    uuid: () => formatUuid(uint32(), uint32(), uint32(), uint32()),
  }
}

/** 128 random bits as a version 4 UUID. */
export function formatUuid(a: number, b: number, c: number, d: number): string {
  return (
    `${hex32(a)}-${hex16(b >>> 16)}-${hex16((b & 0x0fff) | 0x4000)}-` + `${hex16(((c >>> 16) & 0x3fff) | 0x8000)}-${hex16(c & 0xffff)}${hex32(d)}`
  )
}

function hex16(value: number): string {
  return HEX[(value >>> 8) & 0xff]! + HEX[value & 0xff]!
}

function hex32(value: number): string {
  return hex16(value >>> 16) + hex16(value & 0xffff)
}
