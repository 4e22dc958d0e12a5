// What memory.test.ts looks at, in a process of its own: `memory-run.ts DIRECTORY`. Prints by how much the process has grown after each thing it bore.
import { Agent, type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { setTimeout as wallTime } from 'node:timers/promises'
import { startServer } from '@kubesim/cli'

const directory = process.argv[2]!
const collect = (globalThis as { gc?: () => void }).gc!
const HISTORY_LIMIT = 100
const LARGE = Buffer.alloc(100 * 1024 * 1024, ' ')
const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps'

const served = await startServer({
  port: 0,
  httpPort: 0,
  pkiDirectory: join(directory, 'pki'),
  kubeconfig: join(directory, 'kubeconfig'),
  speed: 1,
  cluster: { historyLimit: HISTORY_LIMIT },
})
const url = served.httpUrl!

/** Idle connections of its own are none of the server's memory. */
const agent = new Agent({ keepAlive: true, maxSockets: 4 })

async function ask(method: string, path: string, body = ''): Promise<number> {
  const asked = httpRequest(`${url}${path}`, { method, headers: { 'Content-Type': 'application/json' }, agent })
  asked.end(body)
  const response = await new Promise<IncomingMessage>((resolve, reject) => asked.on('response', resolve).on('error', reject))
  response.resume()
  await new Promise((resolve) => response.on('end', resolve))
  return response.statusCode!
}

async function isWatched(): Promise<boolean> {
  const response = await fetch(`${url}/metrics`)
  return /^apiserver_longrunning_requests\{.*resource="configmaps".*\} [1-9]/m.test(await response.text())
}

async function idleWatches(): Promise<void> {
  const open: ClientRequest[] = []
  for (let index = 0; index < 1_000; index++) {
    const asked = httpRequest(`${url}${CONFIG_MAPS}?watch=true&allowWatchBookmarks=true`, { agent: false })
    asked.on('error', () => {})
    asked.end()
    const response = await new Promise<IncomingMessage>((resolve) => asked.on('response', resolve))
    response.resume()
    open.push(asked)
  }
  for (const asked of open) asked.destroy()
  while (await isWatched()) await wallTime(20)
}

async function largeBodies(): Promise<void> {
  for (let body = 0; body < 3; body++) {
    const asked = httpRequest(`${url}${CONFIG_MAPS}`, { method: 'POST', headers: { 'Transfer-Encoding': 'chunked' }, agent: false })
    asked.on('error', () => {})
    asked.end(LARGE)
    const response = await new Promise<IncomingMessage>((resolve) => asked.on('response', resolve))
    if (response.statusCode !== 413) throw new Error(`a large body was answered ${response.statusCode}`)
    response.resume()
    await new Promise((resolve) => response.on('end', resolve))
    asked.destroy()
  }
}

async function refusals(): Promise<void> {
  for (let index = 0; index < 300; index++) {
    await ask('POST', CONFIG_MAPS, `{"apiVersion":"v1","kind":"ConfigMap","number":${index},`)
    await ask('GET', `/api/v1/pods?continue=none-${index}`)
    await ask('GET', `/apis/group-${index}/v1/namespaces/none/things/${index}`)
  }
}

async function writes(): Promise<void> {
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'busy' }, data: { filler: 'x'.repeat(20_000), count: '0' } }
  await ask('POST', CONFIG_MAPS, JSON.stringify(object))
  for (let count = 1; count <= 500; count++) {
    const code = await ask('PUT', `${CONFIG_MAPS}/busy`, JSON.stringify({ ...object, data: { ...object.data, count: String(count) } }))
    if (code !== 200) throw new Error(`a write was answered ${code}`)
  }
}

async function memory(): Promise<number> {
  // What was closed is let go of over the next turns of the event loop.
  for (let round = 0; round < 4; round++) {
    await wallTime(100)
    collect()
  }
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

const growths: { what: string; bytes: number }[] = []
for (const [what, bear] of [
  ['1,000 idle watches', idleWatches],
  ['3 bodies of 100 MB', largeBodies],
  ['900 refused requests', refusals],
  ['500 writes of one object', writes],
] as const) {
  const after: number[] = []
  for (let round = 0; round < 3; round++) {
    await bear()
    after.push(await memory())
  }
  // What is made once, such as code and caches that are filled, is made the first time; what leaks does so every time.
  growths.push({ what, bytes: Math.min(after[1]! - after[0]!, after[2]! - after[1]!) })
}
agent.destroy()
await served.close()
process.stdout.write(JSON.stringify(growths))
