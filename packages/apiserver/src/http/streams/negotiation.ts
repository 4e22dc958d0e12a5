import type { IncomingMessage } from 'node:http'
import { badRequest } from '../../failures.ts'
import { failure } from '../http-failures.ts'

export const TUNNEL_PROTOCOL = 'SPDY/3.1+portforward.k8s.io'
export const SPDY = 'SPDY/3.1'

/** How a request wants its connection to go on; undefined when it wants nothing that is known here. */
export function upgradeOf({ headers }: IncomingMessage): 'websocket' | 'spdy' | undefined {
  const wanted = (headers.upgrade ?? '').toLowerCase()
  return wanted === 'websocket' ? 'websocket' : wanted === SPDY.toLowerCase() ? 'spdy' : undefined
}

/** Names in a header that lists them. */
export function listed(header: string | undefined): readonly string[] {
  return (header ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
}

/** The first of the client's WebSocket protocols that is served; empty when it names none. Throws 400. Upstream: apiserver wsstream */
export function channelProtocol(request: IncomingMessage, served: readonly string[]): string {
  const wanted = listed(request.headers['sec-websocket-protocol'])
  const chosen = wanted.find((name) => served.includes(name))
  if (chosen !== undefined || wanted.length === 0) return chosen ?? ''
  throw badRequest(`requested protocol(s) are not supported: [${wanted.join(' ')}]; supports [${served.join(' ')}]`)
}

/** The first of the client's SPDY protocols that is served. Throws 403. Upstream: apimachinery httpstream.Handshake */
export function streamProtocol(request: IncomingMessage, served: readonly string[]): string {
  const wanted = (request.headersDistinct['x-stream-protocol-version'] ?? []).flatMap(listed)
  if (wanted.length === 0) return ''
  const chosen = wanted.find((name) => served.includes(name))
  if (chosen !== undefined) return chosen
  throw failure(
    403,
    'Forbidden',
    `unable to upgrade: unable to negotiate protocol: client supports [${wanted.join(', ')}], server accepts [${served.join(', ')}]`,
  )
}
