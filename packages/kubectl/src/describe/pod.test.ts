import type { Event, Pod } from '@kubesim/api'
import { describe, expect, it } from 'vitest'
import { describePod } from './pod.ts'

const NOW = Date.parse('2026-01-01T00:10:00Z')

const pod: Pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'web-5d8f-abcde',
    namespace: 'production',
    labels: { app: 'web', 'pod-template-hash': '5d8f' },
    ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-5d8f', uid: 'u1', controller: true }],
  },
  spec: {
    nodeName: 'node-1',
    priority: 0,
    serviceAccountName: 'default',
    containers: [
      {
        name: 'web',
        image: 'nginx:1.27',
        ports: [{ containerPort: 80, protocol: 'TCP' }],
        resources: { limits: { cpu: '500m', memory: '128Mi' }, requests: { cpu: '250m', memory: '64Mi' } },
        readinessProbe: {
          httpGet: { path: '/ready', port: 8080, scheme: 'HTTP' },
          timeoutSeconds: 1,
          periodSeconds: 10,
          successThreshold: 1,
          failureThreshold: 3,
        },
        env: [
          { name: 'MODE', value: 'prod' },
          { name: 'POD', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } },
          { name: 'IP', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'status.podIP' } } },
        ],
        volumeMounts: [{ name: 'kube-api-access-x', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount', readOnly: true }],
      },
    ],
    volumes: [
      {
        name: 'kube-api-access-x',
        projected: {
          sources: [
            { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
            { configMap: { name: 'kube-root-ca.crt' } },
            { downwardAPI: { items: [] } },
          ],
        },
      },
    ],
    tolerations: [{ key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 }],
  },
  status: {
    phase: 'Running',
    hostIP: '10.0.0.1',
    podIP: '10.244.1.5',
    podIPs: [{ ip: '10.244.1.5' }],
    startTime: '2026-01-01T00:00:00Z',
    conditions: [
      { type: 'Initialized', status: 'True' },
      { type: 'Ready', status: 'True' },
    ],
    containerStatuses: [
      {
        name: 'web',
        image: 'nginx:1.27',
        imageID: 'docker.io/library/nginx@sha256:1',
        containerID: 'containerd://c1',
        ready: true,
        restartCount: 1,
        state: { running: { startedAt: '2026-01-01T00:00:05Z' } },
        lastState: {
          terminated: { exitCode: 137, reason: 'OOMKilled', startedAt: '2026-01-01T00:00:01Z', finishedAt: '2026-01-01T00:00:03Z' },
        },
      },
    ],
  },
}

const events: Event[] = [
  {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: 'e2', namespace: 'production' },
    involvedObject: { kind: 'Pod', name: pod.metadata.name!, fieldPath: 'spec.containers{web}' },
    type: 'Normal',
    reason: 'Pulled',
    message: 'Container image "nginx:1.27" already present on machine',
    source: { component: 'kubelet' },
    firstTimestamp: '2026-01-01T00:05:00Z',
    lastTimestamp: '2026-01-01T00:07:57Z',
    count: 4,
  },
  {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: 'e1', namespace: 'production' },
    involvedObject: { kind: 'Pod', name: pod.metadata.name! },
    type: 'Normal',
    reason: 'Scheduled',
    message: 'Successfully assigned production/web-5d8f-abcde to node-1',
    reportingComponent: 'default-scheduler',
    eventTime: '2026-01-01T00:00:00.000000Z',
  },
]

describe('describe pod', () => {
  it('tells node, state, containers, volumes and events', () => {
    expect(describePod(pod, events, NOW)).toMatchInlineSnapshot(`
      "Name:             web-5d8f-abcde
      Namespace:        production
      Priority:         0
      Service Account:  default
      Node:             node-1/10.0.0.1
      Start Time:       Thu, 01 Jan 2026 00:00:00 +0000
      Labels:           app=web
                        pod-template-hash=5d8f
      Annotations:      <none>
      Status:           Running
      IP:               10.244.1.5
      IPs:
        IP:           10.244.1.5
      Controlled By:  ReplicaSet/web-5d8f
      Containers:
        web:
          Container ID:   containerd://c1
          Image:          nginx:1.27
          Image ID:       docker.io/library/nginx@sha256:1
          Port:           80/TCP
          Host Port:      0/TCP
          State:          Running
            Started:      Thu, 01 Jan 2026 00:00:05 +0000
          Last State:     Terminated
            Reason:       OOMKilled
            Exit Code:    137
            Started:      Thu, 01 Jan 2026 00:00:01 +0000
            Finished:     Thu, 01 Jan 2026 00:00:03 +0000
          Ready:          True
          Restart Count:  1
          Limits:
            cpu:     500m
            memory:  128Mi
          Requests:
            cpu:      250m
            memory:   64Mi
          Readiness:  http-get http://:8080/ready delay=0s timeout=1s period=10s #success=1 #failure=3
          Environment:
            MODE:  prod
            POD:   web-5d8f-abcde (v1:metadata.name)
            IP:     (v1:status.podIP)
          Mounts:
            /var/run/secrets/kubernetes.io/serviceaccount from kube-api-access-x (ro)
      Conditions:
        Type          Status
        Initialized   True 
        Ready         True 
      Volumes:
        kube-api-access-x:
          Type:                    Projected (a volume that contains injected data from multiple sources)
          TokenExpirationSeconds:  3607
          ConfigMapName:           kube-root-ca.crt
          Optional:                false
          DownwardAPI:             true
      QoS Class:                   Burstable
      Node-Selectors:              <none>
      Tolerations:                 node.kubernetes.io/not-ready:NoExecute op=Exists for 300s
      Events:
        Type    Reason     Age                From               Message
        ----    ------     ----               ----               -------
        Normal  Scheduled  10m                default-scheduler  Successfully assigned production/web-5d8f-abcde to node-1
        Normal  Pulled     2m3s (x4 over 5m)  kubelet            spec.containers{web}: Container image "nginx:1.27" already present on machine
      "
    `)
  })
})
