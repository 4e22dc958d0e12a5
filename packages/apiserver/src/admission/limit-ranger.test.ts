import type { Ingress, Pod } from '@kubesim/api'
import { describe, expect, it } from 'vitest'
import { podBody, type TestServer, testServer } from '../api-server.fixture.ts'

function limitRange({ create }: TestServer, limits: readonly object[], name = 'limits'): void {
  create('limitranges', { apiVersion: 'v1', kind: 'LimitRange', metadata: { name }, spec: { limits } })
}

const withResources = (name: string, resources: object) => podBody(name, { spec: { containers: [{ name: 'a', image: 'i', resources }] } })

describe('LimitRanger', () => {
  it('fills in what containers do not say, and tells it', () => {
    const test = testServer()
    limitRange(test, [{ type: 'Container', default: { cpu: '500m', memory: '256Mi' }, defaultRequest: { cpu: '100m', memory: '128Mi' } }])
    const containers = [
      { name: 'a', image: 'i' },
      { name: 'b', image: 'i', resources: { limits: { cpu: '1' }, requests: { memory: '64Mi' } } },
    ]
    const pod = test.create<Pod>('pods', podBody('p', { spec: { containers, initContainers: [{ name: 'init', image: 'i' }] } }))
    expect(pod.spec.containers.map(({ resources }) => resources)).toEqual([
      { limits: { cpu: '500m', memory: '256Mi' }, requests: { cpu: '100m', memory: '128Mi' } },
      { limits: { cpu: '1', memory: '256Mi' }, requests: { cpu: '1', memory: '64Mi' } },
    ])
    expect(pod.metadata.annotations!['kubernetes.io/limit-ranger']).toBe(
      'LimitRanger plugin set: cpu, memory request for container a; cpu, memory limit for container a; memory limit for container b; ' +
        'cpu, memory request for init container init; cpu, memory limit for init container init',
    )
  })

  it('leaves other namespaces, and pods that say everything, alone', () => {
    const test = testServer()
    limitRange(test, [{ type: 'Container', default: { cpu: '500m' }, defaultRequest: { cpu: '100m' } }])
    test.create('namespaces', { metadata: { name: 'free' } })
    test.create('serviceaccounts', { metadata: { name: 'default' } }, { namespace: 'free' })
    const free = test.create<Pod>('pods', podBody('p', {}), { namespace: 'free' })
    expect(free.spec.containers[0]!.resources).toBeUndefined()
    const full = test.create<Pod>('pods', withResources('q', { limits: { cpu: '1' }, requests: { cpu: '1' } }))
    expect(full.metadata.annotations?.['kubernetes.io/limit-ranger']).toBeUndefined()
  })

  it.each([
    [{ min: { cpu: '100m' } }, { requests: { cpu: '50m' } }, 'minimum cpu usage per Container is 100m, but request is 50m'],
    [
      { max: { cpu: '1' } },
      { limits: { cpu: '1500m' }, requests: { cpu: '1' } },
      'maximum cpu usage per Container is 1, but limit is 1500m',
    ],
    [
      { maxLimitRequestRatio: { cpu: '2' } },
      { limits: { cpu: '1' }, requests: { cpu: '250m' } },
      'cpu max limit to request ratio per Container is 2, but provided ratio is 4.000000',
    ],
    [
      { max: { cpu: '1', memory: '1Gi' } },
      { limits: { cpu: '2', memory: '2Gi' }, requests: { cpu: '1' } },
      '[maximum cpu usage per Container is 1, but limit is 2, maximum memory usage per Container is 1Gi, but limit is 2Gi]',
    ],
  ])('refuses beyond %j: %j', (bounds, resources, message) => {
    const test = testServer()
    limitRange(test, [{ type: 'Container', ...bounds }])
    expect(test.failure({ verb: 'create', resource: 'pods', body: withResources('p', resources) })).toMatchObject({
      code: 403,
      reason: 'Forbidden',
      message: `pods "p" is forbidden: ${message}`,
    })
  })

  it('adds up the containers of a pod', () => {
    const test = testServer()
    limitRange(test, [{ type: 'Pod', max: { cpu: '1' } }])
    const container = (name: string) => ({ name, image: 'i', resources: { limits: { cpu: '600m' } } })
    const body = podBody('p', { spec: { containers: [container('a'), container('b')] } })
    expect(test.failure({ verb: 'create', resource: 'pods', body }).message).toBe(
      'pods "p" is forbidden: maximum cpu usage per Pod is 1, but limit is 1200m',
    )
    limitRange(test, [{ type: 'Pod', min: { memory: '1Gi' } }], 'a-second')
    expect(test.failure({ verb: 'create', resource: 'pods', body: podBody('p', {}) }).message).toBe(
      'pods "p" is forbidden: minimum memory usage per Pod is 1Gi.  No request is specified',
    )
  })

  it('bounds claims', () => {
    const test = testServer()
    limitRange(test, [{ type: 'PersistentVolumeClaim', min: { storage: '1Gi' }, max: { storage: '5Gi' } }])
    const claim = (storage: string) => ({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'c' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } },
    })
    const refusal = (storage: string) => test.failure({ verb: 'create', resource: 'persistentvolumeclaims', body: claim(storage) }).message
    expect(refusal('10Gi')).toBe(
      'persistentvolumeclaims "c" is forbidden: maximum storage usage per PersistentVolumeClaim is 5Gi, but request is 10Gi',
    )
    expect(refusal('1Mi')).toBe(
      'persistentvolumeclaims "c" is forbidden: minimum storage usage per PersistentVolumeClaim is 1Gi, but request is 1Mi',
    )
    test.create('persistentvolumeclaims', claim('2Gi'))
  })
})

describe('DefaultIngressClass', () => {
  const NETWORKING = { group: 'networking.k8s.io' }
  const ingress = (name: string, more: object = {}) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name },
    spec: { defaultBackend: { service: { name: 'web', port: { number: 80 } } }, ...more },
  })

  it('names the default class where an Ingress names none', () => {
    const test = testServer()
    const made = (name: string, more?: object) => test.create<Ingress>('ingresses', ingress(name, more), NETWORKING).spec!.ingressClassName
    expect(made('before')).toBeUndefined()
    const metadata = { name: 'nginx', annotations: { 'ingressclass.kubernetes.io/is-default-class': 'true' } }
    const body = { apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass', metadata, spec: { controller: 'k8s.io/ingress-nginx' } }
    test.object({ verb: 'create', ...NETWORKING, resource: 'ingressclasses', body })
    expect(made('plain')).toBe('nginx')
    expect(made('own', { ingressClassName: 'other' })).toBe('other')
  })
})
