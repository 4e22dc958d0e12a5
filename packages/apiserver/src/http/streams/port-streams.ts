import type { PortConnection } from '@kubesim/kernel'
import type { PortsConnection } from '../../streams/pod-connection.ts'
import { isStatus, type Session, type SessionHost } from './session.ts'
import { SpdyConnection, type SpdyStream, type SpdyWire } from './spdy/connection.ts'

export const PORT_FORWARD_PROTOCOL = 'portforward.k8s.io'

interface Pair {
  error?: SpdyStream
  data?: SpdyStream
}

/** Port-forwarding over SPDY: for each connection a stream of its bytes and one for what goes wrong. Upstream: kubelet portforward httpStreamHandler */
export class PortSession implements Session {
  readonly spdy: SpdyConnection
  private readonly connection: PortsConnection
  private readonly host: SessionHost
  private readonly pairs = new Map<string, Pair>()

  constructor(wire: SpdyWire, connection: PortsConnection, host: SessionHost) {
    this.connection = connection
    this.host = host
    this.spdy = new SpdyConnection(wire, { onStream: (stream) => this.opened(stream), onError: host.onError })
  }

  close(): void {
    this.spdy.close()
  }

  lost(): void {
    this.spdy.lost()
  }

  private opened(stream: SpdyStream): void {
    const { headers } = stream
    const port = Number(headers.get('port'))
    const type = headers.get('streamtype')
    if (!(port >= 1 && port <= 65_535) || (type !== 'error' && type !== 'data')) return this.spdy.refuse(stream)
    // Clients of old name no request: their streams come in turn. Upstream: requestID
    const request = headers.get('requestid') ?? String(type === 'error' ? stream.id : stream.id - 2)
    const pair = this.pairs.get(request) ?? {}
    this.pairs.set(request, pair)
    pair[type] = stream
    if (pair.error === undefined || pair.data === undefined) return
    this.pairs.delete(request)
    this.forward(port, pair.data, pair.error)
  }

  private forward(port: number, data: SpdyStream, error: SpdyStream): void {
    const { host } = this
    let far: PortConnection | undefined
    const close = (problem: string | undefined) => {
      if (problem !== undefined) error.write(Buffer.from(problem))
      error.end()
      data.end()
    }
    data.onData = (bytes) => host.enter(() => far?.write(bytes))
    data.onEnd = () => host.enter(() => far?.end())
    data.onReset = () => host.enter(() => far?.end())
    host.enter(() => {
      const answer = this.connection.open(port, { data: (bytes) => data.write(bytes), closed: close })
      if (isStatus(answer)) close(answer.message ?? '')
      else far = answer
    })
  }
}
