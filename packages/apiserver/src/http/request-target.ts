import { badRequest } from '../failures.ts'

/** The two halves of a request line's target. */
export interface RequestTarget {
  /** As it was sent, still percent-encoded. */
  readonly path: string
  /** As it was sent, without the question mark. */
  readonly search: string
  readonly query: URLSearchParams
}

const NO_QUERY = new URLSearchParams()

/** Splits a target. Throws 400 for one that is no path, or one whose percent-encoding is broken. */
export function readTarget(url: string): RequestTarget {
  if (!url.startsWith('/')) throw badRequest(`invalid request target ${JSON.stringify(url)}`)
  const question = url.indexOf('?')
  const path = question < 0 ? url : url.slice(0, question)
  unescapeSegment(path)
  const search = question < 0 ? '' : url.slice(question + 1)
  return { path, search, query: search === '' ? NO_QUERY : new URLSearchParams(search) }
}

/** Throws 400 for broken percent-encoding. */
export function unescapeSegment(text: string): string {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    throw badRequest(`invalid URL escape in ${JSON.stringify(text)}`)
  }
}
