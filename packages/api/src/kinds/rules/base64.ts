/** UTF-8 text in base64. */
export function base64OfText(text: string): string {
  let bytes = ''
  for (const byte of new TextEncoder().encode(text)) bytes += String.fromCharCode(byte)
  return btoa(bytes)
}

/** The text that base64 stands for, read as UTF-8. */
export function textOfBase64(base64: string): string {
  return new TextDecoder().decode(Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)))
}

/** Number of bytes that base64 stands for, without decoding it. */
export function base64ByteLength(base64: string): number {
  const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0
  return Math.floor(base64.length / 4) * 3 - padding
}

const encoder = new TextEncoder()

/** Length in UTF-8, which is what limits on text are counted in. */
export function utf8Length(text: string): number {
  return encoder.encode(text).length
}
