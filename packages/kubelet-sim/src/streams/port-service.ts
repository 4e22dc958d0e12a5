import type { PortConnection, PortOutput } from '@kubesim/kernel'
import type { HttpAnswer } from '../behavior/http-answer.ts'
import type { ContainerRun } from '../containers/container-run.ts'
import { listensOn } from '../containers/listening-ports.ts'
import type { PodWorker } from '../pod-lifecycle/pod-worker.ts'
import { joined } from './process/byte-input.ts'

/** Images that speak something other than HTTP: they take what they are sent and say nothing. */
const NOT_HTTP: ReadonlySet<string> = new Set('redis postgres mysql mariadb mongo memcached rabbitmq kafka zookeeper'.split(' '))
const NGINX_ROOT = '/usr/share/nginx/html'
const REQUEST_BYTES_MAX = 1024 * 1024
const HEAD_BYTES_MAX = 16 * 1024
const REASONS: Readonly<Record<number, string>> = { 200: 'OK', 404: 'Not Found', 500: 'Internal Server Error', 503: 'Service Unavailable' }

const encoder = new TextEncoder()

/** The container that answers on this port now. */
export function containerListening(worker: PodWorker, port: number): ContainerRun | undefined {
  if (worker.stopped) return undefined
  return worker.runs.find((run) => listensOn(run, port, worker.node.kernel.now))
}

export interface PortService {
  readonly run: ContainerRun
  readonly hostName: string
  /** A file of the container; undefined when there is none. */
  readFile(path: string): Uint8Array | undefined
  /** What it answers to a request, which counts as served. */
  serve(path: string): HttpAnswer
}

/** One connection to a simulated server: HTTP is answered, request by request, anything else heard out. */
export function servePort(service: PortService, output: PortOutput): PortConnection {
  let waiting: Uint8Array = new Uint8Array()
  let over = false
  const close = () => {
    if (over) return
    over = true
    output.closed(undefined)
  }
  const speaksHttp = !NOT_HTTP.has(service.run.image!.shortName)
  return {
    write(bytes) {
      if (over || !speaksHttp) return
      waiting = joined([waiting, bytes])
      for (let request = takeRequest(waiting); request !== undefined; request = takeRequest(waiting)) {
        waiting = waiting.subarray(request.length)
        output.data(answer(request, service))
        if (request.closes) return close()
      }
      if (waiting.length > REQUEST_BYTES_MAX) close()
    },
    end: close,
  }
}

interface HttpRequest {
  readonly method: string
  readonly path: string
  readonly closes: boolean
  /** In bytes, its body included. */
  readonly length: number
}

/** The first request, when all of it is there. */
function takeRequest(bytes: Uint8Array): HttpRequest | undefined {
  const head = /^([\s\S]*?)\r?\n\r?\n/.exec(latin1(bytes.subarray(0, HEAD_BYTES_MAX)))
  if (head === null) return undefined
  const [requestLine = '', ...headers] = head[1]!.split(/\r?\n/)
  const [method = '', target = '/', version = ''] = requestLine.split(' ')
  const header = (name: string) =>
    headers
      .find((line) => line.toLowerCase().startsWith(`${name}:`))
      ?.slice(name.length + 1)
      .trim()
      .toLowerCase()
  const length = head[0].length + Number(header('content-length') ?? 0)
  if (bytes.length < length) return undefined
  const connection = header('connection')
  const closes = connection === 'close' || (version === 'HTTP/1.0' && connection !== 'keep-alive')
  return { method, path: target.split('?')[0]!, closes, length }
}

/** A character a byte. */
function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes)
}

function answer({ method, path, closes }: HttpRequest, service: PortService): Uint8Array {
  const { run } = service
  const isNginx = run.image!.shortName === 'nginx'
  const file = isNginx ? service.readFile(`${NGINX_ROOT}${path.endsWith('/') ? `${path}index.html` : path}`) : undefined
  const { status, body: said } = service.serve(path)
  const code = isNginx && file === undefined && status === 200 && run.behavior!.http === undefined ? 404 : status
  const plain = said ?? (code === 200 ? `${service.hostName}\n` : `${code} ${REASONS[code] ?? ''}\n`)
  const body = (code === 200 && said === undefined ? file : undefined) ?? encoder.encode(plain)
  const head = [
    `HTTP/1.1 ${code} ${REASONS[code] ?? 'Status'}`,
    ...(isNginx ? ['Server: nginx'] : []),
    `Content-Type: ${isNginx ? 'text/html' : 'text/plain'}`,
    `Content-Length: ${body.length}`,
    `Connection: ${closes ? 'close' : 'keep-alive'}`,
  ]
  const bytes = encoder.encode(`${head.join('\r\n')}\r\n\r\n`)
  return method === 'HEAD' ? bytes : joined([bytes, body])
}

/** Upstream: containerd's CRI, internal/cri/server portForward */
export function refusalText(sandboxId: string, port: number): string {
  return (
    `error forwarding port ${port} to pod ${sandboxId}, uid : failed to execute portforward in network namespace ` +
    `"/var/run/netns/cni-${sandboxId.slice(0, 8)}": failed to connect to localhost:${port} inside namespace "${sandboxId}", ` +
    `IPv4: dial tcp4 127.0.0.1:${port}: connect: connection refused IPv6 dial tcp6: address localhost: no suitable address found `
  )
}
