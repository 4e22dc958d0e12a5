// The two servers that http.ts compares, in one process: a served cluster, and a bare node:http server that returns the same bytes.
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, request as httpRequest, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startServer } from '@kubesim/cli'
import { type Deployment, deployments, pods } from 'kubesim'

/** What the process that runs this one is told. */
export interface Ready {
  /** Ports. */
  readonly served: number
  readonly bare: number
  /** Path of a pod. */
  readonly pod: string
}

/** What the bare server answers. */
interface Answers {
  readonly list: Buffer
  readonly pod: Buffer
  readonly configMap: Buffer
}

const DEPLOYMENTS = 10
const podCount = Number(process.argv[2])
const directory = mkdtempSync(join(tmpdir(), 'kubesim-bench-'))
const running = await startServer({
  port: 0,
  httpPort: 0,
  pkiDirectory: join(directory, 'pki'),
  kubeconfig: join(directory, 'kubeconfig'),
  cluster: { seed: 1, nodes: { count: Math.ceil(podCount / 100), template: { pods: 250 } } },
})
const systemPods = running.cluster.list(pods).length
for (let index = 0; index < DEPLOYMENTS; index++)
  running.cluster.client.of(deployments).create(deployment(`web-${index}`, podCount / DEPLOYMENTS))
await running.cluster.settle()
const ready = running.cluster.list(pods).length - systemPods
if (ready !== podCount) throw new Error(`there are ${ready} of ${podCount} pods`)

const served = Number(new URL(running.httpUrl!).port)
const list = await bytesOf('GET', '/api/v1/namespaces/default/pods')
const pod = `/api/v1/namespaces/default/pods/${firstName(list)}`
const configMap = await bytesOf('POST', '/api/v1/namespaces/default/configmaps', process.argv[3])
const bare = await startBare({ list, pod: await bytesOf('GET', pod), configMap })
process.send?.({ served, bare, pod } satisfies Ready)
process.on('message', () => process.send?.(process.cpuUsage()))
process.on('disconnect', async () => {
  await running.close()
  rmSync(directory, { recursive: true, force: true })
  process.exit(0)
})

function deployment(name: string, replicas: number): Deployment {
  const labels = { app: name }
  const container = {
    name: 'app',
    image: 'registry.example/app:v1',
    ports: [{ containerPort: 8080 }],
    resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { memory: '128Mi' } },
  }
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'default', labels },
    spec: { replicas, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [container] } } },
  }
}

function bytesOf(method: string, path: string, body?: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const asked = httpRequest(`${running.httpUrl}${path}`, { method, headers: { 'Content-Type': 'application/json' } }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => resolve(Buffer.concat(chunks)))
    })
    asked.on('error', reject).end(body)
  })
}

function firstName(list: Buffer): string {
  const { items } = JSON.parse(list.toString()) as { items: readonly { metadata: { name: string } }[] }
  return items[0]!.metadata.name
}

/** Answers whatever it is asked with bytes that it has ready. */
async function startBare({ list, pod, configMap }: Answers): Promise<number> {
  const event = Buffer.from(`{"type":"ADDED","object":${configMap.toString().trimEnd()}}\n`)
  const watchers = new Set<ServerResponse>()
  const server = createServer((request, response) => {
    const { method, url = '' } = request
    if (method === 'GET' && url.includes('watch=')) {
      watchers.add(response.writeHead(200, { 'Content-Type': 'application/json' }))
      response.flushHeaders()
      response.on('close', () => watchers.delete(response))
    } else if (method === 'GET') sendBytes(response, 200, url.endsWith('/pods') ? list : pod)
    else {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        if (Buffer.concat(chunks).length === 0) throw new Error('nothing was posted')
        for (const watcher of watchers) watcher.write(event)
        sendBytes(response, 201, configMap)
      })
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

function sendBytes(response: ServerResponse, code: number, bytes: Buffer): void {
  response.writeHead(code, { 'Content-Type': 'application/json', 'Content-Length': bytes.length })
  response.end(bytes)
}
