import type { Pod, PodDisruptionBudget } from '@kubesim/api'
import { describe, expect, it } from 'vitest'
import { bind, podBody, type TestServer, testServer } from '../api-server.fixture.ts'

describe('eviction', () => {
  const PDBS = { group: 'policy', resource: 'poddisruptionbudgets' }
  const evict = (name: string) => ({
    verb: 'create' as const,
    resource: 'pods',
    subresource: 'eviction',
    name,
    body: { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name } },
  })

  function runningPod(test: TestServer, name: string, ready = true): void {
    test.create('pods', podBody(name, { labels: { app: 'x' } }))
    bind(test, name)
    const pod = test.get<Pod>('pods', name)
    const conditions = [{ type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: '2026-01-01T00:00:00Z' }]
    test.object({
      verb: 'update',
      resource: 'pods',
      subresource: 'status',
      name,
      body: { ...pod, status: { ...pod.status, phase: 'Running', conditions } },
    })
  }

  function budget(test: TestServer, status: Partial<PodDisruptionBudget['status']>, spec: object = {}): void {
    const body = {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'b' },
      spec: { selector: { matchLabels: { app: 'x' } }, ...spec },
    }
    const made = test.object({ verb: 'create', ...PDBS, body })
    const whole = { observedGeneration: 1, currentHealthy: 1, desiredHealthy: 1, disruptionsAllowed: 0, expectedPods: 1, ...status }
    test.object({ verb: 'update', ...PDBS, name: 'b', subresource: 'status', body: { ...made, status: whole } })
  }

  it('without a budget is a deletion that says why', () => {
    const test = testServer()
    runningPod(test, 'p')
    expect(test.call(evict('p'))).toMatchObject({ code: 201, object: { status: 'Success' } })
    const pod = test.get<Pod>('pods', 'p')
    expect(pod.metadata.deletionTimestamp).toBeDefined()
    expect(pod.status!.conditions).toContainEqual({
      type: 'DisruptionTarget',
      status: 'True',
      reason: 'EvictionByEvictionAPI',
      message: 'Eviction API: evicting',
      lastTransitionTime: '2026-01-01T00:00:00Z',
    })
  })

  it('is refused by a budget that is used up', () => {
    const test = testServer()
    runningPod(test, 'p')
    budget(test, {})
    expect(test.failure(evict('p'))).toMatchObject({
      code: 429,
      reason: 'TooManyRequests',
      message: "Cannot evict pod as it would violate the pod's disruption budget.",
      details: { causes: [{ reason: 'DisruptionBudget', message: 'The disruption budget b needs 1 healthy pods and has 1 currently' }] },
    })
    expect(test.get('pods', 'p').metadata.deletionTimestamp).toBeUndefined()
  })

  it('waits for a budget that is not up to date', () => {
    const test = testServer()
    runningPod(test, 'p')
    budget(test, { observedGeneration: 0, disruptionsAllowed: 5 })
    expect(test.failure(evict('p')).details).toMatchObject({
      retryAfterSeconds: 10,
      causes: [{ message: 'The disruption budget b is still being processed by the server.' }],
    })
  })

  it('takes from the budget what it allows', () => {
    const test = testServer()
    runningPod(test, 'p')
    budget(test, { disruptionsAllowed: 1, currentHealthy: 2 })
    test.call(evict('p'))
    const { status } = test.object<PodDisruptionBudget>({ verb: 'get', ...PDBS, name: 'b' })
    expect(status).toMatchObject({
      disruptionsAllowed: 0,
      disruptedPods: { p: '2026-01-01T00:00:00Z' },
      conditions: [{ type: 'DisruptionAllowed', status: 'False', reason: 'InsufficientPods' }],
    })
  })

  it('of a pod that is not ready needs no allowance while enough others are healthy', () => {
    const test = testServer()
    runningPod(test, 'p', false)
    budget(test, { currentHealthy: 3, desiredHealthy: 3 })
    test.call(evict('p'))
    expect(test.get('pods', 'p').metadata.deletionTimestamp).toBeDefined()
  })

  it('in a dry run evicts nothing', () => {
    const test = testServer()
    runningPod(test, 'p')
    test.call({ ...evict('p'), options: { dryRun: true } })
    expect(test.get('pods', 'p').metadata.deletionTimestamp).toBeUndefined()
  })
})
