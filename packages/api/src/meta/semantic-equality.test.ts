import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { definition } from '../schema/model.ts'
import { semanticDeepEqual } from './semantic-equality.ts'

describe('semantic equality', () => {
  it('takes empty and absent for the same', () => {
    expect(semanticDeepEqual({ labels: {}, items: [], a: 1 }, { a: 1 })).toBe(true)
    expect(semanticDeepEqual({ a: { b: null } }, { a: {} })).toBe(true)
    expect(semanticDeepEqual({ a: '' }, {})).toBe(false)
    expect(semanticDeepEqual({ a: [1] }, { a: [1, 2] })).toBe(false)
    expect(semanticDeepEqual([], {})).toBe(false)
  })

  it('compares quantities by value, and only those', () => {
    const left = { resources: { limits: { cpu: '1000m', memory: '1Gi' } }, emptyDir: { sizeLimit: '1Ki' } }
    const right = { resources: { limits: { cpu: '1', memory: '1073741824' } }, emptyDir: { sizeLimit: '1024' } }
    expect(semanticDeepEqual(left, right)).toBe(true)
    expect(semanticDeepEqual({ env: [{ value: '1000m' }] }, { env: [{ value: '1' }] })).toBe(false)
    expect(semanticDeepEqual({ limits: { cpu: '1' } }, { limits: { cpu: '2' } })).toBe(false)
  })

  it('knows from a schema what is behind a pointer', () => {
    const volume = definition('io.k8s.api.core.v1.Volume')
    expect(semanticDeepEqual({ name: 'a', emptyDir: {} }, { name: 'a' }, volume)).toBe(false)
    expect(semanticDeepEqual({ name: 'a', emptyDir: {} }, { name: 'a' })).toBe(true)
    const metric = definition('io.k8s.api.autoscaling.v2.MetricTarget')
    expect(semanticDeepEqual({ type: 'Value', value: '1000m' }, { type: 'Value', value: '1' }, metric)).toBe(true)
    const quota = definition('io.k8s.api.core.v1.ResourceQuotaSpec')
    expect(semanticDeepEqual({ hard: { pods: '1k' } }, { hard: { pods: '1000' } }, quota)).toBe(true)
  })

  it('knows from a schema where Go has no absence', () => {
    const container = definition('io.k8s.api.core.v1.Container')
    const bare = { name: 'a', securityContext: {} }
    expect(semanticDeepEqual({ ...bare, tty: false, image: '', resources: { limits: {} } }, bare, container)).toBe(true)
    expect(semanticDeepEqual({ ...bare, tty: true }, bare, container)).toBe(false)
    expect(semanticDeepEqual({ name: 'a' }, bare, container)).toBe(false)
    expect(semanticDeepEqual({ securityContext: { privileged: false } }, { securityContext: {} }, container)).toBe(false)
    const selector = definition('io.k8s.api.core.v1.ResourceFieldSelector')
    expect(semanticDeepEqual({ resource: 'cpu', divisor: '0' }, { resource: 'cpu' }, selector)).toBe(true)
    const probe = definition('io.k8s.api.core.v1.HTTPGetAction')
    expect(semanticDeepEqual({ port: 0, path: '/' }, { path: '/', host: '' }, probe)).toBe(true)
    const pod = definition('io.k8s.api.core.v1.Pod')
    expect(semanticDeepEqual({ status: { phase: '', conditions: [] } }, {}, pod)).toBe(true)
    expect(semanticDeepEqual({ status: { phase: 'Running' } }, {}, pod)).toBe(false)
  })

  it('is reflexive and symmetric', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        expect(semanticDeepEqual(a, structuredClone(a))).toBe(true)
        expect(semanticDeepEqual(a, b)).toBe(semanticDeepEqual(b, a))
      }),
    )
  })
})
