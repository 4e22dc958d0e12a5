import { httpAnswer } from '../behavior/http-answer.ts'
import type { ContainerRun } from '../containers/container-run.ts'
import type { PodWorker } from '../pod-lifecycle/pod-worker.ts'
import type { ContainerMachines } from './container/machines.ts'
import { containerListening, type PortService, servePort } from './port-service.ts'
import { joined } from './process/byte-input.ts'

/** How a container answers on its ports. Its files are looked at only when a request needs them. */
export function portService(worker: PodWorker, run: ContainerRun, machines: ContainerMachines): PortService {
  const { node } = worker
  return {
    run,
    hostName: worker.pod.spec.hostname ?? worker.pod.metadata.name!,
    readFile(path) {
      const entry = machines.of({ worker, run }).files.find(path)
      return entry?.type === 'file' ? entry.bytes : undefined
    },
    serve(path) {
      worker.served(run)
      return httpAnswer(run.behavior!, { path, atMs: node.kernel.now - run.startedMs }, node.draw)
    },
  }
}

/** One message to a port of a pod and what comes back at once; undefined where nobody listens. */
export function podRequest(
  worker: PodWorker,
  { port, message, machines }: { readonly port: number; readonly message: Uint8Array; readonly machines: ContainerMachines },
): Uint8Array | undefined {
  const run = containerListening(worker, port)
  if (run === undefined) return undefined
  const received: Uint8Array[] = []
  const connection = servePort(portService(worker, run, machines), { data: (bytes) => received.push(bytes), closed() {} })
  connection.write(message)
  connection.end()
  return joined(received)
}
