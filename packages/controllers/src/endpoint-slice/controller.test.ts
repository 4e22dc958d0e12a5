import { type EndpointSlice, endpointSlices, endpoints, type Node, nodes, type Pod, pods, type Service, services } from '@kubesim/api'
import { settle } from '@kubesim/kernel'
import { describe, expect, test } from 'vitest'
import { endpointsController } from '../endpoints/controller.ts'
import { type ControllerWorld, startControllers } from '../kit/controller-world.fixture.ts'
import { endpointSliceController } from './controller.ts'

const NODE: Node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n', labels: { 'topology.kubernetes.io/zone': 'z' } }, spec: {} }

function service(parts: Partial<Service['spec']> = {}): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', namespace: 'shop' },
    spec: {
      clusterIP: '10.96.0.9',
      selector: { app: 'web' },
      ports: [{ name: 'http', port: 80, targetPort: 'http', protocol: 'TCP' }],
      ...parts,
    },
  }
}

function pod(
  index: number,
  parts: { readonly port?: number; readonly phase?: string; readonly labels?: Record<string, string>; readonly ip?: string } = {},
): Pod {
  const { port = 8080, phase = 'Running', labels = { app: 'web' }, ip = `10.0.0.${index}` } = parts
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `p${index}`, namespace: 'shop', labels },
    spec: { nodeName: 'n', containers: [{ name: 'c', ports: [{ name: 'http', containerPort: port, protocol: 'TCP' }] }] },
    status: { phase, podIPs: ip === '' ? [] : [{ ip }], conditions: [{ type: 'Ready', status: 'True' }] },
  }
}

function start(...given: readonly Pod[]): ControllerWorld {
  const world = startControllers(endpointSliceController, endpointsController)
  world.client.of(nodes).create(NODE)
  world.client.of(services).create(service())
  for (const each of given) world.client.of(pods).create(each)
  settle(world.kernel)
  return world
}

const content = ({ list }: ControllerWorld) =>
  list(endpointSlices)
    .map(
      ({ ports, endpoints: all }: EndpointSlice) =>
        `${(ports ?? []).map(({ port }) => port).join()}: ${(all ?? []).map(({ targetRef }) => targetRef!.name).join()}`,
    )
    .sort()

describe('the slices of a Service', () => {
  test('are one for each number that a named port stands for', () => {
    const world = start(pod(1), pod(2, { port: 9090 }), pod(3))
    expect(content(world)).toEqual(['8080: p1,p3', '9090: p2'])
    expect(world.list(endpoints)[0]!.subsets).toMatchObject([
      { addresses: [{ ip: '10.0.0.1' }, { ip: '10.0.0.3' }], ports: [{ port: 8080 }] },
      { addresses: [{ ip: '10.0.0.2' }], ports: [{ port: 9090 }] },
    ])
  })

  test('leave out pods that have ended, that have no address or that others own', () => {
    const world = start(
      pod(1),
      pod(2, { phase: 'Succeeded' }),
      pod(3, { phase: 'Failed' }),
      pod(4, { ip: '' }),
      pod(5, { labels: { app: 'db' } }),
      pod(6, { phase: 'Pending' }),
    )
    expect(content(world)).toEqual(['8080: p1,p6'])
  })

  test('tell terminating pods, which Endpoints do not', () => {
    const world = start(pod(1), pod(2))
    world.client.of(pods).delete({ namespace: 'shop', name: 'p1' })
    settle(world.kernel)
    const first = world.list(endpointSlices)[0]!.endpoints[0]
    expect(first).toMatchObject({ conditions: { ready: false, serving: true, terminating: true }, zone: 'z' })
    expect(world.list(endpoints)[0]!.subsets).toMatchObject([{ addresses: [{ ip: '10.0.0.2' }] }])
  })

  test('are the only trace that an unchanged pod leaves', () => {
    const world = start(pod(1))
    const before = world.api.requests.length
    const live = world.list(pods)[0]!
    world.client.of(pods).updateStatus({ ...live, status: { ...live.status, startTime: '2026-01-01T00:00:00Z' } })
    settle(world.kernel)
    expect(world.api.requests.slice(before).filter(({ verb }) => verb !== 'watch')).toHaveLength(1)
  })

  test('are mended when someone deletes them, and taken up again after a restart', () => {
    const world = start(pod(1))
    world.client.of(endpointSlices).delete({ namespace: 'shop', name: world.names(endpointSlices)[0]! })
    world.client.of(endpoints).delete({ namespace: 'shop', name: 'web' })
    settle(world.kernel)
    expect(content(world)).toEqual(['8080: p1'])
    expect(world.names(endpoints)).toEqual(['web'])
    world.manager.stop()
    world.client.of(pods).create(pod(2))
    world.client.of(pods).delete({ namespace: 'shop', name: 'p1' }, { gracePeriodSeconds: 0 })
    settle(world.kernel)
    world.manager.start()
    settle(world.kernel)
    expect(content(world)).toEqual(['8080: p2'])
    expect(world.names(endpointSlices)).toHaveLength(1)
  })

  test('of a Service that went while the controller was stopped: its Endpoints go too', () => {
    const world = start(pod(1))
    world.manager.stop()
    world.client.of(services).delete({ namespace: 'shop', name: 'web' })
    settle(world.kernel)
    expect(world.names(endpoints)).toEqual(['web'])
    world.manager.start()
    settle(world.kernel)
    expect(world.names(endpoints)).toEqual([])
  })

  test('of more than a thousand pods are whole, while Endpoints are cut and say so', () => {
    const many = Array.from({ length: 1_050 }, (_, index) => pod(index, { ip: `10.1.${Math.floor(index / 250)}.${index % 250}` }))
    const world = start(...many)
    expect(world.list(endpointSlices).reduce((sum, each) => sum + each.endpoints.length, 0)).toBe(1_050)
    const [cut] = world.list(endpoints)
    expect(cut!.subsets![0]!.addresses).toHaveLength(1_000)
    expect(cut!.metadata.annotations).toEqual({ 'endpoints.kubernetes.io/over-capacity': 'truncated' })
  })
})
