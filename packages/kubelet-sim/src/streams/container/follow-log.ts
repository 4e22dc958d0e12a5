import type { ConnectedProcess, ProcessOutput } from '@kubesim/kernel'
import type { ContainerRun } from '../../containers/container-run.ts'

const encoder = new TextEncoder()

/** A container that reads nothing: what it writes from now on is shown until it ends. */
export function followLog(run: ContainerRun, output: ProcessOutput): ConnectedProcess {
  const stream = run.log.read({ follow: true, tailLines: 0 }, 0)
  let over = false
  const look = () => {
    if (over) return
    const text = stream.take()
    if (text !== '') output.stdout(encoder.encode(run.container.tty ? text.replaceAll('\n', '\r\n') : text))
    if (!stream.closed) return
    over = true
    output.ended({ exitCode: 0 })
  }
  stream.onReady(look)
  return {
    write() {},
    closeInput() {},
    resize() {},
    hangUp() {
      over = true
      stream.stop()
    },
  }
}
