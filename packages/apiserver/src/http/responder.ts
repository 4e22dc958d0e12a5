import type { ServerResponse } from 'node:http'
import { promisify } from 'node:util'
import { gzip as gzipWithCallback } from 'node:zlib'
import type { ApiResponse, Status } from '@kubesim/api'
import { stringify } from 'yaml'
import { notAcceptable } from './http-failures.ts'
import { jsonPiecesOfList } from './json-list.ts'
import { jsonBytes } from './json-text.ts'
import type { AnswerForm } from './negotiation.ts'
import { encodeProtobufBody } from './protobuf/encode-body.ts'
import { wireForm, wireFormOfList } from './wire-form.ts'

const gzip = promisify(gzipWithCallback)
/** Smaller answers are not worth compressing. Upstream: endpoints/handlers/responsewriters defaultGzipThresholdBytes */
const GZIP_BYTES_MIN = 128 * 1024
const GZIP_LEVEL = 1

export type Headers = Readonly<Record<string, string | readonly string[]>>

/** In one piece, or in several that follow each other. */
export type Bytes = Buffer | readonly Buffer[]

export interface SendOptions {
  readonly code: number
  /** Names and values in turn, as they go out. */
  readonly headers: readonly string[]
  readonly acceptsGzip: boolean
}

const UNCACHED = ['Cache-Control', 'no-cache, private']
const JSON_HEADERS = [...UNCACHED, 'Content-Type', 'application/json']
const HEADERS: Readonly<Record<AnswerForm['encoding'], readonly string[]>> = {
  json: JSON_HEADERS,
  yaml: [...UNCACHED, 'Content-Type', 'application/yaml'],
  protobuf: [...UNCACHED, 'Content-Type', 'application/vnd.kubernetes.protobuf'],
}

/** Answers with bytes that are ready, in one piece or several: at once, unless they are many and the client takes them compressed. */
export function send(response: ServerResponse, bytes: Bytes, options: SendOptions): void | Promise<void> {
  if (options.acceptsGzip && lengthOf(bytes) >= GZIP_BYTES_MIN) return sendCompressed(response, bytes, options)
  write(response, bytes, options)
}

async function sendCompressed(response: ServerResponse, bytes: Bytes, { code, headers }: SendOptions): Promise<void> {
  const compressed = await gzip(isWhole(bytes) ? bytes : Buffer.concat(bytes), { level: GZIP_LEVEL })
  const more = ['Content-Encoding', 'gzip', 'Vary', 'Accept-Encoding']
  write(response, compressed, { code, headers: [...headers, ...more] })
}

function write(response: ServerResponse, bytes: Bytes, { code, headers }: Pick<SendOptions, 'code' | 'headers'>): void {
  if (response.destroyed) return
  const lines = headers.slice()
  lines.push('Content-Length', String(lengthOf(bytes)))
  response.writeHead(code, lines)
  if (isWhole(bytes)) {
    response.end(bytes)
    return
  }
  response.cork()
  for (const piece of bytes) response.write(piece)
  response.end()
  response.uncork()
}

function isWhole(bytes: Bytes): bytes is Buffer {
  return Buffer.isBuffer(bytes)
}

function lengthOf(bytes: Bytes): number {
  if (isWhole(bytes)) return bytes.length
  let length = 0
  for (const piece of bytes) length += piece.length
  return length
}

/** Headers as they go out; nothing is kept by caches unless they say so. */
export function headerLines(headers: Headers): string[] {
  const all: Headers = { 'Cache-Control': 'no-cache, private', ...headers }
  return Object.entries(all).flatMap(([name, value]) => (typeof value === 'string' ? [name, value] : value.flatMap((each) => [name, each])))
}

/** Answers with an object or a list of the API. */
export function answer(
  response: ServerResponse,
  result: Objects,
  { encoding, acceptsGzip }: { readonly encoding: AnswerForm['encoding']; readonly acceptsGzip: boolean },
): void | Promise<void> {
  const { code, warnings } = result
  const headers = HEADERS[encoding]
  return send(response, BYTES[encoding](result), {
    code,
    headers: warnings.length === 0 ? headers : [...headers, ...warningLines(warnings)],
    acceptsGzip,
  })
}

type Objects = Extract<ApiResponse, { type: 'object' | 'list' }>

const BYTES: Readonly<Record<AnswerForm['encoding'], (result: Objects) => Bytes>> = { json: jsonOf, yaml: yamlOf, protobuf: protobufOf }

function jsonOf(result: Objects): Bytes {
  return result.type === 'list' ? jsonPiecesOfList(result.list) : jsonBytes(result.object)
}

function protobufOf(result: Objects): Bytes {
  const bytes = encodeProtobufBody(result.type === 'list' ? result.list : result.object)
  if (bytes === undefined) throw notAcceptable(['application/json', 'application/yaml'])
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
}

function yamlOf(result: Objects): Buffer {
  return Buffer.from(stringify(result.type === 'list' ? wireFormOfList(result.list) : wireForm(result.object)))
}

/** Answers with a failure; a response that has begun can only be broken off. */
export function answerFailure(response: ServerResponse, status: Status, acceptsGzip: boolean): void | Promise<void> {
  if (response.headersSent) {
    response.destroy()
    return
  }
  const { code = 500 } = status
  const retryAfter = status.details?.retryAfterSeconds
  const headers = retryAfter === undefined ? JSON_HEADERS : [...JSON_HEADERS, 'Retry-After', String(retryAfter)]
  return send(response, Buffer.from(`${JSON.stringify(status)}\n`), { code, headers, acceptsGzip })
}

/** RFC 7234 warnings as apiserver writes them: one header each. Upstream: apimachinery/pkg/util/net NewWarningHeader */
export function warningLines(warnings: readonly string[]): string[] {
  return warnings.flatMap((text) => ['Warning', `299 - "${headerText(text).replace(/["\\]/g, '\\$&')}"`])
}

/** What a header line can carry: no control characters, and UTF-8 as the bytes it is. */
function headerText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not get into a header
  return Buffer.from(text.replace(/[\u0000-\u001f\u007f]+/g, ' '), 'utf8').toString('latin1')
}
