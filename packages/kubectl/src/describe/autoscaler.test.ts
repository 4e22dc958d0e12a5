import type { HorizontalPodAutoscalerSpec, HorizontalPodAutoscalerStatus } from '@kubesim/api'
import { describe, expect, it } from 'vitest'
import { describeHorizontalPodAutoscaler } from './autoscaler.ts'
import { describeIngress, describeIngressClass, describeIpAddress, describeServiceCidr } from './networking.ts'

function told(spec: Partial<HorizontalPodAutoscalerSpec>, status: Partial<HorizontalPodAutoscalerStatus> = {}): string {
  return describeHorizontalPodAutoscaler(
    {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'web', namespace: 'n', creationTimestamp: '2026-01-01T00:00:00Z' },
      spec: { scaleTargetRef: { kind: 'Deployment', name: 'web' }, maxReplicas: 10, ...spec },
      status: { currentReplicas: 4, desiredReplicas: 5, ...status },
    },
    [],
    0,
  )
}

describe('describe horizontalpodautoscaler', () => {
  it('tells metrics, limits, behavior and conditions', () => {
    const text = told(
      {
        minReplicas: 2,
        metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } }],
        behavior: {
          scaleDown: { stabilizationWindowSeconds: 30, selectPolicy: 'Min', policies: [{ type: 'Pods', value: 1, periodSeconds: 10 }] },
        },
      },
      {
        currentMetrics: [{ type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: 50, averageValue: '40m' } } }],
        conditions: [{ type: 'AbleToScale', status: 'True', reason: 'ReadyForNewScale', message: 'recommended size matches current size' }],
      },
    )
    expect(text).toBe(`Name:                                                  web
Namespace:                                             n
Labels:                                                <none>
Annotations:                                           <none>
CreationTimestamp:                                     Thu, 01 Jan 2026 00:00:00 +0000
Reference:                                             Deployment/web
Metrics:                                               ( current / target )
  resource cpu on pods  (as a percentage of request):  50% (40m) / 80%
Min replicas:                                          2
Max replicas:                                          10
Behavior:
  Scale Down:
    Stabilization Window: 30 seconds
    Select Policy: Min
    Policies:
      - Type: Pods  Value: 1  Period: 10 seconds
Deployment pods:    4 current / 5 desired
Conditions:
  Type         Status  Reason            Message
  ----         ------  ------            -------
  AbleToScale  True    ReadyForNewScale  recommended size matches current size
Events:        <none>
`)
  })

  it.each([
    [
      { type: 'External', external: { metric: { name: 'q' }, target: { type: 'Value', value: '10' } } },
      '"q" (target value):  <unknown> / 10',
    ],
    [
      { type: 'External', external: { metric: { name: 'q' }, target: { type: 'AverageValue', averageValue: '10' } } },
      '"q" (target average value):  <unknown> / 10',
    ],
    [
      { type: 'Pods', pods: { metric: { name: 'p' }, target: { type: 'AverageValue', averageValue: '1500m' } } },
      '"p" on pods:      <unknown> / 1500m',
    ],
    [
      {
        type: 'Object',
        object: { metric: { name: 'o' }, describedObject: { kind: 'Service', name: 's' }, target: { type: 'Value', value: '1' } },
      },
      '"o" on Service/s (target value):  <unknown> / 1',
    ],
    [
      { type: 'Resource', resource: { name: 'cpu', target: { type: 'AverageValue', averageValue: '200m' } } },
      'resource cpu on pods:  <unknown> / 200m',
    ],
    [
      { type: 'ContainerResource', containerResource: { name: 'cpu', container: 'app', target: { type: 'Utilization' } } },
      'resource cpu of container "app" on pods  (as a percentage of request):  <unknown> / <auto>',
    ],
    [{ type: 'Other' }, '<unknown metric type "Other">'],
  ])('tells the metric %j', (metric, text) => {
    expect(told({ metrics: [metric] })).toContain(`\n  ${text}\n`)
  })
})

describe('describe networking kinds', () => {
  it('tells rules, TLS and backends of an ingress', () => {
    const text = describeIngress(
      {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'Ingress',
        metadata: { name: 'bar', namespace: 'foo', annotations: { a: 'b' } },
        spec: {
          ingressClassName: 'test',
          tls: [{ hosts: ['a.com', 'b.com'], secretName: 's' }, { hosts: ['c.com'] }],
          rules: [
            { host: 'foo.bar.com', http: { paths: [{ path: '/foo', pathType: 'Prefix', backend: { service: { name: 'web' } } }] } },
            { host: 'no.http' },
          ],
        },
        status: { loadBalancer: { ingress: [{ ip: '10.0.0.9' }, { hostname: 'lb' }] } },
      },
      { backendText: ({ service }) => `${service?.name}:80 (10.0.0.1:80)`, events: [], nowMs: 0 },
    )
    expect(text).toBe(`Name:             bar
Labels:           <none>
Namespace:        foo
Address:          10.0.0.9,lb
Ingress Class:    test
Default backend:  <default>
TLS:
  s terminates a.com,b.com
  SNI routes c.com
Rules:
  Host         Path  Backends
  ----         ----  --------
  foo.bar.com  
               /foo   web:80 (10.0.0.1:80)
Annotations:   a: b
Events:        <none>
`)
  })

  it('tells controller and parameters of a class, ranges and addresses', () => {
    const metadata = { name: 'x' }
    const parameters = { kind: 'Config', name: 'c', apiGroup: 'v1' }
    expect(
      describeIngressClass(
        { apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass', metadata, spec: { controller: 'e', parameters } },
        undefined,
        0,
      ),
    ).toBe(
      'Name:         x\nLabels:       <none>\nAnnotations:  <none>\nController:   e\nParameters:\n  APIGroup:  v1\n  Kind:      Config\n  Name:      c\n',
    )
    expect(
      describeServiceCidr(
        { apiVersion: 'networking.k8s.io/v1', kind: 'ServiceCIDR', metadata, spec: { cidrs: ['10.0.0.0/8', 'fd00::/64'] } },
        undefined,
        0,
      ),
    ).toContain('CIDRs:        10.0.0.0/8, fd00::/64\n')
    const parentRef = { resource: 'services', name: 'web', namespace: 'n' }
    expect(
      describeIpAddress({ apiVersion: 'networking.k8s.io/v1', kind: 'IPAddress', metadata, spec: { parentRef } }, undefined, 0),
    ).toContain('Parent Reference:\n  Group:      \n  Resource:   services\n  Namespace:  n\n  Name:       web\n')
  })
})
