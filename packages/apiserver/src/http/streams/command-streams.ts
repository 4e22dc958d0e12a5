import type { Status } from '@kubesim/api'
import type { ConnectedProcess } from '@kubesim/kernel'
import type { CommandConnection, CommandStreams } from '../../streams/pod-connection.ts'
import { statusOfEnd, statusOfRefusal } from '../../streams/process-status.ts'
import { isStatus, resize, type Session, type SessionHost } from './session.ts'
import { SpdyConnection, type SpdyStream, type SpdyWire } from './spdy/connection.ts'

/** Most wanted first. Upstream: kubelet remotecommand supportedStreamProtocols */
export const COMMAND_PROTOCOLS = ['v4.channel.k8s.io', 'v3.channel.k8s.io', 'v2.channel.k8s.io', 'channel.k8s.io']

/** Terminals are told of their size from this one on. */
const RESIZING: ReadonlySet<string> = new Set(['v4.channel.k8s.io', 'v3.channel.k8s.io'])

/** exec and attach over SPDY: a stream for each of input, output and error output, one for how it ended, one for the terminal's size. */
export class CommandSession implements Session {
  readonly spdy: SpdyConnection
  private readonly connection: CommandConnection
  private readonly host: SessionHost
  private readonly protocol: string
  private readonly streams = new Map<string, SpdyStream>()
  private process: ConnectedProcess | undefined
  private begun = false

  constructor(wire: SpdyWire, connection: CommandConnection, about: { readonly protocol: string; readonly host: SessionHost }) {
    this.connection = connection
    this.protocol = about.protocol
    this.host = about.host
    this.spdy = new SpdyConnection(wire, { onStream: (stream) => this.opened(stream), onError: about.host.onError })
  }

  close(): void {
    this.spdy.close()
  }

  /** The client is gone. */
  lost(): void {
    this.spdy.lost()
    this.host.enter(() => this.process?.hangUp())
  }

  private opened(stream: SpdyStream): void {
    const type = stream.headers.get('streamtype') ?? ''
    const expected = expectedStreams(this.connection.streams, RESIZING.has(this.protocol))
    if (this.begun || !expected.includes(type) || this.streams.has(type)) return this.spdy.refuse(stream)
    this.streams.set(type, stream)
    if (this.streams.size === expected.length) this.begin()
  }

  private begin(): void {
    const { host, connection } = this
    this.begun = true
    const waiting = this.connectInput()
    const write = (type: string) => (bytes: Uint8Array) => this.streams.get(type)?.write(bytes)
    host.enter(() => {
      const answer = connection.start({
        stdout: write('stdout'),
        stderr: write('stderr'),
        ended: (end) => this.finish(statusOfEnd(end)),
      })
      if (isStatus(answer)) return this.finish(statusOfRefusal(answer))
      this.process = answer
      waiting(answer)
    })
  }

  /** Input may be there before the process is; what is returned hands it over. */
  private connectInput(): (process: ConnectedProcess) => void {
    const stdin = this.streams.get('stdin')
    const { host } = this
    if (stdin !== undefined) {
      stdin.onData = (bytes) => host.enter(() => this.process?.write(bytes))
      stdin.onEnd = () => host.enter(() => this.process?.closeInput())
      stdin.onReset = () => host.enter(() => this.process?.closeInput())
    }
    const size = this.streams.get('resize')
    if (size !== undefined) size.onData = (bytes) => host.enter(() => resize(this.process, bytes.toString('utf8')))
    return (process) => {
      if (stdin?.readEnded) process.closeInput()
    }
  }

  private finish(status: Status): void {
    const isPlain = !this.protocol.startsWith('v4')
    const told = isPlain ? (status.status === 'Success' ? '' : (status.message ?? '')) : JSON.stringify(status)
    const error = this.streams.get('error')
    if (told !== '') error?.write(Buffer.from(told))
    for (const stream of this.streams.values()) stream.end()
    this.spdy.close()
  }
}

function expectedStreams({ stdin, stdout, stderr, tty }: CommandStreams, resizes: boolean): readonly string[] {
  return [
    'error',
    ...(stdin ? ['stdin'] : []),
    ...(stdout ? ['stdout'] : []),
    ...(stderr ? ['stderr'] : []),
    ...(tty && resizes ? ['resize'] : []),
  ]
}
