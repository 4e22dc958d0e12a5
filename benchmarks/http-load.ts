import { connect, type Socket } from 'node:net'

const HEAD_END = Buffer.from('\r\n\r\n')

/** One connection that is kept, and asks one thing after another. It looks at no more of an answer than it must: the server is to be the one who is busy. */
class Connection {
  private readonly socket: Socket
  private left = -1
  private head = ''
  private answered: (() => void) | undefined

  constructor(port: number) {
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true })
    this.socket.on('data', (chunk) => this.receive(chunk))
    this.socket.on('error', (error) => {
      throw error
    })
  }

  ask(bytes: Buffer, answered: () => void): void {
    this.answered = answered
    this.left = -1
    this.head = ''
    this.socket.write(bytes)
  }

  close(): void {
    this.socket.destroy()
  }

  private receive(chunk: Buffer): void {
    if (this.left < 0) {
      const end = chunk.indexOf(HEAD_END)
      this.head += chunk.toString('latin1', 0, end < 0 ? chunk.length : end)
      if (end < 0) return
      this.left = lengthOf(this.head) - (chunk.length - end - HEAD_END.length)
    } else this.left -= chunk.length
    if (this.left === 0) this.answered?.()
  }
}

function lengthOf(head: string): number {
  if (!/^HTTP\/1\.1 20[01] /.test(head)) throw new Error(`the server answered ${head}`)
  return Number(/\r\ncontent-length: (\d+)/i.exec(head)![1])
}

export interface Load {
  readonly port: number
  readonly connections: number
  /** The bytes of the nth request. */
  readonly request: (index: number) => Buffer
  readonly forMs: number
  /** The load ends when this many are answered, even before its time. */
  readonly countMax: number
}

/** Requests answered: how many, and how many a second. */
export async function requestsPerSecond(load: Load): Promise<{ readonly perSecond: number; readonly count: number }> {
  const { port, connections, request, forMs, countMax } = load
  const open = Array.from({ length: connections }, () => new Connection(port))
  let sent = 0
  let answered = 0
  const start = performance.now()
  await Promise.all(
    open.map(
      (connection) =>
        new Promise<void>((resolve) => {
          const next = () => {
            if (sent >= countMax || performance.now() - start >= forMs) return resolve()
            connection.ask(request(sent++), () => {
              answered++
              next()
            })
          }
          next()
        }),
    ),
  )
  const seconds = (performance.now() - start) / 1000
  for (const connection of open) connection.close()
  return { perSecond: answered / seconds, count: answered }
}

/** Open streams of which each is told the same things. */
export class Crowd {
  private readonly sockets: Socket[] = []
  private heard = 0
  private wanted = 0
  private allHeard: (() => void) | undefined

  /** Resolves when every stream has begun. */
  async open(port: number, count: number, request: Buffer): Promise<void> {
    for (let index = 0; index < count; index++) await this.openOne(port, request)
  }

  /** Milliseconds from `tell` until every stream has heard a line of what it told. */
  async timeToHear(tell: () => Promise<unknown>): Promise<number> {
    this.heard = 0
    this.wanted = this.sockets.length
    const start = performance.now()
    const all = new Promise<void>((resolve) => {
      this.allHeard = resolve
    })
    await Promise.all([tell(), all])
    return performance.now() - start
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy()
  }

  private openOne(port: number, request: Buffer): Promise<void> {
    return new Promise((resolve) => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => socket.write(request))
      let begun = false
      socket.on('data', (chunk) => {
        if (!begun) {
          begun = true
          resolve()
        } else if (chunk.includes('}\n') && ++this.heard === this.wanted) this.allHeard?.()
      })
      socket.on('error', (error) => {
        throw error
      })
      this.sockets.push(socket)
    })
  }
}
