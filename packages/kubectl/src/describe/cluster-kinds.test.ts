import type { Node, Pod } from '@kubesim/api'
import { describe, expect, it } from 'vitest'
import { describeConfigMap, describePriorityClass, describeSecret, describeServiceAccount } from './config.ts'
import { describeLimitRange, describeNamespace, describeResourceQuota } from './namespace.ts'
import { describeNode, rolesOf } from './node.ts'
import { describeRole, describeRoleBinding } from './rbac.ts'

const NOW = Date.parse('2026-01-01T00:10:00Z')

describe('describe node', () => {
  const node: Node = {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'bar', labels: { 'node-role.kubernetes.io/worker': '', 'kubernetes.io/role': 'db' } },
    spec: {
      unschedulable: true,
      taints: [
        { key: 'b', effect: 'NoSchedule' },
        { key: 'a', value: 'x', effect: 'NoExecute' },
      ],
    },
    status: {
      capacity: { cpu: '8', memory: '24Gi', 'hugepages-2Mi': '4Gi', 'hugepages-1Gi': '0' },
      allocatable: { cpu: '4', memory: '12Gi', 'hugepages-2Mi': '2Gi', 'hugepages-1Gi': '0', 'example.com/gpu': '2', pods: '110' },
    },
  }
  const pod: Pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'pod-with-resources', namespace: 'foo', creationTimestamp: '2026-01-01T00:00:00Z' },
    spec: {
      containers: [
        { name: 'cpu-mem', resources: { requests: { cpu: '1', memory: '1Gi' }, limits: { cpu: '2', memory: '2Gi' } } },
        {
          name: 'hugepages',
          resources: { requests: { 'hugepages-2Mi': '512Mi', 'example.com/gpu': '1' }, limits: { 'hugepages-2Mi': '512Mi' } },
        },
      ],
    },
    status: { phase: 'Running' },
  }

  it('adds up what its pods ask for', () => {
    const lines = describeNode(node, { lease: 'leases "bar" not found', pods: [pod], events: undefined, nowMs: NOW }).split('\n')
    expect(lines.slice(lines.findIndex((line) => line.startsWith('Non-terminated')))).toEqual([
      'Non-terminated Pods:          (1 in total)',
      '  Namespace                   Name                  CPU Requests  CPU Limits  Memory Requests  Memory Limits  Age',
      '  ---------                   ----                  ------------  ----------  ---------------  -------------  ---',
      '  foo                         pod-with-resources    1 (25%)       2 (50%)     1Gi (8%)         2Gi (16%)      10m',
      'Allocated resources:',
      '  (Total limits may be over 100 percent, i.e., overcommitted.)',
      '  Resource           Requests     Limits',
      '  --------           --------     ------',
      '  cpu                1 (25%)      2 (50%)',
      '  memory             1Gi (8%)     2Gi (16%)',
      '  ephemeral-storage  0 (0%)       0 (0%)',
      '  hugepages-1Gi      0 (0%)       0 (0%)',
      '  hugepages-2Mi      512Mi (25%)  512Mi (25%)',
      '  example.com/gpu    1            0',
      '',
    ])
  })

  it('tells roles, taints and the lease', () => {
    const lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: {}, spec: { holderIdentity: 'bar' } } as const
    const lines = describeNode(node, { lease, pods: undefined, events: undefined, nowMs: NOW }).split('\n')
    expect(lines.slice(0, 12)).toEqual([
      'Name:               bar',
      'Roles:              db,worker',
      'Labels:             kubernetes.io/role=db',
      '                    node-role.kubernetes.io/worker=',
      'Annotations:        <none>',
      'CreationTimestamp:  Mon, 01 Jan 0001 00:00:00 +0000',
      'Taints:             a=x:NoExecute',
      '                    b:NoSchedule',
      'Unschedulable:      true',
      'Lease:',
      '  HolderIdentity:  bar',
      '  AcquireTime:     <unset>',
    ])
    expect(lines.at(-2)).toBe('Pods:                         not authorized')
    expect(rolesOf({ ...node, metadata: {} })).toEqual([])
  })
})

describe('describe namespace', () => {
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' }, status: { phase: 'Active' } } as const
  const quota = {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'q', namespace: 'shop' },
    spec: { scopes: ['NotTerminating', 'BestEffort'] },
    status: { hard: { pods: '10', memory: '1G' }, used: { pods: '3', memory: '1000Ki' } },
  } as const
  const limits = {
    apiVersion: 'v1',
    kind: 'LimitRange',
    metadata: { name: 'l', namespace: 'shop' },
    spec: { limits: [{ type: 'Container', max: { cpu: '2' }, min: { memory: '6Mi' }, default: { cpu: '500m' } }] },
  } as const

  it('says when there are no quotas and limits', () => {
    expect(describeNamespace(namespace, [], [])).toBe(`Name:         shop
Labels:       <none>
Annotations:  <none>
Status:       Active

No resource quota.

No LimitRange resource.
`)
  })

  it('tells quotas, limits and why it does not go away', () => {
    const conditions = [
      {
        type: 'NamespaceContentRemaining',
        status: 'True',
        reason: 'SomeResourcesRemain',
        message: 'pods',
        lastTransitionTime: '2026-01-01T00:00:00Z',
      },
    ]
    expect(describeNamespace({ ...namespace, status: { phase: 'Terminating', conditions } }, [quota], [limits])).toBe(`Name:         shop
Labels:       <none>
Annotations:  <none>
Status:       Terminating
Conditions:
  Type                       Status  LastTransitionTime               Reason               Message
  ----                       ------  ------------------               ------               -------
  NamespaceContentRemaining  True    Thu, 01 Jan 2026 00:00:00 +0000  SomeResourcesRemain  pods

Resource Quotas
  Name:    q
  Scopes:  BestEffort, NotTerminating
  * Matches all pods that do not have resource requirements set. These pods have a best effort quality of service.
  * Matches all pods that do not have an active deadline. These pods usually include long running pods whose container command is not expected to terminate.
  Resource  Used    Hard
  --------  ---     ---
  memory    1000Ki  1G
  pods      3       10

Resource Limits
 Type       Resource  Min  Max  Default Request  Default Limit  Max Limit/Request Ratio
 ----       --------  ---  ---  ---------------  -------------  -----------------------
 Container  cpu       -    2    -                500m           -
 Container  memory    6Mi  -    -                -              -
`)
  })

  it('writes what is used in the notation of the limit', () => {
    expect(describeResourceQuota(quota).split('\n').slice(5)).toEqual([
      'Resource  Used   Hard',
      '--------  ----   ----',
      'memory    1024k  1G',
      'pods      3      10',
      '',
    ])
    expect(describeLimitRange(limits).split('\n').slice(2, 5)).toEqual([
      'Type        Resource  Min  Max  Default Request  Default Limit  Max Limit/Request Ratio',
      '----        --------  ---  ---  ---------------  -------------  -----------------------',
      'Container   cpu       -    2    -                500m           -',
    ])
  })
})

describe('describe configmap, secret, serviceaccount, priorityclass', () => {
  it('shows what a configmap holds', () => {
    const object = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'c', namespace: 'n' },
      data: { b: 'two', a: '1' },
      binaryData: { z: 'AAEC' },
    } as const
    expect(describeConfigMap(object, [], NOW)).toBe(`Name:         c
Namespace:    n
Labels:       <none>
Annotations:  <none>

Data
====
a:
----
1

b:
----
two


BinaryData
====
z: 3 bytes

Events:  <none>
`)
  })

  it('shows the sizes of a secret, and a token', () => {
    const data = { token: btoa('abc'), 'ca.crt': btoa('12345') }
    const told = (type: string) => describeSecret({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 's', namespace: 'n' }, type, data })
    expect(told('Opaque')).toBe(`Name:         s
Namespace:    n
Labels:       <none>
Annotations:  <none>

Type:  Opaque

Data
====
ca.crt:  5 bytes
token:   3 bytes
`)
    expect(told('kubernetes.io/service-account-token')).toContain('\ntoken:   abc\n')
  })

  it('tells image pull secrets', () => {
    const object = {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'bar', namespace: 'foo' },
      imagePullSecrets: [{ name: 'a' }, { name: 'b' }],
    } as const
    expect(describeServiceAccount(object, [], NOW)).toBe(`Name:                bar
Namespace:           foo
Labels:              <none>
Annotations:         <none>
Image pull secrets:  a
                     b
Events:              <none>
`)
  })

  it('tells what a priority is for', () => {
    const object = {
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      metadata: { name: 'bar' },
      value: 10,
      preemptionPolicy: 'Never',
      description: 'test',
    } as const
    expect(describePriorityClass(object, [], NOW)).toBe(`Name:              bar
Value:             10
GlobalDefault:     false
PreemptionPolicy:  Never
Description:       test
Annotations:       <none>
Events:            <none>
`)
  })
})

describe('describe roles', () => {
  it('joins the verbs of one resource', () => {
    const rules = [
      { apiGroups: ['apps'], resources: ['deployments', 'deployments/scale'], verbs: ['get', 'list'] },
      { apiGroups: [''], resources: ['pods'], resourceNames: ['p'], verbs: ['get'] },
      { apiGroups: ['apps'], resources: ['deployments'], verbs: ['watch', 'get'] },
      { nonResourceURLs: ['/healthz'], verbs: ['get'] },
    ]
    expect(
      describeRole({ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'r' }, rules }),
    ).toBe(`Name:         r
Labels:       <none>
Annotations:  <none>
PolicyRule:
  Resources               Non-Resource URLs  Resource Names  Verbs
  ---------               -----------------  --------------  -----
  deployments.apps        []                 []              [get list watch]
  deployments.apps/scale  []                 []              [get list]
                          [/healthz]         []              [get]
  pods                    []                 [p]             [get]
`)
  })

  it('tells who a role is bound to', () => {
    const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'r' }
    const subjects = [
      { kind: 'ServiceAccount', name: 'sa', namespace: 'n' },
      { kind: 'User', name: 'jane' },
    ]
    const binding = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { name: 'b', namespace: 'n' },
      roleRef,
      subjects,
    } as const
    expect(describeRoleBinding(binding)).toBe(`Name:         b
Labels:       <none>
Annotations:  <none>
Role:
  Kind:  Role
  Name:  r
Subjects:
  Kind            Name  Namespace
  ----            ----  ---------
  ServiceAccount  sa    n
  User            jane  
`)
  })
})
