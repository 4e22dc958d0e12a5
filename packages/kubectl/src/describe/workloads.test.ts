import type { DaemonSet, Deployment, Job, Pod, PodTemplateSpec, ReplicaSet, StatefulSet } from '@kubesim/api'
import { describe, expect, it } from 'vitest'
import { describeDeployment } from './deployment.ts'
import { describeCronJob, describeJob } from './job.ts'
import { describeReplicaSet } from './replica-set.ts'
import { describeDaemonSet, describeStatefulSet } from './stateful-set.ts'

const NOW = Date.parse('2026-01-01T00:10:00Z')
const CREATED = '2026-01-01T00:00:00Z'
const template: PodTemplateSpec = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'nginx' }] } }
const metadata = { name: 'web', namespace: 'prod', uid: 'u', creationTimestamp: CREATED }

const TEMPLATE_TEXT = `Pod Template:
  Labels:  app=web
  Containers:
   web:
    Image:         nginx
    Port:          <none>
    Host Port:     <none>
    Environment:   <none>
    Mounts:        <none>
  Volumes:         <none>
  Node-Selectors:  <none>
  Tolerations:     <none>
`

function pod(phase: string): Pod {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: phase }, spec: { containers: [] }, status: { phase } }
}

function replicaSet(name: string, replicas: number): ReplicaSet {
  return { apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata: { name }, spec: { replicas, selector: {} }, status: { replicas } }
}

describe('describe deployment', () => {
  const deployment: Deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata,
    spec: {
      replicas: 3,
      selector: { matchLabels: { app: 'web' } },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: '25%' } },
      template,
    },
    status: {
      replicas: 4,
      updatedReplicas: 2,
      availableReplicas: 3,
      unavailableReplicas: 1,
      conditions: [
        { type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable' },
        { type: 'Progressing', status: 'True', reason: 'ReplicaSetUpdated' },
      ],
    },
  }

  it('tells strategy, template, conditions and replica sets', () => {
    const view = {
      oldReplicaSets: [replicaSet('web-1', 0), replicaSet('web-2', 2)],
      newReplicaSet: replicaSet('web-3', 2),
      events: [],
      nowMs: NOW,
    }
    expect(describeDeployment(deployment, view)).toBe(`Name:                   web
Namespace:              prod
CreationTimestamp:      Thu, 01 Jan 2026 00:00:00 +0000
Labels:                 <none>
Annotations:            <none>
Selector:               app=web
Replicas:               3 desired | 2 updated | 4 total | 3 available | 1 unavailable
StrategyType:           RollingUpdate
MinReadySeconds:        0
RollingUpdateStrategy:  25% max unavailable, 1 max surge
${TEMPLATE_TEXT}Conditions:
  Type           Status  Reason
  ----           ------  ------
  Available      True    MinimumReplicasAvailable
  Progressing    True    ReplicaSetUpdated
OldReplicaSets:  web-1 (0/0 replicas created), web-2 (2/2 replicas created)
NewReplicaSet:   web-3 (2/2 replicas created)
Events:          <none>
`)
  })
})

describe('describe replicaset', () => {
  it('counts the pods it controls by phase', () => {
    const object: ReplicaSet = {
      ...replicaSet('web-1', 2),
      metadata: {
        name: 'web-1',
        namespace: 'prod',
        ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'u', controller: true }],
      },
      spec: { replicas: 3, selector: { matchLabels: { app: 'web' } }, template },
    }
    const text = describeReplicaSet(object, { pods: [pod('Running'), pod('Pending'), pod('Failed')], events: undefined, nowMs: NOW })
    expect(text).toBe(`Name:           web-1
Namespace:      prod
Selector:       app=web
Labels:         <none>
Annotations:    <none>
Controlled By:  Deployment/web
Replicas:       2 current / 3 desired
Pods Status:    1 Running / 1 Waiting / 0 Succeeded / 1 Failed
${TEMPLATE_TEXT}`)
  })
})

describe('describe statefulset', () => {
  it('tells partition and claims', () => {
    const object: StatefulSet = {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata,
      spec: {
        replicas: 2,
        selector: { matchLabels: { app: 'web' } },
        serviceName: 'web',
        template,
        updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1, maxUnavailable: 1 } },
        volumeClaimTemplates: [
          {
            apiVersion: 'v1',
            kind: 'PersistentVolumeClaim',
            metadata: { name: 'data', labels: { a: 'b', c: 'd' } },
            spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
          },
        ],
      },
      status: { replicas: 1 },
    }
    const lines = describeStatefulSet(object, { pods: [], events: [], nowMs: NOW }).split('\n')
    expect(lines.slice(6, 10)).toEqual([
      'Replicas:           2 desired | 1 total',
      'Update Strategy:    RollingUpdate',
      '  Partition:        1',
      '  MaxUnavailable:   1',
    ])
    expect(lines.slice(lines.indexOf('Volume Claims:'))).toEqual([
      'Volume Claims:',
      '  Name:          data',
      '  StorageClass:  ',
      '  Labels:        a=b',
      '                 c=d',
      '  Annotations:   <none>',
      '  Capacity:      1Gi',
      '  Access Modes:  [ReadWriteOnce]',
      'Events:          <none>',
      '',
    ])
  })
})

describe('describe daemonset', () => {
  it('tells how many nodes have its pods', () => {
    const object: DaemonSet = {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata,
      spec: { selector: { matchLabels: { app: 'web' } }, template },
      status: { desiredNumberScheduled: 3, currentNumberScheduled: 2, numberMisscheduled: 1, numberReady: 1, updatedNumberScheduled: 2 },
    }
    expect(describeDaemonSet(object, { pods: [pod('Running')], events: undefined, nowMs: NOW })).toBe(`Name:           web
Namespace:      prod
Selector:       app=web
Node-Selector:  <none>
Labels:         <none>
Annotations:    <none>
Desired Number of Nodes Scheduled: 3
Current Number of Nodes Scheduled: 2
Number of Nodes Scheduled with Up-to-date Pods: 2
Number of Nodes Scheduled with Available Pods: 0
Number of Nodes Misscheduled: 1
Pods Status:  1 Running / 0 Waiting / 0 Succeeded / 0 Failed
${TEMPLATE_TEXT}`)
  })
})

describe('describe job and cronjob', () => {
  const job: Job = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata,
    spec: {
      parallelism: 2,
      completions: 5,
      completionMode: 'Indexed',
      suspend: false,
      backoffLimit: 6,
      activeDeadlineSeconds: 60,
      template,
    },
    status: {
      startTime: CREATED,
      completionTime: '2026-01-01T00:02:05Z',
      active: 0,
      ready: 0,
      succeeded: 5,
      completedIndexes: `${'1,'.repeat(30)}2`,
    },
  }

  it('tells the course of a job', () => {
    const lines = describeJob(job, undefined, NOW).split('\n')
    expect(lines.slice(2, 17)).toEqual([
      'Selector:                 ',
      'Labels:                   <none>',
      'Annotations:              <none>',
      'Parallelism:              2',
      'Completions:              5',
      'Completion Mode:          Indexed',
      'Suspend:                  false',
      'Backoff Limit:            6',
      'Start Time:               Thu, 01 Jan 2026 00:00:00 +0000',
      'Completed At:             Thu, 01 Jan 2026 00:02:05 +0000',
      'Duration:                 2m5s',
      'Active Deadline Seconds:  60s',
      'Pods Statuses:            0 Active (0 Ready) / 5 Succeeded / 0 Failed',
      `Completed Indexes:        ${'1,'.repeat(26)}...`,
      'Pod Template:',
    ])
  })

  it('tells schedule and active jobs', () => {
    const text = describeCronJob(
      {
        apiVersion: 'batch/v1',
        kind: 'CronJob',
        metadata,
        spec: {
          schedule: '*/5 * * * *',
          concurrencyPolicy: 'Allow',
          suspend: false,
          successfulJobsHistoryLimit: 3,
          jobTemplate: { spec: { template } },
        },
        status: { active: [{ name: 'web-1' }, { name: 'web-2' }], lastScheduleTime: CREATED },
      },
      [],
      NOW,
    )
    expect(text.split('\n').filter((line) => !line.startsWith(' '))).toEqual([
      'Name:                          web',
      'Namespace:                     prod',
      'Labels:                        <none>',
      'Annotations:                   <none>',
      'Schedule:                      */5 * * * *',
      'Concurrency Policy:            Allow',
      'Suspend:                       False',
      'Successful Job History Limit:  3',
      'Failed Job History Limit:      <unset>',
      'Starting Deadline Seconds:     <unset>',
      'Selector:                      <unset>',
      'Parallelism:                   <unset>',
      'Completions:                   <unset>',
      'Pod Template:',
      'Last Schedule Time:  Thu, 01 Jan 2026 00:00:00 +0000',
      'Active Jobs:         web-1, web-2',
      'Events:              <none>',
      '',
    ])
  })
})
