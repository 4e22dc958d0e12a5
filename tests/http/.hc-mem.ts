// What memory.test.ts looks at, in a process of its own: `memory-run.ts DIRECTORY`. Prints by how much the process has grown after each thing it bore.
import { Agent, type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { setTimeout as wallTime } from 'node:timers/promises'
import { startServer } from '@kubesim/cli'

const directory = process.argv[2]!
const collect = (globalThis as { gc?: () => void }).gc!
const HISTORY_LIMIT = 100
const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps'

const served = await startServer({
  port: 0,
  httpPort: 0,
  pkiDirectory: join(directory, 'pki'),
  kubeconfig: join(directory, 'kubeconfig'),
  speed: 'paused',
  cluster: { historyLimit: HISTORY_LIMIT },
})
const url = served.httpUrl!

/** Idle connections of its own are none of the server's memory. */
const agent = new Agent({ keepAlive: true, maxSockets: 4 })

function begin(method: string, path: string, headers: Readonly<Record<string, string>> = {}) {
  const asked = httpRequest(`${url}${path}`, { method, headers: { 'Content-Type': 'application/json', ...headers }, agent })
  const answered = new Promise<IncomingMessage>((resolve, reject) => asked.on('response', resolve).on('error', reject))
  return { asked, answered }
}

async function ask(method: string, path: string, body = ''): Promise<number> {
  const { asked, answered } = begin(method, path)
  asked.end(body)
  const response = await answered
  response.resume()
  await new Promise((resolve) => response.on('end', resolve))
  return response.statusCode!
}

async function idleWatches(): Promise<void> {
  const open: ClientRequest[] = []
  for (let index = 0; index < 50; index++) {
    const asked = httpRequest(`${url}${CONFIG_MAPS}?watch=true&allowWatchBookmarks=true`, { agent: false })
    asked.on('error', () => {})
    asked.end()
    const response = await new Promise<IncomingMessage>((resolve) => asked.on('response', resolve))
    response.resume()
    open.push(asked)
  }
  for (const asked of open) asked.destroy()
}

/** Sent as fast as the server takes them, in pieces of which it is to keep none. */
async function largeBodies(): Promise<void> {
  const piece = Buffer.alloc(1024 * 1024, ' ')
  for (let body = 0; body < 2; body++) {
    const { asked, answered } = begin('POST', CONFIG_MAPS, { 'Transfer-Encoding': 'chunked' })
    for (let sent = 0; sent < 20; sent++) {
      if (!asked.write(piece)) await new Promise((resolve) => asked.once('drain', resolve))
    }
    asked.end()
    const response = await answered
    response.resume()
    if (response.statusCode !== 413) throw new Error(`a large body was answered ${response.statusCode}`)
    await new Promise((resolve) => response.on('end', resolve))
  }
}

async function refusals(): Promise<void> {
  for (let index = 0; index < 50; index++) {
    await ask('POST', CONFIG_MAPS, `{"apiVersion":"v1","kind":"ConfigMap","number":${index},`)
    await ask('GET', `/api/v1/pods?continue=none-${index}`)
    await ask('GET', `/apis/group-${index}/v1/namespaces/none/things/${index}`)
  }
}

async function writes(): Promise<void> {
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'busy' }, data: { filler: 'x'.repeat(2_000), count: '0' } }
  await ask('POST', CONFIG_MAPS, JSON.stringify(object))
  for (let count = 1; count <= 50; count++) {
    const code = await ask('PUT', `${CONFIG_MAPS}/busy`, JSON.stringify({ ...object, data: { ...object.data, count: String(count) } }))
    if (code !== 200) throw new Error(`a write was answered ${code}`)
  }
}

async function memory(): Promise<number> {
  // Sockets that were closed are let go of over the next turns of the event loop.
  await wallTime(200)
  collect()
  await wallTime(50)
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

const growths: { what: string; bytes: number }[] = []
for (const [what, bear] of [
  ['1,000 idle watches', idleWatches],
  ['40 bodies of 100 MB', largeBodies],
  ['3,000 refused requests', refusals],
  ['2,000 writes of one object', writes],
] as const) {
  // What is made once, such as code and caches that are filled, is made the first time.
  process.stderr.write(what+"\n");await bear()
  const before = await memory()
  process.stderr.write(what+"\n");await bear()
  growths.push({ what, bytes: (await memory()) - before })
}
agent.destroy()
await served.close()
process.stdout.write(JSON.stringify(growths))
