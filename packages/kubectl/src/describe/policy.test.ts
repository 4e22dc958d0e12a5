import type { NetworkPolicyPeer, NetworkPolicyPort } from '@kubesim/api'
import { describe, expect, it } from 'vitest'
import { describeNetworkPolicy, describePodDisruptionBudget } from './policy.ts'

const ports: readonly NetworkPolicyPort[] = [{ port: 80 }, { port: 82, protocol: 'TCP' }]
const peers: readonly NetworkPolicyPeer[] = [
  { podSelector: { matchLabels: { id: 'pod1', id2: 'pod2' } }, namespaceSelector: { matchLabels: { id: 'ns1', id2: 'ns2' } } },
  { podSelector: { matchLabels: { id: 'app2', id2: 'app3' } } },
  { namespaceSelector: { matchLabels: { id: 'app2', id2: 'app3' } } },
  {
    namespaceSelector: {
      matchLabels: { id: 'app2', id2: 'app3' },
      matchExpressions: [{ key: 'foo', operator: 'In', values: ['bar1', 'bar2'] }],
    },
  },
  { ipBlock: { cidr: '192.168.0.0/16', except: ['192.168.3.0/24', '192.168.4.0/24'] } },
]

function policy(spec: Parameters<typeof describeNetworkPolicy>[0]['spec']): string {
  return describeNetworkPolicy({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'network-policy-1', namespace: 'default', creationTimestamp: '2017-06-04T21:45:56Z' },
    spec,
  })
}

describe('describe networkpolicy', () => {
  it('tells ports and peers of both directions', () => {
    const podSelector = {
      matchLabels: { id1: 'app1', id2: 'app2' },
      matchExpressions: [
        { key: 'foo', operator: 'In', values: ['bar1', 'bar2'] },
        { key: 'foo2', operator: 'NotIn', values: ['bar1', 'bar2'] },
      ],
    }
    expect(
      policy({
        podSelector,
        ingress: [{ ports, from: peers }, {}],
        egress: [{ ports, to: peers }, {}],
        policyTypes: ['Ingress', 'Egress'],
      }),
    ).toBe(`Name:         network-policy-1
Namespace:    default
Created on:   2017-06-04 21:45:56 +0000 UTC
Labels:       <none>
Annotations:  <none>
Spec:
  PodSelector:     foo in (bar1,bar2),foo2 notin (bar1,bar2),id1=app1,id2=app2
  Allowing ingress traffic:
    To Port: 80/TCP
    To Port: 82/TCP
    From:
      NamespaceSelector: id=ns1,id2=ns2
      PodSelector: id=pod1,id2=pod2
    From:
      PodSelector: id=app2,id2=app3
    From:
      NamespaceSelector: id=app2,id2=app3
    From:
      NamespaceSelector: foo in (bar1,bar2),id=app2,id2=app3
    From:
      IPBlock:
        CIDR: 192.168.0.0/16
        Except: 192.168.3.0/24, 192.168.4.0/24
    ----------
    To Port: <any> (traffic allowed to all ports)
    From: <any> (traffic not restricted by source)
  Allowing egress traffic:
    To Port: 80/TCP
    To Port: 82/TCP
    To:
      NamespaceSelector: id=ns1,id2=ns2
      PodSelector: id=pod1,id2=pod2
    To:
      PodSelector: id=app2,id2=app3
    To:
      NamespaceSelector: id=app2,id2=app3
    To:
      NamespaceSelector: foo in (bar1,bar2),id=app2,id2=app3
    To:
      IPBlock:
        CIDR: 192.168.0.0/16
        Except: 192.168.3.0/24, 192.168.4.0/24
    ----------
    To Port: <any> (traffic allowed to all ports)
    To: <any> (traffic not restricted by destination)
  Policy Types: Ingress, Egress
`)
  })

  it('tells isolation, port ranges and what is not affected', () => {
    const text = policy({ podSelector: {}, egress: [{ ports: [{ port: 8000, endPort: 8080 }] }], policyTypes: ['Ingress', 'Egress'] })
    expect(text.split('\n').slice(5)).toEqual([
      'Spec:',
      '  PodSelector:     <none> (Allowing the specific traffic to all pods in this namespace)',
      '  Allowing ingress traffic:',
      '    <none> (Selected pods are isolated for ingress connectivity)',
      '  Allowing egress traffic:',
      '    To Port Range: 8000-8080/TCP',
      '    To: <any> (traffic not restricted by destination)',
      '  Policy Types: Ingress, Egress',
      '',
    ])
    expect(policy({ podSelector: {}, policyTypes: ['Ingress'] })).toContain('\n  Not affecting egress traffic\n')
  })
})

describe('describe poddisruptionbudget', () => {
  it('tells what it allows', () => {
    const text = describePodDisruptionBudget(
      {
        apiVersion: 'policy/v1',
        kind: 'PodDisruptionBudget',
        metadata: { name: 'web', namespace: 'default' },
        spec: { minAvailable: '50%', selector: { matchLabels: { app: 'web' } } },
        status: { disruptionsAllowed: 1, currentHealthy: 3, desiredHealthy: 2, expectedPods: 3 },
      },
      [],
      0,
    )
    expect(text).toBe(`Name:           web
Namespace:      default
Min available:  50%
Selector:       app=web
Status:
    Allowed disruptions:  1
    Current:              3
    Desired:              2
    Total:                3
Events:                   <none>
`)
  })
})
