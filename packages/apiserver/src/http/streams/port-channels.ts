import type { PortConnection } from '@kubesim/kernel'
import { WebSocket } from 'ws'
import type { PortsConnection } from '../../streams/pod-connection.ts'
import { isStatus, type Session, type SessionHost, WAITING_BYTES_MAX } from './session.ts'

const NORMAL_CLOSURE = 1000
const GOING_AWAY = 1001

/**
 * Port-forwarding over a WebSocket's channels: two for each port that the request names, its bytes and what goes wrong, and one connection
 * for each. Upstream: kubelet portforward websocketStreamHandler
 */
export function servePortChannels(socket: WebSocket, connection: PortsConnection, host: SessionHost): Session {
  const far: (PortConnection | undefined)[] = []
  let open = connection.ports.length
  const send = (channel: number, bytes: Uint8Array) => {
    if (socket.readyState !== WebSocket.OPEN) return
    socket.send(Buffer.concat([Buffer.of(channel), bytes]), { binary: true })
    if (socket.bufferedAmount > WAITING_BYTES_MAX) socket.terminate()
  }
  const closed = (index: number, problem: string | undefined) => {
    if (problem !== undefined) send(2 * index + 1, Buffer.from(problem))
    if (--open === 0) socket.close(NORMAL_CLOSURE)
  }
  socket.on('message', (data: Buffer) => {
    const channel = data[0] ?? 1
    if (channel % 2 === 0) host.enter(() => far[channel / 2]?.write(data.subarray(1)))
  })
  socket.on('close', () =>
    host.enter(() => {
      for (const each of far) each?.end()
    }),
  )
  socket.on('error', () => socket.terminate())
  for (const [index, port] of connection.ports.entries()) {
    const number = Buffer.alloc(2)
    number.writeUInt16LE(port)
    send(2 * index, number)
    send(2 * index + 1, number)
    host.enter(() => {
      const answer = connection.open(port, {
        data: (bytes) => send(2 * index, bytes),
        closed: (problem) => closed(index, problem),
      })
      if (isStatus(answer)) closed(index, answer.message ?? '')
      else far[index] = answer
    })
  }
  return { close: () => socket.close(GOING_AWAY) }
}
