const HEADER = { alg: 'none', typ: 'JWT' }

/** A JSON web token of these claims. Differs: the token is not signed; whoever can talk to the simulation can forge one. */
export function unsignedToken(claims: object): string {
  return `${toBase64Url(JSON.stringify(HEADER))}.${toBase64Url(JSON.stringify(claims))}.`
}

/** The claims of such a token; undefined for any other text. */
export function tokenClaims(token: string): unknown {
  const [header, payload, signature, ...rest] = token.split('.')
  if (header === undefined || payload === undefined || signature !== '' || rest.length > 0) return undefined
  try {
    return JSON.parse(fromBase64Url(payload)) as unknown
  } catch {
    return undefined
  }
}

function toBase64Url(text: string): string {
  let binary = ''
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte)
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

function fromBase64Url(text: string): string {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return new TextDecoder().decode(Uint8Array.from(binary, (char) => char.charCodeAt(0)))
}
