/** One block of PEM. */
export interface PemBlock {
  readonly type: string
  readonly hasHeaders: boolean
}

const BLOCK = /(?:^|\n)-----BEGIN ([^\n]*?)-----[ \t\r]*\n([\s\S]*?)-----END \1-----/g
const HEADER = /^[^:\n]+:/

/** The blocks of a text, what is not one passed over. Upstream: Go's encoding/pem Decode */
export function pemBlocks(text: string): readonly PemBlock[] {
  const blocks: PemBlock[] = []
  for (const [, type = '', body = ''] of text.matchAll(BLOCK)) {
    const hasHeaders = HEADER.test(body)
    const content = (hasHeaders ? body.slice(body.indexOf('\n\n') + 1) : body).replace(/\s/g, '')
    if (/^[A-Za-z0-9+/]*={0,2}$/.test(content) && content.length % 4 === 0) blocks.push({ type, hasHeaders })
  }
  return blocks
}
