import { createHash } from 'node:crypto'
import type { UserInfo } from '@kubesim/api'
import type { Headers } from './responder.ts'

/** A request for a path that is no resource. */
export interface PathRequest {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly accept: string | undefined
  /** Host and port that the client used. */
  readonly address: string
  readonly contentType: string
  readonly body: Buffer
  readonly user: UserInfo
}

/** What it is answered. */
export interface PathAnswer {
  readonly code?: number
  readonly body: string | Buffer
  readonly contentType: string
  /** Quoted, as the header has it: a client that has this version already is told so. */
  readonly etag?: string
  readonly headers?: Headers
}

/** Answers every path that begins so. */
export interface PathHandler {
  readonly prefix: string
  /** Undefined for a path that it does not know: 404. Failures are thrown StatusErrors. */
  answer(request: PathRequest): PathAnswer | undefined | Promise<PathAnswer | undefined>
}

export function jsonAnswer(object: object, more: Partial<PathAnswer> = {}): PathAnswer {
  return { body: `${JSON.stringify(object)}\n`, contentType: 'application/json', ...more }
}

export function textAnswer(body: string, contentType = 'text/plain; charset=utf-8'): PathAnswer {
  return { body, contentType }
}

/** The same answer with a tag of its content. Upstream: endpoints/discovery/aggregated CalculateETag */
export function tagged(answer: PathAnswer): PathAnswer {
  const etag = `"${createHash('sha512').update(answer.body).digest('hex').toUpperCase()}"`
  return { ...answer, etag, headers: { ...answer.headers, 'Cache-Control': 'public' } }
}
