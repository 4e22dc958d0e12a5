import type { ServerResponse } from 'node:http'
import { promisify } from 'node:util'
import { gzip as gzipWithCallback } from 'node:zlib'
import type { Status } from '@kubesim/api'
import { stringify } from 'yaml'

const gzip = promisify(gzipWithCallback)
/** Smaller answers are not worth compressing. Upstream: endpoints/handlers/responsewriters defaultGzipThresholdBytes */
const GZIP_BYTES_MIN = 128 * 1024
const GZIP_LEVEL = 1

export interface AnswerOptions {
  readonly code: number
  readonly encoding?: 'json' | 'yaml'
  /** For aggregated discovery documents, which name their own. */
  readonly contentType?: string
  readonly warnings?: readonly string[]
  readonly headers?: Readonly<Record<string, string>>
  readonly acceptsGzip: boolean
}

/** Answers with an object; large ones are compressed where the client takes that. */
export async function answer(response: ServerResponse, object: unknown, options: AnswerOptions): Promise<void> {
  const isYaml = options.encoding === 'yaml'
  const text = isYaml ? stringify(object) : `${JSON.stringify(object)}\n`
  const headers = {
    'Content-Type': options.contentType ?? (isYaml ? 'application/yaml' : 'application/json'),
    ...warningHeaders(options.warnings),
    ...options.headers,
  }
  await send(response, Buffer.from(text), { code: options.code, headers, acceptsGzip: options.acceptsGzip })
}

/** Answers with bytes that are ready. */
export async function send(
  response: ServerResponse,
  bytes: Buffer,
  options: { readonly code: number; readonly headers: Readonly<Record<string, string | readonly string[]>>; readonly acceptsGzip: boolean },
): Promise<void> {
  if (response.destroyed) return
  const compressed = options.acceptsGzip && bytes.length >= GZIP_BYTES_MIN ? await gzip(bytes, { level: GZIP_LEVEL }) : undefined
  const body = compressed ?? bytes
  response.writeHead(options.code, {
    'Cache-Control': 'no-cache, private',
    ...(options.headers as Record<string, string>),
    ...(compressed !== undefined && { 'Content-Encoding': 'gzip', Vary: 'Accept-Encoding' }),
    'Content-Length': body.length,
  })
  response.end(body)
}

export async function answerFailure(response: ServerResponse, status: Status, acceptsGzip: boolean): Promise<void> {
  if (response.headersSent) {
    response.destroy()
    return
  }
  const retryAfter = status.details?.retryAfterSeconds
  await answer(response, status, {
    code: status.code ?? 500,
    acceptsGzip,
    ...(retryAfter !== undefined && { headers: { 'Retry-After': String(retryAfter) } }),
  })
}

/** RFC 7234 warnings as apiserver writes them: one header each. */
export function warningHeaders(warnings: readonly string[] | undefined): Readonly<Record<string, string[]>> {
  if (warnings === undefined || warnings.length === 0) return {}
  return { Warning: warnings.map((text) => `299 - ${JSON.stringify(text.replace(/[\r\n]+/g, ' '))}`) }
}
