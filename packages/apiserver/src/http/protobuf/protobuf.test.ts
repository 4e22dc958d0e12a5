import { readFileSync } from 'node:fs'
import { catalogue, groupVersion, StatusError } from '@kubesim/api'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { arbitraryStruct } from './arbitrary-object.fixture.ts'
import { decodeProtobufBody } from './decode-body.ts'
import { encodeProtobufBody } from './encode-body.ts'
import { ProtobufWriter } from './writer.ts'

interface Recorded {
  readonly command: string
  readonly body: string
}
const recorded = JSON.parse(readFileSync(new URL('testdata/kubectl-bodies.json', import.meta.url), 'utf8')) as readonly Recorded[]
const bodyOf = (command: string) => Buffer.from(recorded.find((each) => each.command.startsWith(command))!.body, 'base64')

const PREFIX = [0x6b, 0x38, 0x73, 0x00]
const CONFIG_MAP = { group: '', version: 'v1', kind: 'ConfigMap' }

/** A body of any type and content, as clients send it. */
function envelope(apiVersion: string, kind: string, raw: readonly number[]): Uint8Array {
  const writer = new ProtobufWriter()
  writer.delimited(2, Uint8Array.from(raw))
  writer.nested(1, () => {
    writer.delimited(2, Buffer.from(kind))
    writer.delimited(1, Buffer.from(apiVersion))
  })
  writer.raw(Uint8Array.from(PREFIX))
  return writer.finish()
}

function refusal(body: Uint8Array): string {
  try {
    decodeProtobufBody(body)
  } catch (error) {
    if (error instanceof StatusError && error.status.code === 400) return error.message
    throw error
  }
  throw new Error('it was accepted')
}

describe('bodies that kubectl sent', () => {
  it.each(recorded)('are what they are made into again: kubectl $command', ({ body }) => {
    const bytes = Buffer.from(body, 'base64')
    const object = decodeProtobufBody(bytes) as { apiVersion: string; kind: string }
    expect(Buffer.from(encodeProtobufBody(object)!)).toEqual(bytes)
  })

  it('become the JSON of the same object, with nothing of what was never set', () => {
    expect(decodeProtobufBody(bodyOf('create deployment'))).toEqual({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', labels: { app: 'web' } },
      spec: {
        replicas: 2,
        selector: { matchLabels: { app: 'web' } },
        template: {
          metadata: { labels: { app: 'web' } },
          spec: { containers: [{ name: 'nginx', image: 'nginx', ports: [{ containerPort: 80 }] }] },
        },
      },
    })
    expect(decodeProtobufBody(bodyOf('create poddisruptionbudget'))).toEqual({
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'web' },
      spec: { minAvailable: '50%', selector: { matchLabels: { app: 'web' } } },
    })
    expect(decodeProtobufBody(bodyOf('create secret'))).toMatchObject({ data: { password: 'c2VjcmV0' } })
    expect(decodeProtobufBody(bodyOf('create quota'))).toMatchObject({ spec: { hard: { cpu: '4', pods: '10' } } })
    // What is in line in JSON is a message of its own here.
    expect(decodeProtobufBody(bodyOf('debug node'))).toMatchObject({
      spec: { volumes: [{ name: 'host-root', hostPath: { path: '/' } }] },
    })
  })

  it('end as an object or a refusal, wherever they are cut', () => {
    const whole = bodyOf('debug p')
    for (let length = 0; length < whole.length; length++) {
      try {
        expect(decodeProtobufBody(whole.subarray(0, length))).toMatchObject({ apiVersion: 'v1', kind: 'Pod' })
      } catch (error) {
        expect(error).toBeInstanceOf(StatusError)
      }
    }
  })
})

describe('protobuf bodies', () => {
  it('are what is expected where they do not say what they are', () => {
    const expected = { group: 'meta.k8s.io', version: 'v1', kind: 'DeleteOptions' }
    expect(decodeProtobufBody(envelope('', '', [0x08, 0x05]), expected)).toEqual({
      apiVersion: 'meta.k8s.io/v1',
      kind: 'DeleteOptions',
      gracePeriodSeconds: 5,
    })
    expect(decodeProtobufBody(envelope('v1', 'DeleteOptions', [0x08, 0x00]), expected)).toEqual({
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      gracePeriodSeconds: 0,
    })
    expect(refusal(envelope('v1', '', []))).toBe("Object 'Kind' is missing")
  })

  it('keep keys that are special to JavaScript as data', () => {
    const body = encodeProtobufBody({ apiVersion: 'v1', kind: 'ConfigMap', data: JSON.parse('{"__proto__": "x"}') as object } as never)!
    const { data } = decodeProtobufBody(body) as { data: object }
    expect(Object.entries(data)).toEqual([['__proto__', 'x']])
    expect(Object.getPrototypeOf(data)).toBe(Object.prototype)
  })

  it('may have fields that nobody knows, groups among them', () => {
    const unknown = [0xf8, 0x3f, 0x05, 0xfa, 0x3f, 0x02, 1, 2, 0xfb, 0x3f, 0x08, 0x01, 0x0b, 0x0c, 0xfc, 0x3f]
    expect(decodeProtobufBody(envelope('v1', 'ConfigMap', [...unknown, 0x20, 0x01]))).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      immutable: true,
    })
  })

  it('that are none are refused in the words of the API server', () => {
    expect(refusal(new Uint8Array())).toBe('empty data')
    expect(refusal(Uint8Array.from(PREFIX))).toBe('empty body')
    expect(refusal(Buffer.from('{"kind":"Pod"}'))).toBe(
      'provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]',
    )
    const pod = (...raw: number[]) => refusal(envelope('v1', 'Pod', raw))
    expect(pod(0x0a, 0x7f)).toBe('unexpected EOF')
    expect(pod(0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01)).toBe('proto: negative length found during unmarshaling')
    expect(pod(0x08, 0x01)).toBe('proto: wrong wireType = 0 for field ObjectMeta')
    expect(pod(0x02, 0x00)).toBe('proto: Pod: illegal tag 0 (wire type 2)')
    expect(pod(0x0c)).toBe('proto: Pod: wiretype end group for non-group')
    expect(pod(0x7f)).toBe('proto: illegal wireType 7')
    expect(pod(...Array.from({ length: 11 }, () => 0x80))).toBe('proto: integer overflow')
    expect(refusal(envelope('v1', 'Gizmo', []))).toBe(
      'no kind "Gizmo" is registered for version "v1" in scheme "k8s.io/kubernetes/pkg/api/legacyscheme/scheme.go:30"',
    )
  })

  it('are refused as what they say that they are', () => {
    const instead = (body: Uint8Array) => {
      try {
        decodeProtobufBody(body, CONFIG_MAP)
      } catch (error) {
        return (error as { insteadOf(kind: string, body: Uint8Array): StatusError }).insteadOf('ConfigMap', body).message
      }
    }
    expect(instead(envelope('v1', 'ConfigMap', [0x0a, 0x7f]))).toBe(
      'ConfigMap in version "v1" cannot be handled as a ConfigMap: unexpected EOF',
    )
    expect(instead(Uint8Array.from([...PREFIX, 0x0a, 0x7f]))).toBe(
      'the object provided is unrecognized (must be of type ConfigMap): unexpected EOF (6b3873000a7f)',
    )
    expect(instead(Buffer.from('{}'))).toContain('expected prefix [107 56 115 0] ({})')
    expect(instead(new Uint8Array())).toBe('the object provided is unrecognized (must be of type ConfigMap): empty data (<empty>)')
  })

  it('are read to a limited depth', () => {
    const schema = Array.from({ length: 300 }).reduce<object>((inner) => ({ not: inner }), {})
    const definition = { spec: { versions: [{ schema: { openAPIV3Schema: schema } }] } }
    const kind = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' }
    expect(refusal(encodeProtobufBody({ ...kind, ...definition } as never)!)).toBe('proto: messages are nested too deeply')
  })
})

describe('whatever the bytes', () => {
  const kinds = catalogue()
  const valid = fc.gen().map((gen) => {
    const { schema, ...kind } = kinds[gen(fc.nat, kinds.length - 1)]!
    return Uint8Array.from(
      encodeProtobufBody({ ...arbitraryStruct(gen, schema), apiVersion: groupVersion(kind), kind: kind.kind } as never)!,
    )
  })
  const change = fc.record({
    at: fc.nat(),
    byte: fc.oneof(fc.nat(255), fc.constantFrom(0, 0x0a, 0x7f, 0x80, 0xff)),
    drop: fc.nat(3),
    add: fc.nat(3),
  })
  const changed = fc.tuple(valid, fc.array(change, { minLength: 1, maxLength: 6 })).map(([bytes, changes]) =>
    changes.reduce((before: Uint8Array, { at, byte, drop, add }) => {
      const place = PREFIX.length + (at % Math.max(1, before.length - PREFIX.length))
      const added = Array.from({ length: add }, () => byte)
      return Uint8Array.from([...before.subarray(0, place), ...added, ...before.subarray(place + drop)])
    }, bytes),
  )
  const random = fc.uint8Array({ maxLength: 300 }).map((bytes) => Uint8Array.from([...PREFIX, ...bytes]))
  const message = fc
    .tuple(fc.constantFrom(...kinds), fc.uint8Array({ maxLength: 300 }))
    .map(([kind, raw]) => envelope(groupVersion(kind), kind.kind, [...raw]))

  it('they are an object or refused', () => {
    fc.assert(
      fc.property(fc.oneof(changed, random, message, fc.uint8Array()), (bytes) => {
        try {
          expect(JSON.stringify(decodeProtobufBody(bytes, CONFIG_MAP))).toContain('apiVersion')
        } catch (error) {
          expect(error).toBeInstanceOf(StatusError)
          expect((error as StatusError).status.code).toBe(400)
        }
      }),
      { numRuns: 5_000, endOnFailure: true },
    )
  })
})
