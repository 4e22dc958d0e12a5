import type { Status } from '@kubesim/api'
import type { ConnectedProcess } from '@kubesim/kernel'
import { WebSocket } from 'ws'
import type { CommandConnection } from '../../streams/pod-connection.ts'
import { statusOfEnd, statusOfRefusal, translated } from '../../streams/process-status.ts'
import { isStatus, resize, type Session, type SessionHost, WAITING_BYTES_MAX } from './session.ts'

const STDIN = 0
const STDOUT = 1
const STDERR = 2
const ERROR = 3
const RESIZE = 4
const CLOSE = 255
const NORMAL_CLOSURE = 1000
const GOING_AWAY = 1001

/** Most wanted last: each knows what the one before knows. Upstream: apimachinery remotecommand constants, apiserver wsstream */
export const CHANNEL_PROTOCOLS = ['channel.k8s.io', 'v2.channel.k8s.io', 'v3.channel.k8s.io', 'v4.channel.k8s.io', 'v5.channel.k8s.io']

/** exec and attach over a WebSocket: binary messages, whose first byte says which stream they are of. */
export function serveCommandChannels(socket: WebSocket, connection: CommandConnection, host: SessionHost): Session {
  const level = Math.max(1, CHANNEL_PROTOCOLS.indexOf(socket.protocol) + 1)
  const { streams } = connection
  let process: ConnectedProcess | undefined
  const send = (channel: number, bytes: Uint8Array) => {
    if (socket.readyState !== WebSocket.OPEN) return
    socket.send(Buffer.concat([Buffer.of(channel), bytes]), { binary: true })
    if (socket.bufferedAmount > WAITING_BYTES_MAX) socket.terminate()
  }
  const finish = (status: Status) => {
    const told = level >= 4 ? JSON.stringify(status) : status.status === 'Success' ? '' : (status.message ?? '')
    send(ERROR, Buffer.from(told))
    socket.close(NORMAL_CLOSURE)
  }
  socket.on('message', (data: Buffer) => host.enter(() => receive(process, data, level)))
  socket.on('close', () => host.enter(() => process?.hangUp()))
  socket.on('error', () => socket.terminate())
  // Tells older clients that the connection stands. Upstream: kubelet remotecommand createWebSocketStreams
  if (level < 5) send(streams.stdout ? STDOUT : streams.stderr ? STDERR : ERROR, Buffer.alloc(0))
  host.enter(() => {
    const answer = connection.start({
      stdout: (bytes) => streams.stdout && send(STDOUT, bytes),
      stderr: (bytes) => streams.stderr && send(STDERR, bytes),
      ended: (end) => finish(translated(statusOfEnd(end))),
    })
    if (isStatus(answer)) finish(statusOfRefusal(answer))
    else process = answer
  })
  return { close: () => socket.close(GOING_AWAY) }
}

function receive(process: ConnectedProcess | undefined, data: Buffer, level: number): void {
  const bytes = data.subarray(1)
  if (data[0] === STDIN) process?.write(bytes)
  else if (data[0] === RESIZE) resize(process, bytes.toString('utf8'))
  else if (data[0] === CLOSE && level >= 5 && bytes[0] === STDIN) process?.closeInput()
}
