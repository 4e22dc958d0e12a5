import { describe, expect, it } from 'vitest'
import { anonymous, scenario } from './scenario.ts'
import { WEB_APP } from './web-app.ts'

const NAMESPACE = `
apiVersion: v1
kind: Namespace
metadata: { name: crowd }
`
const CROWD = `
apiVersion: v1
kind: ConfigMap
metadata: { name: one, namespace: crowd, labels: { pick: me } }
data: { a: b }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: other, namespace: crowd }
---
apiVersion: v1
kind: Pod
metadata: { name: greedy, namespace: crowd }
spec: { containers: [{ name: c, image: nginx, resources: { requests: { cpu: '64' } } }] }
`

describe('kubectl describe', () => {
  it('tells the course of a rollout', async () => {
    const { cluster, kubectl } = await scenario(WEB_APP)
    await kubectl('set image deployment/web-app web-app=myregistry/web-app:v2.2.0')
    await kubectl('rollout status deployment/web-app')
    await cluster.settle()
    expect(
      anonymous(await kubectl('describe deployment web-app')).replace(/\d+s +(?=deployment-)/g, 'AGE   '),
    ).toBe(`Name:                   web-app
Namespace:              default
CreationTimestamp:      Thu, 01 Jan 2026 00:00:03 +0000
Labels:                 app=web-app
Annotations:            deployment.kubernetes.io/revision: 2
Selector:               app=web-app
Replicas:               3 desired | 3 updated | 3 total | 3 available | 0 unavailable
StrategyType:           RollingUpdate
MinReadySeconds:        0
RollingUpdateStrategy:  0 max unavailable, 1 max surge
Pod Template:
  Labels:  app=web-app
  Containers:
   web-app:
    Image:      myregistry/web-app:v2.2.0
    Port:       8080/TCP
    Host Port:  0/TCP
    Limits:
      memory:  128Mi
    Requests:
      cpu:         250m
      memory:      64Mi
    Readiness:     http-get http://:8080/ready delay=5s timeout=1s period=10s #success=1 #failure=3
    Environment:   <none>
    Mounts:        <none>
  Volumes:         <none>
  Node-Selectors:  <none>
  Tolerations:     <none>
Conditions:
  Type           Status  Reason
  ----           ------  ------
  Available      True    MinimumReplicasAvailable
  Progressing    True    NewReplicaSetAvailable
OldReplicaSets:  web-app-HASH (0/0 replicas created)
NewReplicaSet:   web-app-HASH (3/3 replicas created)
Events:
  Type    Reason             Age   From                   Message
  ----    ------             ----  ----                   -------
  Normal  ScalingReplicaSet  AGE   deployment-controller  Scaled up replica set web-app-HASH from 0 to 3
  Normal  ScalingReplicaSet  AGE   deployment-controller  Scaled up replica set web-app-HASH from 0 to 1
  Normal  ScalingReplicaSet  AGE   deployment-controller  Scaled down replica set web-app-HASH from 3 to 2
  Normal  ScalingReplicaSet  AGE   deployment-controller  Scaled up replica set web-app-HASH from 1 to 2
  Normal  ScalingReplicaSet  AGE   deployment-controller  Scaled down replica set web-app-HASH from 2 to 1
  Normal  ScalingReplicaSet  AGE   deployment-controller  Scaled up replica set web-app-HASH from 2 to 3
  Normal  ScalingReplicaSet  AGE   deployment-controller  Scaled down replica set web-app-HASH from 1 to 0
`)
  })

  it('tells why a pod waits', async () => {
    const { kubectl } = await scenario(NAMESPACE, CROWD)
    const text = await kubectl('describe pod greedy -n crowd')
    expect(text).toContain('Node:             <none>\n')
    expect(text).toContain('Conditions:\n  Type           Status\n  PodScheduled   False \n')
    expect(text).toMatch(/\n {2}Warning {2}FailedScheduling {2}\d+s +default-scheduler {2}0\/3 nodes are available: 3 Insufficient cpu\./)
  })

  it('finds by name, prefix, label and file', async () => {
    const { kubectl } = await scenario(NAMESPACE, CROWD)
    const names = (text: string) => [...text.matchAll(/^Name: +(\S+)/gm)].map(([, name]) => name)
    expect(names(await kubectl('describe cm -n crowd'))).toEqual(['kube-root-ca.crt', 'one', 'other'])
    expect(names(await kubectl('describe cm o -n crowd'))).toEqual(['one', 'other'])
    expect(names(await kubectl('describe cm/one cm/other -n crowd'))).toEqual(['one', 'other'])
    expect(names(await kubectl('describe cm -n crowd -l pick=me'))).toEqual(['one'])
    expect(names(await kubectl('describe cm -A -l pick=me'))).toEqual(['one'])
    const twice = await kubectl('describe cm one other -n crowd')
    expect(twice).toContain('Events:  <none>\n\n\nName:         other\n')
    expect(await kubectl('describe cm one -n crowd --show-events=false')).not.toContain('Events:')
  })

  it('describes kinds that it does not know, field by field', async () => {
    const { kubectl } = await scenario()
    const text = await kubectl('describe lease node-1 -n kube-node-lease')
    expect(text.split('\n').slice(0, 7)).toEqual([
      'Name:         node-1',
      'Namespace:    kube-node-lease',
      'Labels:       <none>',
      'Annotations:  <none>',
      'API Version:  coordination.k8s.io/v1',
      'Kind:         Lease',
      'Metadata:',
    ])
    expect(text).toContain('\nSpec:\n  Holder Identity:         node-1\n  Lease Duration Seconds:  40\n')
  })

  it.each([
    [
      'describe',
      '! error: You must specify the type of resource to describe. Use "kubectl api-resources" for a complete list of supported resources.\n= 1\n',
    ],
    ['describe pods', '! No resources found in default namespace.\n'],
    ['describe pods -A -l a=b', '! No resources found\n'],
    ['describe pod nope', '! Error from server (NotFound): pods "nope" not found\n= 1\n'],
    ['describe pod/nope', '! Error from server (NotFound): pods "nope" not found\n= 1\n'],
    ['describe foo', '! error: the server doesn\'t have a resource type "foo"\n= 1\n'],
  ])('%s is refused as kubectl does', async (line, answer) => {
    const { kubectl } = await scenario()
    expect(await kubectl(line)).toBe(answer)
  })
})

describe('kubectl explain', () => {
  it('knows the API in words', async () => {
    const { kubectl } = await scenario()
    expect(await kubectl('explain pod.spec.restartPolicy')).toBe(`KIND:       Pod
VERSION:    v1

FIELD: restartPolicy <string>
ENUM:
    Always
    Never
    OnFailure

DESCRIPTION:
    Restart policy for all containers within the pod. One of Always, OnFailure,
    Never. In some contexts, only a subset of those values may be permitted.
    Default to Always. More info:
    https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-policy
    

`)
    expect(await kubectl('explain hpa --api-version=autoscaling/v1')).toContain(
      'GROUP:      autoscaling\nKIND:       HorizontalPodAutoscaler\nVERSION:    v1\n',
    )
  })

  it.each([
    [
      'explain',
      '! error: You must specify the type of resource to explain. Use "kubectl api-resources" for a complete list of supported resources.\n= 1\n',
    ],
    ['explain a b', '! error: We accept only this format: explain RESOURCE\n= 1\n'],
    ['explain foo', '! error: the server doesn\'t have a resource type "foo"\n= 1\n'],
    ['explain pod.spec.foo', '! error: field "foo" does not exist\n= 1\n'],
    ['explain pod -o html', '! error: unrecognized format: html\n= 1\n'],
  ])('%s is refused as kubectl does', async (line, answer) => {
    const { kubectl } = await scenario()
    expect(await kubectl(line)).toBe(answer)
  })
})
