import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ADMIN, configMapBody, testServer } from '../../api-server.fixture.ts'
import { HttpListener } from '../listener.ts'
import { decodeProtobufBody } from './decode-body.ts'
import { encodeProtobufBody } from './encode-body.ts'
import { ProtobufReader } from './reader.ts'

const PROTOBUF = 'application/vnd.kubernetes.protobuf'
const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps'

let http: Server
let listener: HttpListener
let test: ReturnType<typeof testServer>

beforeEach(async () => {
  test = testServer()
  listener = new HttpListener({ server: test.server, authenticate: () => ADMIN })
  http = createServer(listener.handle)
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
})
afterEach(async () => {
  listener.close()
  http.closeAllConnections()
  await new Promise((resolve) => http.close(resolve))
})

const url = (path: string) => `http://127.0.0.1:${(http.address() as AddressInfo).port}${path}`
const get = (path: string, accept: string) => fetch(url(path), { headers: { accept } })

async function objectOf(response: Response): Promise<Record<string, unknown>> {
  expect(response.headers.get('content-type')).toBe(PROTOBUF)
  return decodeProtobufBody(new Uint8Array(await response.arrayBuffer())) as Record<string, unknown>
}

describe('protobuf over HTTP', () => {
  it('is what a client gets that takes nothing else', async () => {
    test.create('configmaps', configMapBody('a', { data: { x: 'y' } }))
    const asJson = (await (await get(`${CONFIG_MAPS}/a`, `${PROTOBUF},application/json`)).json()) as Record<string, unknown>
    expect(asJson).toMatchObject({ kind: 'ConfigMap', data: { x: 'y' } })
    expect(await objectOf(await get(`${CONFIG_MAPS}/a`, PROTOBUF))).toEqual(asJson)
    expect(await objectOf(await get(CONFIG_MAPS, PROTOBUF))).toMatchObject({
      apiVersion: 'v1',
      kind: 'ConfigMapList',
      metadata: { resourceVersion: expect.any(String) as string },
      items: [{ metadata: { name: 'a' }, data: { x: 'y' } }],
    })
    const metadata = await get(`${CONFIG_MAPS}/a`, `${PROTOBUF};as=PartialObjectMetadata;g=meta.k8s.io;v=v1`)
    expect(await objectOf(metadata)).toEqual({ apiVersion: 'meta.k8s.io/v1', kind: 'PartialObjectMetadata', metadata: asJson.metadata })
    expect((await get(CONFIG_MAPS, `${PROTOBUF};as=Table;g=meta.k8s.io;v=v1`)).status).toBe(406)
  })

  it('is what a client may send', async () => {
    const body = encodeProtobufBody({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'b' }, data: { k: 'v' } } as never)!
    const post = (sent: Uint8Array) =>
      fetch(url(CONFIG_MAPS), { method: 'POST', headers: { 'content-type': PROTOBUF }, body: Buffer.from(sent) })
    expect((await post(body)).status).toBe(201)
    expect(test.get('configmaps', 'b')).toMatchObject({ data: { k: 'v' } })
    const failed = await post(body.subarray(0, body.length - 6))
    expect(await failed.json()).toMatchObject({
      code: 400,
      reason: 'BadRequest',
      message: expect.stringMatching(
        /^the object provided is unrecognized \(must be of type ConfigMap\): unexpected EOF \(6b3873000a0f0a0276311209436f6e6669674d6170121b0a110a01621200 \.\.\.\)$/,
      ) as string,
    })
    const options = encodeProtobufBody({ apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid: 'other' } } as never)!
    const kept = await fetch(url(`${CONFIG_MAPS}/b`), {
      method: 'DELETE',
      headers: { 'content-type': PROTOBUF },
      body: Buffer.from(options),
    })
    expect(kept.status).toBe(409)
  })

  it('carries a watch in frames', async () => {
    test.create('configmaps', configMapBody('a'))
    const response = await get(`${CONFIG_MAPS}?watch=true`, PROTOBUF)
    expect(response.headers.get('content-type')).toBe(`${PROTOBUF};stream=watch`)
    const reader = response.body!.getReader()
    let bytes = Buffer.alloc(0)
    const frame = async () => {
      while (bytes.length < 4 || bytes.length < 4 + bytes.readUInt32BE()) bytes = Buffer.concat([bytes, (await reader.read()).value!])
      const end = 4 + bytes.readUInt32BE()
      const event = decodeEvent(bytes.subarray(4, end))
      bytes = bytes.subarray(end)
      return event
    }
    expect(await frame()).toMatchObject(['ADDED', { kind: 'ConfigMap', metadata: { name: 'a' } }])
    test.create('configmaps', configMapBody('b'))
    expect(await frame()).toMatchObject(['ADDED', { kind: 'ConfigMap', metadata: { name: 'b' } }])
    await reader.cancel()
  })
})

/** Type and object of a WatchEvent, whose object is a body of its own. */
function decodeEvent(event: Uint8Array): readonly [string, object] {
  const reader = new ProtobufReader(event)
  expect(reader.tag('WatchEvent')).toEqual({ number: 1, wireType: 2 })
  const type = reader.delimited().restText()
  expect(reader.tag('WatchEvent')).toEqual({ number: 2, wireType: 2 })
  const extension = reader.delimited()
  expect(extension.tag('RawExtension')).toEqual({ number: 1, wireType: 2 })
  return [type, decodeProtobufBody(extension.delimited().rest())]
}
