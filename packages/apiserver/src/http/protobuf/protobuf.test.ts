import { StatusError } from '@kubesim/api'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeProtobufBody } from './decode-body.ts'
import { encodeMessage, envelope } from './encode.fixture.ts'

const TIME = 'k8s.io.apimachinery.pkg.apis.meta.v1.Time'

function decode(apiVersion: string, kind: string, message: string, value: Record<string, unknown>): unknown {
  return decodeProtobufBody(envelope(apiVersion, kind, encodeMessage(message, value)))
}

function refusal(body: Uint8Array): StatusError {
  try {
    decodeProtobufBody(body)
  } catch (error) {
    expect(error).toBeInstanceOf(StatusError)
    return error as StatusError
  }
  throw new Error('it was accepted')
}

describe('protobuf bodies', () => {
  it('become the JSON of the same object', () => {
    const value = {
      metadata: {
        name: 'web',
        namespace: '',
        creationTimestamp: {},
        labels: { app: 'web' },
        generation: 0,
        ownerReferences: [{ kind: 'ReplicaSet', name: 'r', uid: 'u', apiVersion: 'apps/v1', controller: true }],
      },
      spec: {
        containers: [
          {
            name: 'web',
            image: 'nginx',
            command: ['a', 'b'],
            ports: [{ containerPort: 80 }],
            resources: { requests: { cpu: { string: '250m' } } },
            // What is in line in JSON is a message of its own here.
            readinessProbe: { httpGet: { path: '/', port: { type: 1, intVal: 0, strVal: 'http' } }, periodSeconds: -1 },
          },
        ],
        volumes: [{ name: 'v', emptyDir: {} }],
      },
    }
    expect(decode('v1', 'Pod', 'k8s.io.api.core.v1.Pod', value)).toEqual({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: 'web',
        namespace: '',
        creationTimestamp: null,
        labels: { app: 'web' },
        generation: 0,
        ownerReferences: [{ kind: 'ReplicaSet', name: 'r', uid: 'u', apiVersion: 'apps/v1', controller: true }],
      },
      spec: {
        containers: [
          {
            name: 'web',
            image: 'nginx',
            command: ['a', 'b'],
            ports: [{ containerPort: 80 }],
            resources: { requests: { cpu: '250m' } },
            readinessProbe: { httpGet: { path: '/', port: 'http' }, periodSeconds: -1 },
          },
        ],
        volumes: [{ name: 'v', emptyDir: {} }],
      },
    })
  })

  it('hold bytes as base64, times as text and numbers as themselves', () => {
    expect(
      decode('v1', 'Secret', 'k8s.io.api.core.v1.Secret', {
        data: { key: 'c2VjcmV0' },
        metadata: { creationTimestamp: { seconds: 1_767_225_600, nanos: 0 } },
      }),
    ).toMatchObject({
      data: { key: 'c2VjcmV0' },
      metadata: { creationTimestamp: '2026-01-01T00:00:00Z' },
    })
    expect(
      decode('meta.k8s.io/v1', 'DeleteOptions', 'k8s.io.apimachinery.pkg.apis.meta.v1.DeleteOptions', {
        gracePeriodSeconds: 5,
        propagationPolicy: 'Foreground',
        preconditions: { uid: 'u' },
      }),
    ).toMatchObject({
      gracePeriodSeconds: 5,
      propagationPolicy: 'Foreground',
      preconditions: { uid: 'u' },
    })
  })

  it('keep keys that are special to JavaScript as data', () => {
    const decoded = decode('v1', 'ConfigMap', 'k8s.io.api.core.v1.ConfigMap', { data: JSON.parse('{"__proto__": "x"}') as object }) as {
      data: object
    }
    expect(Object.entries(decoded.data)).toEqual([['__proto__', 'x']])
    expect(Object.getPrototypeOf(decoded.data)).toBe(Object.prototype)
  })

  it('skip fields that nobody knows', () => {
    const raw = Uint8Array.from([
      ...encodeMessage('k8s.io.api.core.v1.Namespace', { metadata: { name: 'n' } }),
      0xf8,
      0x3f,
      0x05,
      0xfa,
      0x3f,
      0x02,
      1,
      2,
    ])
    expect(decodeProtobufBody(envelope('v1', 'Namespace', raw))).toEqual({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'n' } })
  })

  it('that are none are refused in the words of the API server', () => {
    expect(refusal(new TextEncoder().encode('{"kind":"Pod"}')).message).toBe(
      'provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]',
    )
    expect(refusal(envelope('v1', 'Pod', Uint8Array.from([0x0a, 0x7f]))).message).toBe('unexpected EOF')
    expect(refusal(envelope('v1', 'Gizmo', new Uint8Array())).message).toBe('no kind "Gizmo" is registered for version "v1"')
    const deep = Array.from({ length: 300 }).reduce<object>((inner) => ({ not: inner }), {})
    const definition = { spec: { versions: [{ schema: { openAPIV3Schema: deep } }] } }
    const crd = 'k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinition'
    expect(refusal(envelope('apiextensions.k8s.io/v1', 'CustomResourceDefinition', encodeMessage(crd, definition))).message).toBe(
      'proto: messages are nested too deeply',
    )
  })

  it('never end in anything but an object or a refusal, whatever the bytes', () => {
    const valid = envelope(
      'apps/v1',
      'Deployment',
      encodeMessage('k8s.io.api.apps.v1.Deployment', {
        metadata: { name: 'web', creationTimestamp: { seconds: 1 } },
        spec: { replicas: 3 },
      }),
    )
    const mutated = fc
      .tuple(fc.array(fc.tuple(fc.nat(valid.length - 1), fc.nat(255)), { maxLength: 8 }), fc.nat(valid.length))
      .map(([changes, length]) => {
        const bytes = valid.slice(0, length)
        for (const [at, byte] of changes) if (at < bytes.length) bytes[at] = byte
        return bytes
      })
    const random = fc.uint8Array({ maxLength: 200 }).map((bytes) => Uint8Array.from([0x6b, 0x38, 0x73, 0x00, ...bytes]))
    fc.assert(
      fc.property(fc.oneof(mutated, random), (bytes) => {
        try {
          expect(decodeProtobufBody(bytes)).toBeTypeOf('object')
        } catch (error) {
          expect(error).toBeInstanceOf(StatusError)
          expect((error as StatusError).status.code).toBe(400)
        }
      }),
      { numRuns: 2_000 },
    )
  })

  it('say nothing about a time that is empty', () => {
    expect(encodeMessage(TIME, {})).toEqual(new Uint8Array())
  })
})
