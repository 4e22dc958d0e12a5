// How fast the API is over HTTP, each figure as a ratio to a bare node:http server that returns the same bytes, on loopback, in the same run:
// both servers are in one process, asked by this one in turns. Plain HTTP, as TLS costs both the same.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { Crowd, type Load, requestsPerSecond } from './http-load.ts'
import type { Ready } from './http-servers.ts'

const ROUNDS = 5
const PODS = 5_000
const WATCHES = 1_000
const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps'
/** Where nothing else happens. */
const QUIET_CONFIG_MAPS = '/api/v1/namespaces/kube-public/configmaps'

const servers = fork(join(import.meta.dirname, 'http-servers.mjs'), [String(PODS), configMap('first')])
servers.on('exit', (code) => {
  if (code !== 0) process.exit(code ?? 1)
})
const [ready] = (await once(servers, 'message')) as [Ready]

process.stdout.write('Over HTTP: requests a second, and how many times as long as a bare node:http server takes for the same bytes.\n')
const get = requestBytes('GET', ready.pod)
const list = requestBytes('GET', '/api/v1/namespaces/default/pods')
let posted = 0
await compare('GET one pod', { connections: 16, request: () => get, forMs: 600, countMax: 20_000 })
await compare(`LIST ${PODS} pods`, { connections: 4, request: () => list, forMs: 600, countMax: 500 })
await compare('POST a ConfigMap', { connections: 16, request: () => post(CONFIG_MAPS, `made-${posted++}`), forMs: 600, countMax: 5_000 })
await compareWatches()
servers.disconnect()

async function compare(what: string, load: Omit<Load, 'port'>): Promise<void> {
  const rounds: { served: number; bare: number }[] = []
  const warm = { ...load, forMs: load.forMs / 2 }
  for (const port of [ready.served, ready.bare]) await requestsPerSecond({ ...warm, port })
  for (let round = 0; round < ROUNDS; round++) {
    const bare = await requestsPerSecond({ ...load, port: ready.bare })
    const served = await requestsPerSecond({ ...load, port: ready.served })
    rounds.push({ served, bare })
  }
  report(
    what,
    rounds.map(({ served }) => served),
    rounds.map(({ served, bare }) => bare / served),
  )
}

/** One write that a thousand watches hear of. */
async function compareWatches(): Promise<void> {
  const rounds: { served: number; bare: number }[] = []
  const crowds: Crowd[] = []
  for (const port of [ready.bare, ready.served]) {
    const crowd = new Crowd()
    await crowd.open(port, WATCHES, requestBytes('GET', `${QUIET_CONFIG_MAPS}?watch=true`))
    crowds.push(crowd)
  }
  const tell = (port: number) => requestsPerSecond({ port, connections: 1, request: () => post(QUIET_CONFIG_MAPS, `told-${posted++}`), forMs: 1_000, countMax: 1 })
  for (let round = 0; round <= ROUNDS * 2; round++) {
    const bare = await crowds[0]!.timeToHear(() => tell(ready.bare))
    const served = await crowds[1]!.timeToHear(() => tell(ready.served))
    if (round > 0) rounds.push({ served, bare })
  }
  for (const crowd of crowds) crowd.close()
  report(
    `${WATCHES} watches, events`,
    rounds.map(({ served }) => (WATCHES * 1000) / served),
    rounds.map(({ served, bare }) => served / bare),
  )
}

function report(what: string, perSecond: readonly number[], ratios: readonly number[]): void {
  const speed = Math.round(median(perSecond)).toLocaleString('en-US')
  const spread = `${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}`
  process.stdout.write(`  ${what.padEnd(24)} ${speed.padStart(9)} /s   ${median(ratios).toFixed(2)} x (${spread})\n`)
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!
}

function post(path: string, name: string): Buffer {
  return requestBytes('POST', path, configMap(name))
}

function configMap(name: string): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, labels: { app: 'web' } }, data: { colour: 'blue', size: '12' } })
}

function requestBytes(method: 'GET' | 'POST', path: string, body = ''): Buffer {
  const head = [`${method} ${path} HTTP/1.1`, 'Host: 127.0.0.1', 'Accept: application/json', 'User-Agent: benchmark/1.0']
  if (method === 'POST') head.push('Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`)
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`)
}
