import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/** A way to a server that can be cut: connections through it break, and new ones are refused until it is mended. */
export class BreakableLink {
  readonly port: number
  private readonly server: Server
  private readonly sockets = new Set<Socket>()
  private isCut = false

  private constructor(server: Server) {
    this.server = server
    this.port = (server.address() as AddressInfo).port
  }

  static open(targetPort: number): Promise<BreakableLink> {
    return new Promise((resolve) => {
      const server = createServer((socket) => link.carry(socket, targetPort))
      let link: BreakableLink
      server.listen(0, '127.0.0.1', () => {
        link = new BreakableLink(server)
        resolve(link)
      })
    })
  }

  cut(): void {
    this.isCut = true
    for (const socket of this.sockets) socket.destroy()
  }

  mend(): void {
    this.isCut = false
  }

  close(): void {
    this.cut()
    this.server.close()
  }

  private carry(near: Socket, targetPort: number): void {
    if (this.isCut) {
      near.destroy()
      return
    }
    const far = connect(targetPort, '127.0.0.1')
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.sockets.add(from)
      from.pipe(to)
      from.on('error', () => to.destroy())
      from.on('close', () => {
        this.sockets.delete(from)
        to.destroy()
      })
    }
  }
}
