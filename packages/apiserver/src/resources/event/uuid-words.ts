/** A UUID as four 32-bit numbers, a third of the memory of its text. */
export type UuidWords = readonly [number, number, number, number]

const LENGTH = 36
const HYPHEN_CODE = 45

/** Undefined for a text that is not a UUID in lower case. */
export function wordsOf(text: string | undefined): UuidWords | undefined {
  if (text === undefined || text.length !== LENGTH || !isUuid(text)) return undefined
  return [
    hexOf(text, 0, 8),
    (hexOf(text, 9, 13) << 16) | hexOf(text, 14, 18),
    (hexOf(text, 19, 23) << 16) | hexOf(text, 24, 28),
    hexOf(text, 28, 36),
  ]
}

export function uuidText([a, b, c, d]: UuidWords): string {
  const [w, x, y, z] = [hexText(a), hexText(b), hexText(c), hexText(d)]
  return `${w}-${x.slice(0, 4)}-${x.slice(4)}-${y.slice(0, 4)}-${y.slice(4)}${z}`
}

function isUuid(text: string): boolean {
  for (let index = 0; index < LENGTH; index++) {
    const hyphen = index === 8 || index === 13 || index === 18 || index === 23
    if (hyphen ? text.charCodeAt(index) !== HYPHEN_CODE : !isHexCode(text.charCodeAt(index))) return false
  }
  return true
}

function isHexCode(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 97 && code <= 102)
}

/** Only hexadecimal digits from here to the end. */
export function isHex(text: string, from: number): boolean {
  for (let index = from; index < text.length; index++) if (!isHexCode(text.charCodeAt(index))) return false
  return true
}

/** At most eight hexadecimal digits as a signed 32-bit number. */
export function hexOf(text: string, from: number, to: number): number {
  let value = 0
  for (let index = from; index < to; index++) {
    const code = text.charCodeAt(index)
    value = (value << 4) | (code < 58 ? code - 48 : code - 87)
  }
  return value
}

const BYTES: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** Eight hexadecimal digits. */
export function hexText(word: number): string {
  return BYTES[word >>> 24]! + BYTES[(word >>> 16) & 255]! + BYTES[(word >>> 8) & 255]! + BYTES[word & 255]!
}
