const WHOLE = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/
const ALPHABET = /[A-Za-z0-9+/]/

/** Text that is not base64, with the message of Go's encoding/base64. */
export class Base64Error extends Error {
  constructor(offset: number) {
    super(`illegal base64 data at input byte ${offset}`)
  }
}

/** Base64 as the server gives it back: without the line breaks that its decoder passes over. Throws a Base64Error. */
export function canonicalBase64(text: string): string {
  if (WHOLE.test(text)) return text
  const offset = firstIllegalByte(text)
  if (offset !== undefined) throw new Base64Error(offset)
  return text.replace(/[\r\n]/g, '')
}

/** Where Go's decoder stops; undefined when it reaches the end. Upstream: Go's encoding/base64 decodeQuantum */
function firstIllegalByte(text: string): number | undefined {
  let at = 0
  const skipBreaks = () => {
    while (text[at] === '\n' || text[at] === '\r') at++
  }
  for (;;) {
    let digits = 0
    for (skipBreaks(); digits < 4 && at < text.length && ALPHABET.test(text[at] ?? ''); skipBreaks()) {
      digits++
      at++
    }
    if (digits === 4) continue
    if (at >= text.length) return digits === 0 ? undefined : at - digits
    return text[at] === '=' && digits >= 2 ? afterPadding(text, at, digits) : at
  }
}

/** The first `=` has been found after two or three digits of a group. */
function afterPadding(text: string, first: number, digits: number): number | undefined {
  let at = first + 1
  const skipBreaks = () => {
    while (text[at] === '\n' || text[at] === '\r') at++
  }
  skipBreaks()
  if (digits === 2) {
    if (at >= text.length) return text.length
    if (text[at] !== '=') return at - 1
    at++
    skipBreaks()
  }
  return at < text.length ? at : undefined
}
