// Two clocks: virtual time, paced to the wall's, jumped, paused, or moved by inputs alone.
import { mkdtempSync, readFileSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, describe, expect, test } from 'vitest'
import { CLOCK_PATH } from '../../packages/cli/src/serve/clock-path.ts'
import type { Input } from '../../packages/kernel/src/index.ts'
import { removeDirectory } from './real-clients.ts'
import { type ServedCluster, serveCluster } from './served-cluster.ts'

interface Clock {
  readonly kind: string
  readonly now: string
  readonly speed: string
  readonly moving: boolean
  readonly note?: string
}

let served: ServedCluster
afterEach(() => served.close())

const command = (name: string, body: object = {}) =>
  served.fetch(`${CLOCK_PATH}/clock/${name}`, { method: 'POST', body: JSON.stringify(body) })
const clock = async () => (await served.fetch(`${CLOCK_PATH}/clock`)).json as unknown as Clock
const POD = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec: { containers: [{ name: 'web', image: 'nginx' }] } }
const createPod = () =>
  served.fetch('/api/v1/namespaces/default/pods', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(POD),
  })
const phase = async () =>
  ((await served.fetch('/api/v1/namespaces/default/pods/web')).json as unknown as { status: { phase: string } }).status.phase

describe('at 1x', () => {
  test('the world agrees with the clock on the wall, and keeps up with it', async () => {
    served = await serveCluster({ speed: 1 })
    const behind = async () => Math.abs(Date.now() - Date.parse((await clock()).now))
    expect(await behind()).toBeLessThan(3_000)
    expect((await served.fetch('/api/v1/nodes')).text).toContain('"type":"Ready"')
    const first = Date.parse((await clock()).now)
    while (Date.parse((await clock()).now) === first) expect(await behind()).toBeLessThan(3_000)
    expect(await clock()).toMatchObject({ kind: 'Clock', speed: '1x', moving: false })
  })

  test('it can be jumped', async () => {
    served = await serveCluster({ speed: 1 })
    const before = served.cluster.now
    const answered = (await command('run', { duration: '10m' })).json as unknown as Clock
    expect(Date.parse(answered.now) - before).toBeGreaterThanOrEqual(599_000)
    await createPod()
    expect((await command('until', { condition: 'pod/web ready' })).code).toBe(200)
    expect(await phase()).toBe('Running')
    expect((await command('until', { condition: 'pod/nope ready', timeout: '1m' })).json).toMatchObject({ code: 504, reason: 'Timeout' })
  })
})

describe('paused', () => {
  test('requests are answered and nothing happens', async () => {
    served = await serveCluster({ speed: 'paused' })
    const { now, note } = await clock()
    expect(note).toContain('stands still')
    await createPod()
    expect(await phase()).toBe('Pending')
    expect((await clock()).now).toBe(now)
    await command('settle')
    expect(await phase()).toBe('Running')
    const settled = (await clock()).now
    expect((await clock()).now).toBe(settled)
  })

  test('nobody takes a turn even for a request that comes too early', async () => {
    served = await serveCluster({ speed: 'paused' })
    const json = { 'Content-Type': 'application/json' }
    await served.fetch('/api/v1/namespaces', { method: 'POST', headers: json, body: '{"metadata":{"name":"new"}}' })
    const create = () => served.fetch('/api/v1/namespaces/new/pods', { method: 'POST', headers: json, body: JSON.stringify(POD) })
    expect((await create()).json).toMatchObject({ code: 403, message: expect.stringContaining('serviceaccount "default" not found') })
    await command('settle')
    expect((await create()).code).toBe(201)
  })

  test('and resumed', async () => {
    served = await serveCluster({ speed: 50 })
    await command('pause')
    const { now, speed } = await clock()
    expect(speed).toBe('paused')
    expect((await clock()).now).toBe(now)
    await command('resume')
    await createPod()
    while ((await phase()) !== 'Running') await served.cluster.nextTick(20)
    expect((await clock()).speed).toBe('50x')
  })
})

describe('faster', () => {
  test('Events are kept for as long as someone may take to read them', async () => {
    served = await serveCluster({ speed: 'paused' })
    const eventsAfter = async (speed: string) => {
      await command('speed', { speed })
      await command('pause')
      await createPod()
      await command('run', { duration: '2h' })
      const events = await served.fetch('/api/v1/namespaces/default/events?fieldSelector=involvedObject.name%3Dweb')
      await served.fetch('/api/v1/namespaces/default/pods/web?gracePeriodSeconds=0', { method: 'DELETE' })
      return (events.json as unknown as { items: object[] }).items.length
    }
    expect(await eventsAfter('1x')).toBe(0)
    expect(await eventsAfter('60x')).toBeGreaterThan(0)
  })
})

describe('at full speed', () => {
  test('each change is followed to its end, before anyone looks', async () => {
    served = await serveCluster()
    await createPod()
    expect(await phase()).toBe('Running')
    const { now } = await clock()
    expect((await clock()).now).toBe(now)
  })

  test('what was put in is on record, and makes the same world again', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'kubesim-record-'))
    const record = join(directory, 'inputs')
    const run = async () => {
      served = await serveCluster({ cluster: { epoch: '2026-01-01T00:00:00Z', seed: 7 }, record })
      await createPod()
      await phase()
      await served.fetch('/api/v1/namespaces/default/pods/web', { method: 'DELETE' })
      await served.fetch('/readyz')
      expect(served.cluster.kernel.inputs.entries()).toEqual([])
      const { hash } = served.cluster
      await served.close()
      const inputs = readFileSync(record, 'utf8').trimEnd().split('\n')
      return { inputs: inputs.map((line) => JSON.parse(line) as Input), hash }
    }
    const first = await run()
    expect(first.inputs.map(({ kind }) => kind)).toEqual(['world', 'serve', 'speed', 'request', 'request', 'end'])
    expect(first.inputs[0]!.data).toEqual({ seed: '7', epochMs: Date.UTC(2026, 0, 1) })
    expect(first.inputs[3]!.data).toMatchObject({ verb: 'create', resource: 'pods', user: { name: 'kubernetes-admin' } })
    expect(statSync(record).mode & 0o077).toBe(0)
    expect((await run()).hash).toBe(first.hash)
    removeDirectory(directory)
    served = await serveCluster()
  })
})

describe('commands that make no sense', () => {
  test.each([
    ['run', { duration: 'soon' }, 400, '"soon" is not a duration such as 30s, 10m or 1h30m'],
    ['run', {}, 400, '"duration" must be given, as text'],
    ['until', { condition: 'web available' }, 400, 'expected "TYPE/NAME CONDITION"'],
    ['speed', { speed: 'fast' }, 400, '"fast" is no speed: 1x, 10x, max or paused'],
    ['speed', { speed: '0' }, 400, '"0" is no speed'],
    ['rewind', {}, 404, 'the server could not find the requested resource'],
  ])('%s %j', async (name, body, code, message) => {
    served = await serveCluster()
    expect((await command(name, body)).json).toMatchObject({ kind: 'Status', code, message: expect.stringContaining(message) })
  })

  test('bodies and methods', async () => {
    served = await serveCluster()
    expect((await served.fetch(`${CLOCK_PATH}/clock/run`, { method: 'POST', body: '[' })).json).toMatchObject({ code: 400 })
    expect((await served.fetch(`${CLOCK_PATH}/clock/run`)).json).toMatchObject({ code: 405 })
    expect((await served.fetch(`${CLOCK_PATH}/else`)).json).toMatchObject({ code: 404 })
  })
})
