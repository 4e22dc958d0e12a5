import type { ConnectedProcess, InputLog, PortConnection } from '@kubesim/kernel'

/** Streams that were opened so far, by log: each is told from the others by its number. */
const opened = new WeakMap<InputLog, number>()

function nextStream(inputs: InputLog): number {
  const stream = (opened.get(inputs) ?? 0) + 1
  opened.set(inputs, stream)
  return stream
}

/** What is said to a process is an input of the world: it goes into the log. */
export function recordedProcess(inputs: InputLog, process: ConnectedProcess): ConnectedProcess {
  const stream = nextStream(inputs)
  const record = (event: string, data: object = {}) => inputs.record('process', { stream, event, ...data })
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
export function recordedConnection(inputs: InputLog, port: number, connection: PortConnection): PortConnection {
  const stream = nextStream(inputs)
  const record = (event: string, data: object = {}) => inputs.record('port', { stream, port, event, ...data })
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
