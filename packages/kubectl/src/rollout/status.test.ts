import type { DaemonSet, Deployment, DeploymentStatus, StatefulSet, StatefulSetStatus } from '@kubesim/api'
import { describe, expect, it } from 'vitest'
import { daemonSetStatus, deploymentStatus, statefulSetStatus, statusViewerFor } from './status.ts'

const template = { spec: { containers: [] } }

function deployment(generation: number, replicas: number, status: DeploymentStatus): Deployment {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'foo', generation },
    spec: { replicas, selector: {}, template },
    status,
  }
}

describe('status of a deployment', () => {
  const rollout = (what: string) => `Waiting for deployment "foo" rollout to finish: ${what}...\n`

  it.each([
    [0, 1, { replicas: 1, availableReplicas: 1 }, rollout('0 out of 1 new replicas have been updated'), false],
    [1, 1, { replicas: 2, updatedReplicas: 1, availableReplicas: 2 }, rollout('1 old replicas are pending termination'), false],
    [
      1,
      2,
      { replicas: 2, updatedReplicas: 2, availableReplicas: 1, unavailableReplicas: 1 },
      rollout('1 of 2 updated replicas are available'),
      false,
    ],
    [1, 2, { replicas: 2, updatedReplicas: 2, availableReplicas: 2 }, 'deployment "foo" successfully rolled out\n', true],
    [2, 2, { replicas: 2, updatedReplicas: 2, availableReplicas: 2 }, 'Waiting for deployment spec update to be observed...\n', false],
  ])('of generation %d, %d replicas wanted, %j', (generation, replicas, status, message, done) => {
    expect(deploymentStatus(deployment(generation, replicas, { observedGeneration: 1, ...status }), 0)).toEqual({ message, done })
  })

  it('fails once the progress deadline has passed', () => {
    const conditions = [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }]
    expect(() => deploymentStatus(deployment(1, 1, { observedGeneration: 1, conditions }), 0)).toThrow(
      'error: deployment "foo" exceeded its progress deadline',
    )
  })

  it('holds on to the revision asked for', () => {
    const object = deployment(1, 1, { observedGeneration: 1, replicas: 1, updatedReplicas: 1, availableReplicas: 1 })
    const revised = { ...object, metadata: { ...object.metadata, annotations: { 'deployment.kubernetes.io/revision': '3' } } }
    expect(deploymentStatus(revised, 3).done).toBe(true)
    expect(() => deploymentStatus(revised, 2)).toThrow('error: desired revision (2) is different from the running revision (3)')
  })
})

describe('status of a daemon set', () => {
  const daemonSet = (generation: number, desired: number, updated: number, available: number, type = 'RollingUpdate'): DaemonSet => ({
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'foo', generation },
    spec: { selector: {}, template, updateStrategy: { type } },
    status: {
      observedGeneration: 1,
      desiredNumberScheduled: desired,
      updatedNumberScheduled: updated,
      numberAvailable: available,
      currentNumberScheduled: 0,
      numberMisscheduled: 0,
      numberReady: 0,
    },
  })

  it.each([
    [0, 1, 0, 0, 'Waiting for daemon set "foo" rollout to finish: 0 out of 1 new pods have been updated...\n', false],
    [1, 2, 2, 1, 'Waiting for daemon set "foo" rollout to finish: 1 of 2 updated pods are available...\n', false],
    [1, 2, 2, 2, 'daemon set "foo" successfully rolled out\n', true],
    [2, 2, 2, 2, 'Waiting for daemon set spec update to be observed...\n', false],
  ])('of generation %d, %d wanted, %d updated, %d available', (generation, desired, updated, available, message, done) => {
    expect(daemonSetStatus(daemonSet(generation, desired, updated, available))).toEqual({ message, done })
  })

  it('is there for rolling updates only', () => {
    expect(() => daemonSetStatus(daemonSet(1, 1, 1, 1, 'OnDelete'))).toThrow(
      'error: rollout status is only available for RollingUpdate strategy type',
    )
  })
})

describe('status of a stateful set', () => {
  const statefulSet = (generation: number, status: Partial<StatefulSetStatus>, partition?: number): StatefulSet => ({
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'foo', generation },
    spec: {
      replicas: 3,
      selector: {},
      serviceName: '',
      template,
      updateStrategy: { type: 'RollingUpdate', ...(partition !== undefined && { rollingUpdate: { partition } }) },
    },
    status: { observedGeneration: 2, replicas: 3, ...status },
  })

  it.each([
    [3, { readyReplicas: 3 }, undefined, 'Waiting for statefulset spec update to be observed...\n', false],
    [1, { readyReplicas: 2 }, undefined, 'Waiting for 1 pods to be ready...\n', false],
    [1, { readyReplicas: 3, updatedReplicas: 1 }, 2, 'partitioned roll out complete: 1 new pods have been updated...\n', true],
    [1, { readyReplicas: 3 }, 2, 'Waiting for partitioned roll out to finish: 0 out of 1 new pods have been updated...\n', false],
    [
      1,
      { readyReplicas: 3, updatedReplicas: 1, currentRevision: 'a', updateRevision: 'b' },
      undefined,
      'waiting for statefulset rolling update to complete 1 pods at revision b...\n',
      false,
    ],
    [
      1,
      { readyReplicas: 3, currentReplicas: 3, updatedReplicas: 3, currentRevision: 'foo', updateRevision: 'foo' },
      undefined,
      'statefulset rolling update complete 3 pods at revision foo...\n',
      true,
    ],
  ])('of generation %d, %j, partition %s', (generation, status, partition, message, done) => {
    expect(statefulSetStatus(statefulSet(generation, status, partition))).toEqual({ message, done })
  })
})

describe('statusViewerFor', () => {
  it('knows no others', () => {
    expect(() => statusViewerFor({ group: 'batch', kind: 'Job' })).toThrow('error: no status viewer has been implemented for Job.batch')
  })
})
