import type { IPAddress, KubeObject, Service, ServiceSpec } from '@kubesim/api'
import { describe, expect, it } from 'vitest'
import { type TestServer, testServer } from '../../api-server.fixture.ts'

const IPS = { group: 'networking.k8s.io', resource: 'ipaddresses', namespace: '' }
const PORTS = [{ port: 80, protocol: 'TCP' as const }]

const body = (name: string, spec: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name },
  spec: { type: 'ClusterIP', selector: { app: name }, ports: PORTS, ...spec },
})
const make = ({ create }: TestServer, name: string, spec?: object) => create<Service>('services', body(name, spec)).spec!
const change = ({ get, object }: TestServer, name: string, spec: object) => {
  const live = get<Service>('services', name)
  return object<Service>({ verb: 'update', resource: 'services', name, body: { ...live, spec: { ...live.spec, ...spec } } }).spec!
}
const taken = (test: TestServer) => test.list(IPS).items.map(({ metadata }) => metadata.name)

describe('cluster IP', () => {
  it('is drawn from the dynamic band and recorded', () => {
    const test = testServer()
    const spec = make(test, 'a')
    expect(spec).toMatchObject({ clusterIPs: [spec.clusterIP], ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack' })
    const [a = 0, b = 0, c = 0, d = 0] = spec.clusterIP!.split('.').map(Number)
    expect([a, b]).toEqual([10, 96])
    expect(c * 256 + d).toBeGreaterThan(256)
    const address = test.object<IPAddress>({ verb: 'get', ...IPS, name: spec.clusterIP! })
    expect(address).toMatchObject({
      metadata: { labels: { 'ipaddress.kubernetes.io/ip-family': 'IPv4', 'ipaddress.kubernetes.io/managed-by': 'ipallocator.k8s.io' } },
      spec: { parentRef: { group: '', resource: 'services', namespace: 'default', name: 'a' } },
    })
    const revisions = [address.metadata, test.get('services', 'a').metadata].map(({ resourceVersion }) => Number(resourceVersion))
    expect(revisions[1]).toBe(revisions[0]! + 1)
  })

  it('is a function of the seed', () => {
    const draw = (seed: string) => make(testServer({ seed }), 'a').clusterIP
    expect(draw('x')).toBe(draw('x'))
    expect(draw('x')).not.toBe(draw('y'))
  })

  it('can be chosen once', () => {
    const test = testServer()
    expect(make(test, 'dns', { clusterIP: '10.96.0.10' }).clusterIPs).toEqual(['10.96.0.10'])
    const status = test.failure({ verb: 'create', resource: 'services', body: body('b', { clusterIP: '10.96.0.10' }) })
    expect(status).toMatchObject({
      code: 422,
      message:
        'Service "b" is invalid: spec.clusterIPs: Invalid value: ["10.96.0.10"]: failed to allocate IP 10.96.0.10: provided IP is already allocated',
    })
    expect(test.failure({ verb: 'create', resource: 'services', body: body('b', { clusterIP: '10.97.0.1' }) }).message).toContain(
      'failed to allocate IP 10.97.0.1: the provided network does not match the current range',
    )
  })

  it('is given back when the service goes', () => {
    const test = testServer()
    make(test, 'a', { clusterIP: '10.96.0.10' })
    test.create('endpoints', { metadata: { name: 'a' } })
    expect(test.object({ verb: 'delete', resource: 'services', name: 'a' }).kind).toBe('Service')
    expect(taken(test)).toEqual([])
    expect(test.failure({ verb: 'get', resource: 'endpoints', name: 'a' }).code).toBe(404)
    expect(make(test, 'b', { clusterIP: '10.96.0.10' }).clusterIP).toBe('10.96.0.10')
  })

  it('runs out', () => {
    const test = testServer({ network: { serviceCidr: '10.0.0.0/29' } })
    for (let index = 0; index < 6; index++) make(test, `s${index}`)
    expect(new Set(taken(test)).size).toBe(6)
    expect(test.failure({ verb: 'create', resource: 'services', body: body('more') })).toMatchObject({
      code: 500,
      message: 'Internal error occurred: failed to allocate a serviceIP: range is full',
    })
  })

  it('is not for headless services nor for mere names', () => {
    const test = testServer()
    expect(make(test, 'headless', { clusterIP: 'None' })).toMatchObject({
      clusterIPs: ['None'],
      ipFamilies: ['IPv4'],
      ipFamilyPolicy: 'SingleStack',
    })
    expect(make(test, 'free', { clusterIP: 'None', selector: undefined })).toMatchObject({
      ipFamilies: ['IPv4', 'IPv6'],
      ipFamilyPolicy: 'RequireDualStack',
    })
    const named = make(test, 'named', { type: 'ExternalName', externalName: 'example.com', ports: undefined })
    expect(named.clusterIP).toBeUndefined()
    expect(named.ipFamilies).toBeUndefined()
    expect(taken(test)).toEqual([])
  })

  it('comes and goes with the type', () => {
    const test = testServer()
    make(test, 'a', { type: 'ExternalName', externalName: 'example.com', ports: undefined })
    const real = change(test, 'a', { type: 'ClusterIP', externalName: undefined, ports: PORTS })
    expect(taken(test)).toEqual([real.clusterIP])
    change(test, 'a', {
      type: 'ExternalName',
      externalName: 'example.com',
      clusterIP: undefined,
      clusterIPs: undefined,
      ipFamilies: undefined,
      ipFamilyPolicy: undefined,
    })
    expect(taken(test)).toEqual([])
  })

  it('stays when a client leaves it out', () => {
    const test = testServer()
    const { clusterIP } = make(test, 'a')
    const put = test.object<Service>({
      verb: 'update',
      resource: 'services',
      name: 'a',
      body: body('a', { ports: [{ port: 81, protocol: 'TCP' }] }),
    })
    expect(put.spec).toMatchObject({ clusterIP, clusterIPs: [clusterIP], ports: [{ port: 81 }] })
    expect(taken(test)).toEqual([clusterIP])
  })

  it.each([
    [{ ipFamilyPolicy: 'RequireDualStack' }, 'spec.ipFamilyPolicy', 'this cluster is not configured for dual-stack services'],
    [{ ipFamilies: ['IPv6'] }, 'spec.ipFamilies[0]', 'not configured on this cluster'],
    [
      { ipFamilies: ['IPv4', 'IPv6'] },
      'spec.ipFamilyPolicy',
      "must be 'RequireDualStack' or 'PreferDualStack' when multiple IP families are specified",
    ],
    [{ clusterIP: 'fd00::1' }, 'spec.clusterIPs[0]', 'IPv6 is not configured on this cluster'],
    [{ clusterIPs: ['10.96.0.1'] }, 'spec.clusterIPs', 'must be empty when `clusterIP` is not specified'],
  ])('refuses %j', (spec, field, detail) => {
    const status = testServer().failure({ verb: 'create', resource: 'services', body: body('a', spec) })
    expect(status.details!.causes).toMatchObject([{ field }])
    expect(status.message).toContain(detail)
  })

  it('a dry run takes nothing', () => {
    const test = testServer()
    const shown = test.create<Service>('services', body('a'), { options: { dryRun: true } })
    expect(shown.spec!.clusterIP).toBe('10.96.0.0')
    expect(taken(test)).toEqual([])
  })
})

describe('node ports', () => {
  const nodePorts = (spec: ServiceSpec) => spec.ports!.map(({ nodePort }) => nodePort)

  it('are drawn above the static band', () => {
    const [port] = nodePorts(make(testServer(), 'a', { type: 'NodePort' }))
    expect(port).toBeGreaterThanOrEqual(30086)
    expect(port).toBeLessThanOrEqual(32767)
  })

  it('are shared by the protocols of one port', () => {
    const ports = [
      { name: 't', port: 53, protocol: 'TCP' },
      { name: 'u', port: 53, protocol: 'UDP' },
      { name: 'o', port: 54, protocol: 'TCP' },
    ]
    const [first, second, third] = nodePorts(make(testServer(), 'a', { type: 'NodePort', ports }))
    expect(second).toBe(first)
    expect(third).not.toBe(first)
  })

  it('can be chosen once and are given back', () => {
    const test = testServer()
    const chosen = { type: 'NodePort', ports: [{ port: 80, protocol: 'TCP', nodePort: 30001 }] }
    make(test, 'a', chosen)
    expect(test.failure({ verb: 'create', resource: 'services', body: body('b', chosen) }).message).toBe(
      'Service "b" is invalid: spec.ports[0].nodePort: Invalid value: 30001: provided port is already allocated',
    )
    const outside = { type: 'NodePort', ports: [{ port: 80, protocol: 'TCP', nodePort: 80 }] }
    expect(test.failure({ verb: 'create', resource: 'services', body: body('b', outside) }).message).toContain(
      'provided port is not in the valid range. The range of valid ports is 30000-32767',
    )
    test.call({ verb: 'delete', resource: 'services', name: 'a' })
    expect(nodePorts(make(test, 'b', chosen))).toEqual([30001])
  })

  it('stay through an update that leaves them out', () => {
    const test = testServer()
    const [port] = nodePorts(make(test, 'a', { type: 'NodePort' }))
    expect(nodePorts(change(test, 'a', { ports: [{ port: 8080, protocol: 'TCP' }] }))).toEqual([port])
  })

  it('of a health check come with the policy', () => {
    const test = testServer()
    const spec = make(test, 'a', { type: 'LoadBalancer', externalTrafficPolicy: 'Local' })
    expect(spec.healthCheckNodePort).toBeGreaterThanOrEqual(30000)
    expect(new Set([...nodePorts(spec), spec.healthCheckNodePort]).size).toBe(2)
  })

  it('are not drawn for a load balancer that does not want them', () => {
    expect(nodePorts(make(testServer(), 'a', { type: 'LoadBalancer', allocateLoadBalancerNodePorts: false }))).toEqual([undefined])
  })

  it('of a failed create are not taken', () => {
    const test = testServer()
    const chosen = { type: 'NodePort', ports: [{ port: 80, protocol: 'TCP', nodePort: 30001 }] }
    make(test, 'a')
    const failing: KubeObject['metadata'] = { name: 'a' }
    expect(test.failure({ verb: 'create', resource: 'services', body: { ...body('a', chosen), metadata: failing } }).reason).toBe(
      'AlreadyExists',
    )
    expect(nodePorts(make(test, 'b', chosen))).toEqual([30001])
    expect(taken(test)).toHaveLength(2)
  })
})
