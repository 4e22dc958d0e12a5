import { describe, expect, it } from 'vitest'
import { cannotBeHandled, DecodeError, type DecodeOptions, decodeObject } from './decode.ts'
import { encodedForm } from './encoded-form.ts'
import { definition } from './model.ts'

const DEPLOYMENT = definition('io.k8s.api.apps.v1.Deployment')
const POD = definition('io.k8s.api.core.v1.Pod')
const LEASE = definition('io.k8s.api.coordination.v1.Lease')
const SECRET = definition('io.k8s.api.core.v1.Secret')

function decoded(schema: typeof POD, value: unknown, options: DecodeOptions = { mode: 'Ignore' }): unknown {
  return decodeObject(schema, value, options).object
}

describe('what is read', () => {
  it('comes out in the one form in which the server gives it back', () => {
    const pod = {
      metadata: { creationTimestamp: '2026-01-01T01:00:00.9+01:00', labels: {} },
      spec: { containers: [{ name: 'a', resources: { limits: { cpu: 1, memory: '1024Mi' }, requests: { cpu: 0.5 } }, args: [] }] },
    }
    expect(decoded(POD, pod)).toEqual({
      metadata: { creationTimestamp: '2026-01-01T00:00:00Z' },
      spec: { containers: [{ name: 'a', resources: { limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: '500m' } } }] },
    })
    expect(decoded(LEASE, { spec: { renewTime: '2026-01-01T00:00:00.500000Z' } })).toEqual({
      spec: { renewTime: '2026-01-01T00:00:00.500000Z' },
    })
  })

  it('is the given object itself when there is nothing to change', () => {
    const pod = { metadata: { name: 'a' }, spec: { containers: [{ name: 'a', image: 'nginx' }] } }
    expect(decoded(POD, pod)).toBe(pod)
    expect(decoded(POD, pod)).toBe(pod)
  })

  it('is the given object itself where keys hold undefined, as objects built in this process do', () => {
    const spec = { containers: [{ name: 'a', image: 'nginx', command: undefined, imag: undefined }], nodeName: undefined }
    const pod = { metadata: { name: 'a', labels: undefined }, spec }
    const { object, warnings } = decodeObject(POD, pod, { mode: 'Warn' })
    expect(object).toBe(pod)
    expect(warnings).toEqual([])
    const other = decoded(POD, { metadata: { name: 'b', creationTimestamp: null }, spec }) as typeof pod
    expect(other.spec).toBe(spec)
  })

  it('has no keys of a map that hold undefined', () => {
    expect(Object.keys((decoded(SECRET, { data: { a: undefined, b: 'YQ==' } }) as { data: object }).data)).toEqual(['b'])
  })

  it('keeps an empty list where it means something else than none', () => {
    const autoscaler = definition('io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler')
    const rules = { spec: { behavior: { scaleUp: { policies: [] } }, metrics: [] } }
    expect(decoded(autoscaler, rules)).toEqual({ spec: { behavior: { scaleUp: { policies: [] } } } })
  })

  it('leaves out null and what Go leaves out, and keeps a zero that a pointer leads to', () => {
    expect(decoded(DEPLOYMENT, { spec: { replicas: 0, paused: false, minReadySeconds: 0, selector: null } })).toEqual({
      spec: { replicas: 0 },
    })
  })
})

describe('unknown and duplicate fields', () => {
  const body = { spec: { containers: [{ name: 'a', imag: 'x' }], foo: 1 } }
  const duplicates = ['duplicate field "spec.replicas"']

  it('are dropped with a warning, or silently', () => {
    expect(decodeObject(POD, body, { mode: 'Warn', duplicates })).toEqual({
      object: { spec: { containers: [{ name: 'a' }] } },
      warnings: ['duplicate field "spec.replicas"', 'unknown field "spec.containers[0].imag"', 'unknown field "spec.foo"'],
    })
    expect(decodeObject(POD, body, { mode: 'Ignore', duplicates }).warnings).toEqual([])
  })

  it('are refused when asked for', () => {
    expect(() => decodeObject(POD, body, { mode: 'Strict', duplicates })).toThrow(
      'strict decoding error: duplicate field "spec.replicas", unknown field "spec.containers[0].imag", unknown field "spec.foo"',
    )
  })
})

describe('wrong types', () => {
  it.each([
    [
      DEPLOYMENT,
      { spec: { replicas: 'two' } },
      'json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
    ],
    [
      DEPLOYMENT,
      { spec: { replicas: 1.5 } },
      'json: cannot unmarshal number 1.5 into Go struct field DeploymentSpec.spec.replicas of type int32',
    ],
    [
      POD,
      { spec: { containers: { name: 'a' } } },
      'json: cannot unmarshal object into Go struct field PodSpec.spec.containers of type []v1.Container',
    ],
    [
      POD,
      { metadata: { labels: { a: 1 } } },
      'json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string',
    ],
    [POD, 'text', 'json: cannot unmarshal string into Go value of type v1.Pod'],
    [POD, { metadata: { creationTimestamp: 'soon' } }, 'parsing time "soon" as "2006-01-02T15:04:05Z07:00": cannot parse "soon" as "2006"'],
    [
      POD,
      { spec: { containers: [{ name: 'a', resources: { limits: { cpu: 'lots' } } }] } },
      "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    ],
    [SECRET, { data: { a: '!' } }, 'illegal base64 data at input byte 0'],
  ])('%#', (schema, body, message) => {
    expect(() => decoded(schema, body)).toThrow(new DecodeError(message))
  })

  it('are told of in a whole sentence', () => {
    expect(cannotBeHandled({ version: 'v1', kind: 'Deployment' }, 'Deployment', 'why')).toBe(
      'Deployment in version "v1" cannot be handled as a Deployment: why',
    )
  })
})

describe('the encoded form', () => {
  it('has the zeros that Go always writes', () => {
    expect(encodedForm(POD, { metadata: { name: 'a' }, spec: { containers: [{ name: 'a' }] } })).toEqual({
      metadata: { name: 'a' },
      spec: { containers: [{ name: 'a', resources: {} }] },
      status: {},
    })
  })

  it('is worked out once for each part', () => {
    const pod = { metadata: {}, spec: { containers: [{ name: 'a' }] } }
    expect(encodedForm(POD, pod)).toBe(encodedForm(POD, pod))
  })
})
