import { describe, expect, test } from 'vitest'
import type { PersistentVolumeClaim, Pod, Service } from '../types/generated.ts'
import { addQuotas, exceededQuotas, isInScopes, isSameQuotas, quotaConstraint, quotaIncrease, quotaNamesOf, quotaUsage } from './index.ts'

const PODS = { group: '', resource: 'pods' }
const NOW_MS = Date.parse('2026-01-01T00:10:00Z')

function pod(spec: Partial<Pod['spec']>, status: Pod['status'] = {}, metadata: Pod['metadata'] = {}): Pod {
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers: [], ...spec }, status: status! }
}

describe('what a quota counts', () => {
  test('of a pod: what it asks for under both names, devices by request', () => {
    const resources = { requests: { cpu: '500m', memory: '1Gi', 'example.com/gpu': '2', 'hugepages-2Mi': '4Mi' }, limits: { cpu: '1' } }
    expect(quotaUsage(PODS, pod({ containers: [{ name: 'a', resources }, { name: 'b' }] }), NOW_MS)).toEqual({
      'count/pods': '1',
      pods: '1',
      cpu: '500m',
      'requests.cpu': '500m',
      'limits.cpu': '1',
      memory: '1Gi',
      'requests.memory': '1Gi',
      'requests.example.com/gpu': '2',
      'hugepages-2Mi': '4Mi',
      'requests.hugepages-2Mi': '4Mi',
    })
  })

  test('of a pod that has ended, or is stuck on its way out: only the object', () => {
    expect(quotaUsage(PODS, pod({}, { phase: 'Failed' }), NOW_MS)).toEqual({ 'count/pods': '1' })
    const going = (deletionTimestamp: string) => pod({}, {}, { deletionTimestamp, deletionGracePeriodSeconds: 30 })
    expect(quotaUsage(PODS, going('2026-01-01T00:09:00Z'), NOW_MS)).toEqual({ 'count/pods': '1' })
    expect(quotaUsage(PODS, going('2026-01-01T00:09:45Z'), NOW_MS)).toEqual({ 'count/pods': '1', pods: '1' })
  })

  test('of a Service: its ports, where they are opened on nodes', () => {
    const usage = (spec: Service['spec']) => {
      const used = quotaUsage(
        { group: '', resource: 'services' },
        { apiVersion: 'v1', kind: 'Service', metadata: {}, spec } as Service,
        NOW_MS,
      )
      return [used['services.nodeports'], used['services.loadbalancers']]
    }
    const ports = [{ port: 1 }, { port: 2, nodePort: 30000 }]
    expect(usage({ type: 'ClusterIP', ports })).toEqual(['0', '0'])
    expect(usage({ type: 'NodePort', ports })).toEqual(['2', '0'])
    expect(usage({ type: 'LoadBalancer', ports })).toEqual(['2', '1'])
    expect(usage({ type: 'LoadBalancer', ports, allocateLoadBalancerNodePorts: false })).toEqual(['1', '1'])
  })

  test('of a claim: its storage, of all and of its class', () => {
    const spec = { storageClassName: 'fast', resources: { requests: { storage: '5Gi' } } }
    const claim = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: {}, spec } as PersistentVolumeClaim
    expect(quotaUsage({ group: '', resource: 'persistentvolumeclaims' }, claim, NOW_MS)).toEqual({
      persistentvolumeclaims: '1',
      'count/persistentvolumeclaims': '1',
      'requests.storage': '5Gi',
      'fast.storageclass.storage.k8s.io/persistentvolumeclaims': '1',
      'fast.storageclass.storage.k8s.io/requests.storage': '5Gi',
    })
  })

  test('by the names that a kind answers to', () => {
    const names = [
      'pods',
      'cpu',
      'requests.example.com/gpu',
      'services',
      'secrets',
      'count/secrets',
      'count/deployments.apps',
      'requests.storage',
    ]
    expect(quotaNamesOf(PODS, names)).toEqual(['pods', 'cpu', 'requests.example.com/gpu'])
    expect(quotaNamesOf({ group: '', resource: 'secrets' }, names)).toEqual(['secrets', 'count/secrets'])
    expect(quotaNamesOf({ group: 'apps', resource: 'deployments' }, names)).toEqual(['count/deployments.apps'])
    expect(quotaNamesOf({ group: '', resource: 'persistentvolumeclaims' }, names)).toEqual(['requests.storage'])
  })
})

describe('scopes', () => {
  test.each([
    [{ scopes: ['Terminating'] }, { activeDeadlineSeconds: 5 }, true],
    [{ scopes: ['NotTerminating'] }, { activeDeadlineSeconds: 5 }, false],
    [{ scopes: ['PriorityClass'] }, { priorityClassName: 'high' }, true],
    [
      { scopeSelector: { matchExpressions: [{ scopeName: 'PriorityClass', operator: 'In', values: ['high'] }] } },
      { priorityClassName: 'low' },
      false,
    ],
    [{ scopeSelector: { matchExpressions: [{ scopeName: 'PriorityClass', operator: 'NotIn', values: ['high'] }] } }, {}, true],
    [
      { scopeSelector: { matchExpressions: [{ scopeName: 'PriorityClass', operator: 'DoesNotExist' }] } },
      { priorityClassName: 'low' },
      false,
    ],
  ])('%j over %j: %s', (quota, spec, isIn) => {
    expect(isInScopes(quota, PODS, pod(spec))).toBe(isIn)
  })
})

test('containers must say what a quota counts, unless the pod does', () => {
  const names = ['requests.cpu', 'limits.memory', 'pods']
  const spec = { containers: [{ name: 'b', resources: { requests: { cpu: '1' } } }], initContainers: [{ name: 'a' }] }
  expect(quotaConstraint(pod(spec), names)).toBe('must specify limits.memory for: a,b; requests.cpu for: a')
  expect(quotaConstraint(pod({ ...spec, resources: { requests: { cpu: '2' } } }), names)).toBeUndefined()
  expect(quotaConstraint(pod(spec), ['pods'])).toBeUndefined()
})

test('amounts are compared by value', () => {
  expect(addQuotas({ cpu: '500m', pods: '1' }, { cpu: '500m' })).toEqual({ cpu: '1', pods: '1' })
  expect(quotaIncrease({ cpu: '1', pods: '1' }, { cpu: '1500m' })).toEqual({ cpu: '0', pods: '1' })
  expect(isSameQuotas({ cpu: '1000m' }, { cpu: '1' })).toBe(true)
  expect(exceededQuotas({ cpu: '1001m', pods: '2' }, { cpu: '1', pods: '2' })).toEqual(['cpu'])
})
