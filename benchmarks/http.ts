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
/** Told to every watch in one round. */
const EVENTS = 5
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
await compare('POST a ConfigMap', {
  connections: 16,
  request: () => configMapPost(CONFIG_MAPS, `made-${posted++}`),
  forMs: 600,
  countMax: 5_000,
})
await compareWatches()
servers.disconnect()

async function compare(what: string, load: Omit<Load, 'port'>): Promise<void> {
  const warm = { ...load, forMs: load.forMs / 2 }
  for (const port of [ready.served, ready.bare]) await requestsPerSecond({ ...warm, port })
  const rounds: { served: Measured; bare: Measured }[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const bare = await measured(() => requestsPerSecond({ ...load, port: ready.bare }))
    rounds.push({ bare, served: await measured(() => requestsPerSecond({ ...load, port: ready.served })) })
  }
  report(what, rounds)
}

/** How fast it was, and how much of the servers' processor time each took. */
interface Measured {
  readonly perSecond: number
  readonly cpuMicros: number
}

async function measured(run: () => Promise<{ readonly perSecond: number; readonly count: number }>): Promise<Measured> {
  const before = await cpuMicros()
  const { perSecond, count } = await run()
  return { perSecond, cpuMicros: ((await cpuMicros()) - before) / count }
}

async function cpuMicros(): Promise<number> {
  servers.send('how much?')
  const [{ user, system }] = (await once(servers, 'message')) as [NodeJS.CpuUsage]
  return user + system
}

/** One write that a thousand watches hear of. */
async function compareWatches(): Promise<void> {
  const crowds: Crowd[] = []
  for (const port of [ready.bare, ready.served]) {
    const crowd = new Crowd()
    await crowd.open(port, WATCHES, requestBytes('GET', `${QUIET_CONFIG_MAPS}?watch=true`))
    crowds.push(crowd)
  }
  const [ofBare, ofServed] = crowds as [Crowd, Crowd]
  const rounds: { served: Measured; bare: Measured }[] = []
  for (let round = 0; round <= ROUNDS; round++) {
    const bare = await measured(() => eventsPerSecond(ofBare, ready.bare))
    const served = await measured(() => eventsPerSecond(ofServed, ready.served))
    if (round > 0) rounds.push({ served, bare })
  }
  for (const crowd of crowds) crowd.close()
  report(`${WATCHES} watches, events`, rounds)
}

async function eventsPerSecond(crowd: Crowd, port: number): Promise<{ readonly perSecond: number; readonly count: number }> {
  const post = { port, connections: 1, request: () => configMapPost(QUIET_CONFIG_MAPS, `told-${posted++}`), forMs: 1_000, countMax: 1 }
  let ms = 0
  for (let index = 0; index < EVENTS; index++) ms += await crowd.timeToHear(() => requestsPerSecond(post))
  const count = EVENTS * WATCHES
  return { perSecond: (count * 1000) / ms, count }
}

function report(what: string, rounds: readonly { readonly served: Measured; readonly bare: Measured }[]): void {
  const speed = Math.round(median(rounds.map(({ served }) => served.perSecond))).toLocaleString('en-US')
  const ratios = rounds.map(({ served, bare }) => bare.perSecond / served.perSecond)
  const spread = `${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}`
  const cpu = median(rounds.map(({ served, bare }) => served.cpuMicros / bare.cpuMicros)).toFixed(2)
  process.stdout.write(
    `  ${what.padEnd(22)} ${speed.padStart(8)} /s   ${median(ratios).toFixed(2)} x (${spread}), processor time ${cpu} x\n`,
  )
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!
}

function configMapPost(path: string, name: string): Buffer {
  return requestBytes('POST', path, configMap(name))
}

function configMap(name: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, labels: { app: 'web' } },
    data: { colour: 'blue', size: '12' },
  })
}

function requestBytes(method: 'GET' | 'POST', path: string, body = ''): Buffer {
  const head = [`${method} ${path} HTTP/1.1`, 'Host: 127.0.0.1', 'Accept: application/json', 'User-Agent: benchmark/1.0']
  if (method === 'POST') head.push('Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`)
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`)
}
