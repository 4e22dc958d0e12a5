import { joined } from '../process/byte-input.ts'

/** One member of an archive. */
export interface TarMember {
  /** As in the archive: without a slash in front; a directory ends in one. */
  readonly name: string
  readonly type: 'file' | 'directory'
  readonly bytes: Uint8Array
  readonly mode: number
  readonly modifiedMs: number
}

/** Text that is no archive. */
export class TarProblem extends Error {
  override readonly name = 'TarProblem'
}

const BLOCK = 512
const NAME_LENGTH = 100
const CHECKSUM_AT = 148
const LONG_NAME = '././@LongLink'
const NOTHING = new Uint8Array()

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** Upstream: POSIX ustar, with GNU's way of long names */
export function packTar(members: readonly TarMember[]): Uint8Array {
  const blocks = members.flatMap((member) => {
    const name = encoder.encode(member.name)
    const long = name.length > NAME_LENGTH ? [header({ ...member, name: LONG_NAME }, 'L', name.length + 1), padded(name, 1)] : []
    return [...long, header(member, member.type === 'directory' ? '5' : '0', member.bytes.length), padded(member.bytes)]
  })
  return joined([...blocks, new Uint8Array(2 * BLOCK)])
}

function header({ name, mode, modifiedMs }: TarMember, type: string, size: number): Uint8Array {
  const block = new Uint8Array(BLOCK)
  const put = (offset: number, text: string | Uint8Array) =>
    block.set(typeof text === 'string' ? encoder.encode(text) : text.subarray(0, NAME_LENGTH), offset)
  const octal = (value: number, width: number) => `${value.toString(8).padStart(width - 1, '0')}\0`
  put(0, encoder.encode(name))
  put(100, octal(mode, 8))
  put(108, octal(0, 8))
  put(116, octal(0, 8))
  put(124, octal(size, 12))
  put(136, octal(Math.floor(modifiedMs / 1000), 12))
  put(CHECKSUM_AT, '        ')
  put(156, type)
  put(257, 'ustar\x0000root')
  put(297, 'root')
  put(CHECKSUM_AT, `${octal(checksum(block), 7)} `)
  return block
}

function checksum(block: Uint8Array): number {
  let sum = 0
  for (let index = 0; index < BLOCK; index++) sum += index >= CHECKSUM_AT && index < CHECKSUM_AT + 8 ? 0x20 : block[index]!
  return sum
}

/** Filled up to whole blocks, after some zeroes. */
function padded(bytes: Uint8Array, zeroes = 0): Uint8Array {
  const length = bytes.length + zeroes
  const whole = new Uint8Array(Math.ceil(length / BLOCK) * BLOCK)
  whole.set(bytes)
  return whole
}

/** Files and directories of an archive; links and devices are left out. Throws a TarProblem. */
export function unpackTar(archive: Uint8Array): readonly TarMember[] {
  const members: TarMember[] = []
  let longName: string | undefined
  for (let offset = 0; offset + BLOCK <= archive.length; ) {
    const block = archive.subarray(offset, offset + BLOCK)
    if (block.every((byte) => byte === 0)) break
    if (number(block, CHECKSUM_AT, 8) !== checksum(block)) throw new TarProblem('invalid tar magic')
    const size = number(block, 124, 12)
    const bytes = archive.slice(offset + BLOCK, offset + BLOCK + size)
    if (bytes.length < size) throw new TarProblem('short read')
    offset += BLOCK + Math.ceil(size / BLOCK) * BLOCK
    const type = String.fromCharCode(block[156]!)
    if (type === 'L') longName = text(bytes)
    else if (type === 'x') longName = paxPath(bytes) ?? longName
    else {
      const member = memberOf(block, { type, name: longName ?? nameOf(block), bytes })
      if (member !== undefined) members.push(member)
      longName = undefined
    }
  }
  return members
}

function memberOf(
  block: Uint8Array,
  { type, name, bytes }: { readonly type: string; readonly name: string; readonly bytes: Uint8Array },
): TarMember | undefined {
  const about = { name, mode: number(block, 100, 8), modifiedMs: number(block, 136, 12) * 1000 }
  if (type === '5') return { ...about, type: 'directory', bytes: NOTHING }
  return type === '0' || type === '\0' ? { ...about, type: 'file', bytes } : undefined
}

function nameOf(block: Uint8Array): string {
  const isUstar = text(block.subarray(257, 263)).startsWith('ustar')
  const prefix = isUstar ? text(block.subarray(345, 500)) : ''
  const name = text(block.subarray(0, NAME_LENGTH))
  return prefix === '' ? name : `${prefix}/${name}`
}

/** Records of the form `LENGTH KEY=VALUE\n`. */
function paxPath(bytes: Uint8Array): string | undefined {
  return /(?:^|\n)\d+ path=([^\n]*)/.exec(decoder.decode(bytes))?.[1]
}

function text(bytes: Uint8Array): string {
  const end = bytes.indexOf(0)
  return decoder.decode(end < 0 ? bytes : bytes.subarray(0, end))
}

function number(block: Uint8Array, offset: number, length: number): number {
  const value = Number.parseInt(text(block.subarray(offset, offset + length)).trim() || '0', 8)
  return Number.isNaN(value) ? 0 : value
}
