import type { Endpoint, EndpointSlice, Service, ServiceSpec } from '@kubesim/api'
import { describe, expect, it } from 'vitest'
import { describeEndpointSlice, describeEndpoints } from './endpoints.ts'
import { describeService } from './service.ts'

const NOW = Date.parse('2026-01-01T00:00:00Z')

function service(spec: Partial<ServiceSpec> = {}, status: Service['status'] = {}): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'bar', namespace: 'foo' },
    spec: {
      type: 'LoadBalancer',
      ports: [{ name: 'port-tcp', port: 8080, protocol: 'TCP', targetPort: 9527, nodePort: 31111 }],
      selector: { blah: 'heh' },
      clusterIP: '1.2.3.4',
      ipFamilies: ['IPv4'],
      loadBalancerIP: '5.6.7.8',
      sessionAffinity: 'None',
      externalTrafficPolicy: 'Local',
      internalTrafficPolicy: 'Cluster',
      healthCheckNodePort: 32222,
      ...spec,
    },
    status,
  }
}

function slice(...endpoints: readonly Endpoint[]): EndpointSlice {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: 'bar-abcde', namespace: 'foo' },
    addressType: 'IPv4',
    endpoints,
    ports: [{ name: 'port-tcp', port: 9527, protocol: 'TCP' }],
  }
}

const ready = (address: string): Endpoint => ({ addresses: [address], conditions: { ready: true } })
const told = (object: Service, slices: readonly EndpointSlice[] = []) => describeService(object, { slices, events: [], nowMs: NOW })
const lineOf = (text: string, label: string) => text.split('\n').find((line) => line.startsWith(label))

describe('describe service', () => {
  it('tells addresses, ports, endpoints and policies', () => {
    const status = { loadBalancer: { ingress: [{ ip: '5.6.7.8', ipMode: 'VIP' }] } }
    const slices = [slice(ready('10.244.0.1'), ready('10.244.0.2'), ready('10.244.0.3'))]
    expect(told(service({}, status), slices)).toBe(`Name:                     bar
Namespace:                foo
Labels:                   <none>
Annotations:              <none>
Selector:                 blah=heh
Type:                     LoadBalancer
IP Families:              IPv4
IP:                       1.2.3.4
IPs:                      <none>
Desired LoadBalancer IP:  5.6.7.8
LoadBalancer Ingress:     5.6.7.8 (VIP)
Port:                     port-tcp  8080/TCP
TargetPort:               9527/TCP
NodePort:                 port-tcp  31111/TCP
Endpoints:                10.244.0.1:9527,10.244.0.2:9527,10.244.0.3:9527
Session Affinity:         None
External Traffic Policy:  Local
Internal Traffic Policy:  Cluster
HealthCheck NodePort:     32222
Events:                   <none>
`)
  })

  it('shows three endpoints that are ready and counts the others', () => {
    const slices = [
      slice(ready('10.244.0.1'), ready('10.244.0.2')),
      slice({ addresses: ['10.244.0.3'], conditions: { ready: false } }, ready('10.244.0.4'), ready('10.244.0.5')),
    ]
    expect(lineOf(told(service(), slices), 'Endpoints')).toBe(
      'Endpoints:                10.244.0.1:9527,10.244.0.2:9527,10.244.0.4:9527 + 1 more...',
    )
  })

  it('takes an endpoint that does not say for ready', () => {
    expect(lineOf(told(service(), [slice({ addresses: ['10.244.0.1'] })]), 'Endpoints')).toBe('Endpoints:                10.244.0.1:9527')
  })

  it('tells of families, named ports and traffic distribution where there are any', () => {
    const text = told(
      service({
        ipFamilyPolicy: 'SingleStack',
        clusterIPs: ['1.2.3.4'],
        trafficDistribution: 'PreferClose',
        ports: [{ port: 80, protocol: 'TCP', targetPort: 'web' }],
      }),
    )
    expect(['IP Family Policy', 'IPs', 'Port', 'TargetPort', 'Endpoints', 'Traffic'].map((label) => lineOf(text, label))).toEqual([
      'IP Family Policy:         SingleStack',
      'IPs:                      1.2.3.4',
      'Port:                     <unset>  80/TCP',
      'TargetPort:               web/TCP',
      'Endpoints:                <none>',
      'Traffic Distribution:     PreferClose',
    ])
  })
})

describe('describe endpointslice', () => {
  it('tells every endpoint', () => {
    const object: EndpointSlice = {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { name: 'foo.123', namespace: 'bar' },
      addressType: 'IPv4',
      endpoints: [
        {
          addresses: ['1.2.3.4', '1.2.3.5'],
          conditions: { ready: true },
          targetRef: { kind: 'Pod', name: 'test-123' },
          zone: 'us-central1-a',
          nodeName: 'node-1',
        },
        {
          addresses: ['1.2.3.6', '1.2.3.7'],
          conditions: { ready: true },
          targetRef: { kind: 'Pod', name: 'test-124' },
          nodeName: 'node-2',
        },
      ],
      ports: [{ protocol: 'TCP', port: 80 }],
    }
    expect(describeEndpointSlice(object, [], NOW)).toBe(`Name:         foo.123
Namespace:    bar
Labels:       <none>
Annotations:  <none>
AddressType:  IPv4
Ports:
  Name     Port  Protocol
  ----     ----  --------
  <unset>  80    TCP
Endpoints:
  - Addresses:  1.2.3.4, 1.2.3.5
    Conditions:
      Ready:    true
    Hostname:   <unset>
    TargetRef:  Pod/test-123
    NodeName:   node-1
    Zone:       us-central1-a
  - Addresses:  1.2.3.6, 1.2.3.7
    Conditions:
      Ready:    true
    Hostname:   <unset>
    TargetRef:  Pod/test-124
    NodeName:   node-2
    Zone:       <unset>
Events:         <none>
`)
  })
})

describe('describe endpoints', () => {
  it('tells addresses that are ready and those that are not', () => {
    const subsets = [{ addresses: [{ ip: '10.0.0.1' }], notReadyAddresses: [{ ip: '10.0.0.2' }], ports: [{ port: 80, protocol: 'TCP' }] }]
    const text = describeEndpoints(
      { apiVersion: 'v1', kind: 'Endpoints', metadata: { name: 'web', namespace: 'foo' }, subsets },
      undefined,
      NOW,
    )
    expect(text).toBe(`Name:         web
Namespace:    foo
Labels:       <none>
Annotations:  <none>
Subsets:
  Addresses:          10.0.0.1
  NotReadyAddresses:  10.0.0.2
  Ports:
    Name     Port  Protocol
    ----     ----  --------
    <unset>  80    TCP

`)
  })
})
