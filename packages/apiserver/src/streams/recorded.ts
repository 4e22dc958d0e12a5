import type { ApiRequest } from '@kubesim/api'
import type { ConnectedProcess, InputLog, PortConnection } from '@kubesim/kernel'

/** Streams that were opened so far, by log: each is told from the others by its number. */
const opened = new WeakMap<InputLog, number>()

function nextStream(inputs: InputLog): number {
  const stream = (opened.get(inputs) ?? 0) + 1
  opened.set(inputs, stream)
  return stream
}

/** A process that begins because someone asks for it, and what is said to it, are inputs of the world: they go into the log. */
export function recordedProcess(inputs: InputLog, request: ApiRequest, process: ConnectedProcess): ConnectedProcess {
  const stream = nextStream(inputs)
  const record = (event: string, data: object = {}) => inputs.record('process', { stream, event, ...data })
  record('start', { request })
  return {
    write(bytes) {
      record('write', { bytes: base64(bytes) })
      process.write(bytes)
    },
    closeInput() {
      record('close-input')
      process.closeInput()
    },
    resize(width, height) {
      record('resize', { width, height })
      process.resize(width, height)
    },
    hangUp() {
      record('hang-up')
      process.hangUp()
    },
  }
}

/** The same for a forwarded connection. */
export function recordedConnection(
  inputs: InputLog,
  { request, port }: { readonly request: ApiRequest; readonly port: number },
  connection: PortConnection,
): PortConnection {
  const stream = nextStream(inputs)
  const record = (event: string, data: object = {}) => inputs.record('port', { stream, port, event, ...data })
  record('start', { request })
  return {
    write(bytes) {
      record('write', { bytes: base64(bytes) })
      connection.write(bytes)
    },
    end() {
      record('end')
      connection.end()
    },
  }
}

function base64(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return btoa(text)
}
