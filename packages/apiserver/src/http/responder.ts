import type { ServerResponse } from 'node:http'
import { promisify } from 'node:util'
import { gzip as gzipWithCallback } from 'node:zlib'
import type { ApiResponse, Status } from '@kubesim/api'
import { stringify } from 'yaml'
import { jsonOf, jsonOfList } from './json-text.ts'

const gzip = promisify(gzipWithCallback)
/** Smaller answers are not worth compressing. Upstream: endpoints/handlers/responsewriters defaultGzipThresholdBytes */
const GZIP_BYTES_MIN = 128 * 1024
const GZIP_LEVEL = 1

export type Headers = Readonly<Record<string, string | readonly string[]>>

export interface SendOptions {
  readonly code: number
  readonly headers: Headers
  readonly acceptsGzip: boolean
}

/** Answers with bytes that are ready; large ones are compressed where the client takes that. */
export async function send(response: ServerResponse, bytes: Buffer, options: SendOptions): Promise<void> {
  if (response.destroyed) return
  const compressed = options.acceptsGzip && bytes.length >= GZIP_BYTES_MIN ? await gzip(bytes, { level: GZIP_LEVEL }) : undefined
  const body = compressed ?? bytes
  response.writeHead(options.code, {
    'Cache-Control': 'no-cache, private',
    ...(options.headers as Record<string, string | string[]>),
    ...(compressed !== undefined && { 'Content-Encoding': 'gzip', Vary: 'Accept-Encoding' }),
    'Content-Length': body.length,
  })
  response.end(body)
}

/** Answers with an object or a list of the API. */
export function answer(
  response: ServerResponse,
  result: Extract<ApiResponse, { type: 'object' | 'list' }>,
  { encoding, acceptsGzip }: { readonly encoding: 'json' | 'yaml'; readonly acceptsGzip: boolean },
): Promise<void> {
  const text = encoding === 'yaml' ? stringify(result.type === 'list' ? result.list : result.object) : `${jsonOfResult(result)}\n`
  const headers = { 'Content-Type': `application/${encoding}`, ...warningHeaders(result.warnings) }
  return send(response, Buffer.from(text), { code: result.code, headers, acceptsGzip })
}

function jsonOfResult(result: Extract<ApiResponse, { type: 'object' | 'list' }>): string {
  return result.type === 'list' ? jsonOfList(result.list) : jsonOf(result.object)
}

/** Answers with a failure; a response that has begun can only be broken off. */
export async function answerFailure(response: ServerResponse, status: Status, acceptsGzip: boolean): Promise<void> {
  if (response.headersSent) {
    response.destroy()
    return
  }
  const { code = 500 } = status
  const retryAfter = status.details?.retryAfterSeconds
  const headers = {
    'Content-Type': 'application/json',
    ...(retryAfter !== undefined && { 'Retry-After': String(retryAfter) }),
  }
  await send(response, Buffer.from(`${JSON.stringify(status)}\n`), { code, headers, acceptsGzip })
}

/** RFC 7234 warnings as apiserver writes them: one header each. Upstream: apimachinery/pkg/util/net NewWarningHeader */
export function warningHeaders(warnings: readonly string[]): Readonly<Record<string, string[]>> {
  if (warnings.length === 0) return {}
  return { Warning: warnings.map((text) => `299 - "${headerText(text).replace(/["\\]/g, '\\$&')}"`) }
}

/** What a header line can carry: no control characters, and UTF-8 as the bytes it is. */
function headerText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not get into a header
  return Buffer.from(text.replace(/[\u0000-\u001f\u007f]+/g, ' '), 'utf8').toString('latin1')
}
