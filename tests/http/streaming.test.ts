// Watches and logs as they cross the wire.
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http'
import { request } from 'node:https'
import { setTimeout as wallTime } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type ServedCluster, serveCluster } from './served-cluster.ts'

interface Line {
  readonly type: string
  readonly object: {
    readonly kind: string
    readonly metadata: { readonly name?: string; readonly resourceVersion?: string; readonly annotations?: Record<string, string> }
    readonly [field: string]: unknown
  }
}

let served: ServedCluster
beforeEach(async () => {
  served = await serveCluster({ httpPort: 0 })
})
afterEach(() => served.close())

/** An open response, read line by line. */
class OpenStream {
  text = ''
  readonly request: ClientRequest
  readonly response: IncomingMessage
  private readonly ended: Promise<string>

  constructor(request: ClientRequest, response: IncomingMessage) {
    this.request = request
    this.response = response
    response.setEncoding('utf8').on('data', (text: string) => {
      this.text += text
    })
    this.ended = new Promise((resolve) => {
      response.on('end', () => resolve('end'))
      response.on('error', () => resolve('error'))
    })
  }

  get lines(): readonly Line[] {
    return this.text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Line)
  }

  /** Waits until the text so far satisfies. */
  async until(holds: (stream: OpenStream) => boolean): Promise<void> {
    while (!holds(this)) await new Promise((resolve) => this.response.once('data', resolve))
  }

  end(): Promise<string> {
    return this.ended
  }
}

function open(path: string, headers: Readonly<Record<string, string>> = {}): Promise<OpenStream> {
  return new Promise((resolve, reject) => {
    const asked = request(`${served.url}${path}`, served.tlsOptions({ headers }), (response) => resolve(new OpenStream(asked, response)))
    asked.on('error', reject)
    asked.end()
  })
}

/** Over plain HTTP, which costs less where there are many. */
function openPlainly(path: string): Promise<OpenStream> {
  return new Promise((resolve, reject) => {
    const asked = httpRequest(`${served.httpUrl}${path}`, { agent: false }, (response) => resolve(new OpenStream(asked, response)))
    asked.on('error', reject).end()
  })
}

const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps'
const create = (name: string, data = '') =>
  served.fetch(CONFIG_MAPS, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { a: data } }),
  })
const said = ({ lines }: OpenStream) => lines.map(({ type, object }) => `${type} ${object.metadata.name ?? ''}`.trim())

describe('a watch', () => {
  test('tells of each change', async () => {
    const list = (await served.fetch(CONFIG_MAPS)).json as unknown as { metadata: { resourceVersion: string } }
    const stream = await open(`${CONFIG_MAPS}?watch=true&resourceVersion=${list.metadata.resourceVersion}`)
    expect(stream.response.headers).toMatchObject({ 'content-type': 'application/json', 'transfer-encoding': 'chunked' })
    await create('a')
    await served.fetch(`${CONFIG_MAPS}/a`, {
      method: 'PATCH',
      headers: { 'Content-Type': 'application/merge-patch+json' },
      body: '{"data":{"b":"c"}}',
    })
    await served.fetch(`${CONFIG_MAPS}/a`, { method: 'DELETE' })
    await stream.until(({ lines }) => lines.length >= 3)
    expect(said(stream)).toEqual(['ADDED a', 'MODIFIED a', 'DELETED a'])
    stream.request.destroy()
  })

  test('begins with what exists, and says where that ends', async () => {
    await create('a')
    const stream = await open(
      `${CONFIG_MAPS}?allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan&sendInitialEvents=true&watch=true&fieldSelector=metadata.name%3Da`,
    )
    await stream.until(({ lines }) => lines.length >= 2)
    expect(said(stream)).toEqual(['ADDED a', 'BOOKMARK'])
    expect(stream.lines[1]!.object).toMatchObject({
      kind: 'ConfigMap',
      apiVersion: 'v1',
      metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } },
    })
    stream.request.destroy()
  })

  test('of tables has the columns in its first event alone', async () => {
    await create('a')
    const stream = await open(`${CONFIG_MAPS}?watch=true`, { Accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' })
    await create('b')
    await stream.until(({ lines }) => lines.length >= 3)
    expect(stream.lines.map(({ object }) => object.kind)).toEqual(['Table', 'Table', 'Table'])
    expect(stream.lines.map(({ object }) => Array.isArray(object.columnDefinitions) && object.columnDefinitions.length > 0)).toEqual([
      true,
      false,
      false,
    ])
    stream.request.destroy()
  })

  test('of metadata alone is what a metadata informer lives by', async () => {
    const as = (kind: string) =>
      ['vnd.kubernetes.protobuf', 'json'].map((type) => `application/${type};as=${kind};g=meta.k8s.io;v=v1`).join(',')
    await create('a', 'large')
    const asked = { headers: { Accept: as('PartialObjectMetadataList') } }
    const list = (await served.fetch(`${CONFIG_MAPS}?limit=500`, asked)).json as unknown as Line['object'] & { items: Line['object'][] }
    expect(list).toMatchObject({ kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1' })
    const known = list.items.find(({ metadata }) => metadata.name === 'a')
    expect(known).toBeDefined()
    expect(known).not.toHaveProperty('data')
    const watched = `${CONFIG_MAPS}?watch=true&allowWatchBookmarks=true&resourceVersion=${list.metadata.resourceVersion}`
    const stream = await open(watched, { Accept: as('PartialObjectMetadata') })
    await create('b', 'large')
    await served.fetch(`${CONFIG_MAPS}/a`, {
      method: 'PATCH',
      headers: { 'Content-Type': 'application/merge-patch+json' },
      body: '{"metadata":{"labels":{"of":"mine"}}}',
    })
    await served.fetch(`${CONFIG_MAPS}/b`, { method: 'DELETE' })
    await stream.until(({ lines }) => lines.length >= 3)
    expect(said(stream)).toEqual(['ADDED b', 'MODIFIED a', 'DELETED b'])
    for (const { object } of stream.lines) {
      expect(Object.keys(object).sort()).toEqual(['apiVersion', 'kind', 'metadata'])
      expect(object).toMatchObject({ kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1' })
    }
    expect(stream.lines[1]!.object.metadata).toMatchObject({ labels: { of: 'mine' } })
    stream.request.destroy()
    const whole = `${CONFIG_MAPS}?watch=true&allowWatchBookmarks=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan`
    const anew = await open(whole, { Accept: as('PartialObjectMetadata') })
    await anew.until(({ text }) => text.includes('initial-events-end'))
    expect(anew.lines.at(-1)).toMatchObject({
      type: 'BOOKMARK',
      object: { kind: 'PartialObjectMetadata', metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } } },
    })
    anew.request.destroy()
  })

  test('gets bookmarks with virtual time, and ends by the wall clock', async () => {
    const stream = await open(`${CONFIG_MAPS}?watch=true&resourceVersion=0&allowWatchBookmarks=true&timeoutSeconds=3`)
    await served.cluster.runFor('10m')
    expect(await stream.end()).toBe('end')
    expect(said(stream).at(-1)).toBe('BOOKMARK')
  })

  test('from a revision that is too old ends with an error', async () => {
    const stream = await open(`${CONFIG_MAPS}?watch=true&resourceVersion=1`)
    await stream.until(({ text }) => text.includes('\n'))
    const { type, object } = stream.lines[0]!
    if (type === 'ERROR') expect(object).toMatchObject({ kind: 'Status', code: 410, reason: 'Expired' })
    else expect(type).toBe('ADDED')
    stream.request.destroy()
  })

  test('ends properly when the server does', async () => {
    const stream = await open(`${CONFIG_MAPS}?watch=true`)
    const follow = await open('/api/v1/namespaces/kube-system/events?watch=true')
    const [, ...ends] = await Promise.all([served.close(), stream.end(), follow.end()])
    expect(ends).toEqual(['end', 'end'])
    served = await serveCluster()
  })

  test('that nobody reads is cut off, and costs nobody else anything', async () => {
    const stalled = await open(`${CONFIG_MAPS}?watch=true`)
    stalled.response.pause()
    const reading = await open(`${CONFIG_MAPS}?watch=true&resourceVersion=0`)
    const data = 'x'.repeat(900_000)
    for (let index = 0; index < 60; index++) await create(`big-${index}`, data)
    await reading.until(({ text }) => text.includes('"name":"big-59"'))
    stalled.response.resume()
    expect(await stalled.end()).toBe('error')
    expect(stalled.text.length).toBeLessThan(60 * 900_000)
    reading.request.destroy()
  })

  test('a thousand idle ones are open at once, and leave nothing behind', async () => {
    const isOpen = async (count: number) => {
      const { text } = await served.fetch('/metrics')
      return Number(/^apiserver_longrunning_requests\{.*resource="configmaps".*\} (\d+)$/m.exec(text)?.[1] ?? 0) === count
    }
    const streams = await Promise.all(Array.from({ length: 1_000 }, () => openPlainly(`${CONFIG_MAPS}?watch=true&resourceVersion=0`)))
    expect(await isOpen(1_000)).toBe(true)
    await create('seen-by-all')
    await Promise.all(streams.map((stream) => stream.until(({ text }) => text.includes('seen-by-all'))))
    for (const stream of streams) stream.request.destroy()
    while (!(await isOpen(0))) await wallTime(20)
    expect((await served.fetch('/readyz')).text).toBe('ok')
  })
})

test('a log is followed', async () => {
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'talker' },
    spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'busybox', command: ['echo', 'hello'] }] },
  }
  await served.fetch('/api/v1/namespaces/default/pods', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(pod),
  })
  const stream = await open('/api/v1/namespaces/default/pods/talker/log?follow=true')
  expect(stream.response.headers['content-type']).toBe('text/plain')
  expect(await stream.end()).toBe('end')
  expect(stream.text).toBe('hello\n')
})
