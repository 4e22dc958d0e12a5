import { type IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { type ApiRequest, StatusError } from '@kubesim/api'
import { WebSocketServer } from 'ws'
import { badRequest } from '../../failures.ts'
import type { PodConnection } from '../../streams/pod-connection.ts'
import { requestInfoOf } from '../api-request.ts'
import { impersonated } from '../auth/impersonation.ts'
import { statusOf } from '../http-failures.ts'
import type { ListenerOptions } from '../listener.ts'
import { queryValues } from '../query-options.ts'
import { readTarget } from '../request-target.ts'
import { answerFailure } from '../responder.ts'
import { CHANNEL_PROTOCOLS, serveCommandChannels } from './command-channels.ts'
import { COMMAND_PROTOCOLS, CommandSession } from './command-streams.ts'
import { channelProtocol, listed, SPDY, streamProtocol, TUNNEL_PROTOCOL, upgradeOf } from './negotiation.ts'
import { servePortChannels } from './port-channels.ts'
import { PORT_FORWARD_PROTOCOL, PortSession } from './port-streams.ts'
import { type Session, type SessionHost, WAITING_BYTES_MAX } from './session.ts'
import type { SpdyWire } from './spdy/connection.ts'

const STREAMS: ReadonlySet<string> = new Set(['attach', 'exec', 'portforward'])
const MESSAGE_BYTES_MAX = 32 * 1024 * 1024
const SWITCHING = 101

/** One request to upgrade a connection. */
interface Upgrade {
  readonly request: IncomingMessage
  readonly socket: Duplex
  readonly head: Buffer
}

type UpgradeOptions = ListenerOptions & {
  /** Answers what turns out to be no stream. */
  readonly answer: (request: IncomingMessage, response: ServerResponse) => void
}

/** Serves exec, attach and port-forward, each over WebSockets and over SPDY. */
export class UpgradeListener {
  private readonly options: UpgradeOptions
  private readonly host: SessionHost
  private readonly sessions = new Map<Session, Duplex>()
  private readonly webSockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: MESSAGE_BYTES_MAX })

  constructor(options: UpgradeOptions) {
    this.options = options
    this.host = { enter: (action) => this.enter(action), onError: (error) => options.onError?.(error) }
    this.webSockets.on('headers', (headers: string[], request: IncomingMessage) => {
      // The library takes no protocol with a slash in its name: it never sees this one.
      if (tunnelled.has(request)) headers.push(`Sec-WebSocket-Protocol: ${TUNNEL_PROTOCOL}`)
    })
    this.webSockets.on('wsClientError', (error: Error, socket: Duplex, request: IncomingMessage) =>
      this.refuse({ request, socket, head: Buffer.alloc(0) }, badRequest(error.message)),
    )
  }

  /** For node:http's `upgrade` event. */
  readonly handle = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const upgrade = { request, socket, head }
    socket.on('error', () => socket.destroy())
    this.receive(upgrade).catch((error: unknown) => this.refuse(upgrade, error))
  }

  /** Ends every open stream. */
  close(): void {
    for (const [session, socket] of this.sessions) {
      session.close()
      socket.end(() => socket.destroy())
    }
    this.sessions.clear()
  }

  private async receive(upgrade: Upgrade): Promise<void> {
    const { request } = upgrade
    const target = readTarget(request.url ?? '/')
    const info = requestInfoOf(request.method ?? 'GET', target)
    const protocol = upgradeOf(request)
    if (protocol === undefined || !info.isResourceRequest || !STREAMS.has(info.subresource) || info.parts.length !== 3)
      return this.passOn(upgrade)
    const user = impersonated(request, this.options.authenticate(request), this.options.server)
    await this.options.beforeRequest?.()
    const { group, version, resource, subresource, namespace, name, verb } = info
    const options = { query: queryValues(target.query) }
    const asked = { user, verb, group, version, resource, subresource, namespace, name, options } as ApiRequest
    const connection = this.options.server.connect(asked)
    this.options.onInput?.(asked)
    if (protocol === 'websocket') this.acceptWebSocket(upgrade, connection)
    else this.acceptSpdy(upgrade, connection)
  }

  /** What is no stream is answered as if it had not asked for another protocol. */
  private passOn({ request, socket }: Upgrade): void {
    this.options.answer(request, responseOn(socket, request))
  }

  private refuse({ request, socket }: Upgrade, error: unknown): void {
    if (!(error instanceof StatusError)) this.options.onError?.(error)
    if (socket.destroyed) return
    void Promise.resolve(answerFailure(responseOn(socket, request), statusOf(error), false)).catch(() => socket.destroy())
  }

  private acceptWebSocket(upgrade: Upgrade, connection: PodConnection): void {
    const { request } = upgrade
    const isTunnel = connection.type === 'ports' && listed(request.headers['sec-websocket-protocol']).includes(TUNNEL_PROTOCOL)
    if (isTunnel) tunnelled.add(request)
    const chosen = isTunnel ? '' : channelProtocol(request, CHANNEL_PROTOCOLS)
    if (connection.type === 'ports' && !isTunnel && connection.ports.length === 0) throw badRequest('query parameter "port" is required')
    if (chosen === '') delete request.headers['sec-websocket-protocol']
    else request.headers['sec-websocket-protocol'] = chosen
    this.webSockets.handleUpgrade(request, upgrade.socket, upgrade.head, (socket) => {
      const { host } = this
      if (connection.type === 'command') return this.keep(upgrade, serveCommandChannels(socket, connection, host))
      if (!isTunnel) return this.keep(upgrade, servePortChannels(socket, connection, host))
      const wire: SpdyWire = {
        write: (bytes) => {
          socket.send(bytes, { binary: true })
          if (socket.bufferedAmount > WAITING_BYTES_MAX) socket.terminate()
        },
        close: () => socket.close(),
      }
      const session = new PortSession(wire, connection, host)
      socket.on('message', (data: Buffer) => session.spdy.receive(data))
      socket.on('close', () => session.lost())
      socket.on('error', () => socket.terminate())
      this.keep(upgrade, session)
    })
  }

  private acceptSpdy(upgrade: Upgrade, connection: PodConnection): void {
    const { request, socket, head } = upgrade
    const protocol = streamProtocol(request, connection.type === 'command' ? COMMAND_PROTOCOLS : [PORT_FORWARD_PROTOCOL])
    const lines = [`HTTP/1.1 ${SWITCHING} Switching Protocols`, 'Connection: Upgrade', `Upgrade: ${SPDY}`]
    if (protocol !== '') lines.push(`X-Stream-Protocol-Version: ${protocol}`)
    socket.write(`${lines.join('\r\n')}\r\n\r\n`)
    const wire: SpdyWire = {
      write: (bytes) => {
        socket.write(bytes)
        if (socket.writableLength > WAITING_BYTES_MAX) socket.destroy()
      },
      close: () => socket.end(),
    }
    const { host } = this
    const session =
      connection.type === 'command' ? new CommandSession(wire, connection, { protocol, host }) : new PortSession(wire, connection, host)
    socket.on('data', (chunk: Buffer) => session.spdy.receive(chunk))
    socket.on('end', () => socket.end())
    socket.on('close', () => session.lost())
    this.keep(upgrade, session)
    if (head.length > 0) session.spdy.receive(head)
  }

  private keep({ request, socket }: Upgrade, session: Session): void {
    this.sessions.set(session, socket)
    socket.on('close', () => {
      this.sessions.delete(session)
      this.options.onAnswered?.({ method: request.method ?? 'GET', url: request.url ?? '/', code: SWITCHING, wallMs: 0 })
    })
  }

  private enter<T>(action: () => T): T {
    // A clock that is on its way to rest need not be waited for: this is no new request.
    void this.options.beforeRequest?.()
    try {
      return action()
    } finally {
      this.options.afterInput?.()
    }
  }
}

/** Requests whose WebSocket carries SPDY. */
const tunnelled = new WeakSet<IncomingMessage>()

/** A response on a connection that node:http has let go of. */
function responseOn(socket: Duplex, request: IncomingMessage): ServerResponse {
  const response = new ServerResponse(request)
  response.shouldKeepAlive = false
  response.assignSocket(socket as Parameters<ServerResponse['assignSocket']>[0])
  response.on('finish', () => {
    response.detachSocket(socket as Parameters<ServerResponse['detachSocket']>[0])
    socket.end()
  })
  return response
}
