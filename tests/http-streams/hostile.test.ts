// Streams that break off, or say what makes no sense: the server goes on, and keeps nothing of them.
import { request } from 'node:https'
import type { Duplex } from 'node:stream'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ServedCluster, serveCluster } from '../http/served-cluster.ts'
import { WEB_POD } from './web-pod.ts'

let served: ServedCluster
beforeAll(async () => {
  served = await serveCluster()
  await served.cluster.apply(WEB_POD)
  await served.cluster.runUntil('pod/web ready')
})
afterAll(() => served.close())

const EXEC = '/api/v1/namespaces/default/pods/web/exec?container=web&command=cat&stdin=true&stdout=true&stderr=true'
const FORWARD = '/api/v1/namespaces/default/pods/web/portforward'
const SPDY = { connection: 'Upgrade', upgrade: 'SPDY/3.1' }
const WEB_SOCKET = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'MDEyMzQ1Njc4OWFiY2RlZg==',
}
const KINDS = [
  ['exec over SPDY', EXEC, { ...SPDY, 'x-stream-protocol-version': 'v4.channel.k8s.io' }],
  ['exec over WebSockets', EXEC, { ...WEB_SOCKET, 'sec-websocket-protocol': 'v5.channel.k8s.io' }],
  ['port-forward over SPDY', FORWARD, { ...SPDY, 'x-stream-protocol-version': 'portforward.k8s.io' }],
  ['port-forward over WebSockets', `${FORWARD}?ports=80`, { ...WEB_SOCKET, 'sec-websocket-protocol': 'v4.channel.k8s.io' }],
  ['port-forward over SPDY in WebSockets', FORWARD, { ...WEB_SOCKET, 'sec-websocket-protocol': 'SPDY/3.1+portforward.k8s.io' }],
] as const

function upgraded(path: string, headers: Readonly<Record<string, string>>): Promise<Duplex> {
  const { hostname, port } = new URL(served.url)
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, path, ...served.tlsOptions({ headers }) })
    asked.on('upgrade', (_, socket) => resolve(socket.on('error', () => {})))
    asked.on('response', (response) => reject(new Error(`${response.statusCode}`)))
    asked.on('error', reject)
    asked.end()
  })
}

/** Bytes that look random and are the same each time. */
function noise(seed: number, length: number): Buffer {
  let state = seed
  return Buffer.from(
    Array.from({ length }, () => {
      state = (state * 1_103_515_245 + 12_345) & 0x7fffffff
      return state >> 16
    }),
  )
}

async function isAlive(): Promise<boolean> {
  return (await served.fetch('/readyz')).text === 'ok'
}

describe.each(KINDS)('%s', (_, path, headers) => {
  test('takes noise for what it is', async () => {
    for (let seed = 1; seed <= 20; seed++) {
      const socket = await upgraded(path, headers)
      const over = new Promise((resolve) => socket.on('close', resolve))
      socket.resume().write(noise(seed, seed * 50))
      socket.end()
      await over
    }
    expect(await isAlive()).toBe(true)
  })

  test('may break off at once, or in the middle of a frame', async () => {
    for (const begin of [
      Buffer.alloc(0),
      Buffer.from([0x80]),
      Buffer.from([0x80, 3, 0, 1, 1, 0, 0, 200, 0]),
      Buffer.from([0x82, 0xfe, 0xff]),
    ]) {
      const socket = await upgraded(path, headers)
      if (begin.length > 0) socket.write(begin)
      socket.destroy()
    }
    expect(await isAlive()).toBe(true)
  })

  test('claims of endless frames are refused', async () => {
    const socket = await upgraded(path, headers)
    const over = new Promise((resolve) => socket.on('close', resolve))
    socket.resume().write(Buffer.from([0x82, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]))
    socket.end()
    await over
    expect(await isAlive()).toBe(true)
  })
})

test('what is left of them in the container ends with them', async () => {
  const socket = await upgraded(
    EXEC.replace('command=cat', 'command=sleep&command=infinity').replace('&stdin=true', '&stdin=true&tty=true'),
    {
      ...WEB_SOCKET,
      'sec-websocket-protocol': 'v5.channel.k8s.io',
    },
  )
  const closed = new Promise((resolve) => socket.on('close', resolve))
  socket.resume().end()
  await closed
  const { text } = await served.fetch('/api/v1/namespaces/default/pods/web')
  expect(text).toContain('"phase":"Running"')
  expect((await served.cluster.kubectl('exec web -c web -- ps')).stdout).not.toContain('sleep infinity')
})
