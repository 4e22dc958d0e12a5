import type { EndpointSlice, Endpoints, Service } from '@kubesim/api'
import { describe, expect, test } from 'vitest'
import type { Action } from '../kit/action.ts'
import { planMirror } from './plan.ts'

const SERVICE: Service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'db', namespace: 'shop' },
  spec: { ports: [{ port: 5432 }] },
}

function endpointsOf(subsets: Endpoints['subsets'], metadata: Endpoints['metadata'] = {}): Endpoints {
  return {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: { name: 'db', namespace: 'shop', uid: 'e', ...metadata },
    ...(subsets && { subsets }),
  }
}

const PORTS = [{ port: 5432, protocol: 'TCP' }]
const ONE = [{ addresses: [{ ip: '192.0.2.7' }], notReadyAddresses: [{ ip: '192.0.2.8', hostname: 'spare' }], ports: PORTS }]
const slicesIn = (actions: readonly Action[], verb: 'create' | 'update') =>
  actions.flatMap((action) => (action.verb === verb ? (action.object as EndpointSlice) : []))
const told = (actions: readonly Action[]) =>
  actions.flatMap((each) => (each.verb === 'event' ? `${each.event.reason}: ${each.event.message}` : []))

describe('Endpoints of a Service without selector', () => {
  test('are copied into a slice for each family and set of ports', () => {
    const annotations = { note: 'mine', 'kubectl.kubernetes.io/last-applied-configuration': '{}' }
    const given = endpointsOf([...ONE, { addresses: [{ ip: '2001:db8::1' }], ports: PORTS }], { labels: { app: 'db' }, annotations })
    expect(slicesIn(planMirror(given, { service: SERVICE, slices: [] }), 'create')).toMatchObject([
      {
        metadata: {
          generateName: 'db-',
          labels: {
            app: 'db',
            'kubernetes.io/service-name': 'db',
            'endpointslice.kubernetes.io/managed-by': 'endpointslicemirroring-controller.k8s.io',
          },
          annotations: { note: 'mine' },
          ownerReferences: [{ kind: 'Endpoints', name: 'db', uid: 'e', controller: true }],
        },
        addressType: 'IPv4',
        endpoints: [
          { addresses: ['192.0.2.7'], conditions: { ready: true } },
          { addresses: ['192.0.2.8'], conditions: { ready: false }, hostname: 'spare' },
        ],
        ports: [{ name: '', port: 5432, protocol: 'TCP' }],
      },
      { addressType: 'IPv6', endpoints: [{ addresses: ['2001:db8::1'] }] },
    ])
  })

  test('come to rest, follow changes, and go', () => {
    const [made] = slicesIn(planMirror(endpointsOf(ONE), { service: SERVICE, slices: [] }), 'create')
    const slice = { ...made!, metadata: { ...made!.metadata, name: 'db-x', uid: 's' } }
    expect(planMirror(endpointsOf(ONE), { service: SERVICE, slices: [slice] })).toEqual([])
    const changed = endpointsOf([{ addresses: [{ ip: '192.0.2.9' }], ports: PORTS }])
    expect(slicesIn(planMirror(changed, { service: SERVICE, slices: [slice] }), 'update')).toMatchObject([
      { metadata: { name: 'db-x' }, endpoints: [{ addresses: ['192.0.2.9'] }] },
    ])
    const gone: readonly (readonly [Endpoints, Service | undefined])[] = [
      [endpointsOf(undefined), SERVICE],
      [endpointsOf(ONE), undefined],
      [endpointsOf(ONE), { ...SERVICE, spec: { ...SERVICE.spec, selector: { app: 'db' } } }],
      [endpointsOf(ONE, { labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } }), SERVICE],
    ]
    for (const [given, service] of gone) {
      expect(planMirror(given, { service, slices: [slice] }).map(({ verb }) => verb)).toEqual(['delete'])
    }
  })

  test('that are too many, or none, are told', () => {
    const addresses = Array.from({ length: 1001 }, (_, index) => ({ ip: `10.0.${Math.floor(index / 250)}.${(index % 250) + 1}` }))
    const given = endpointsOf([{ addresses: [{ ip: 'db.example.com' }, ...addresses], ports: PORTS }])
    const actions = planMirror(given, { service: SERVICE, slices: [] })
    expect(told(actions)).toEqual([
      'InvalidIPAddress: Skipped 1 invalid IP addresses when mirroring to EndpointSlices',
      'TooManyAddressesToMirror: A max of 1000 addresses can be mirrored to EndpointSlices per Endpoints subset. 2 addresses were skipped',
    ])
    expect(slicesIn(actions, 'create')[0]!.endpoints).toHaveLength(1000)
  })
})
