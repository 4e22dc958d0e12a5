// Leader election by leases, as programs built on client libraries do it.
import { CoordinationV1Api } from '@kubernetes/client-node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ServedCluster, serveCluster } from '../http/served-cluster.ts'
import { Candidate } from './candidate.ts'
import { readKubeConfig } from './kube-config.ts'

const DURATION_MS = 15_000
let served: ServedCluster
let leases: CoordinationV1Api

beforeAll(async () => {
  served = await serveCluster()
  leases = readKubeConfig(served.kubeconfig).makeApiClient(CoordinationV1Api)
})
afterAll(() => served.close())

const candidate = (identity: string, lease: string) => new Candidate(leases, { identity, lease, durationMs: DURATION_MS })
const read = (name: string) => leases.readNamespacedLease({ namespace: 'default', name })

test('two candidates: one leads until it no longer renews', async () => {
  const [first, second] = [candidate('first', 'app'), candidate('second', 'app')]
  const began = Date.UTC(2026, 0, 1)
  expect(await first.tryToLead(began)).toBe(true)
  expect(await second.tryToLead(began)).toBe(false)
  expect(await first.tryToLead(began + 10_000)).toBe(true)
  expect(await second.tryToLead(began + 20_000)).toBe(false)
  // The first is heard of no more.
  expect(await second.tryToLead(began + 34_999)).toBe(false)
  expect(await second.tryToLead(began + 35_000)).toBe(true)
  expect((await read('app')).spec).toMatchObject({ holderIdentity: 'second', leaseTransitions: 1, leaseDurationSeconds: 15 })
  expect(await first.tryToLead(began + 40_000)).toBe(false)
  expect(new Date(String((await read('app')).spec?.renewTime)).getTime()).toBe(began + 35_000)
})

test('one that lets go is followed at once', async () => {
  const [first, second] = [candidate('first', 'released'), candidate('second', 'released')]
  expect(await first.tryToLead(0)).toBe(true)
  await first.release()
  expect(await second.tryToLead(1)).toBe(true)
  expect((await read('released')).spec).toMatchObject({ holderIdentity: 'second', leaseTransitions: 1 })
})

test('of two that try at the same moment one wins', async () => {
  for (let round = 0; round < 10; round++) {
    const both = ['first', 'second'].map((identity) => candidate(identity, `race-${round}`))
    expect((await Promise.all(both.map((each) => each.tryToLead(0)))).filter(Boolean)).toHaveLength(1)
    const later = ['third', 'fourth'].map((identity) => candidate(identity, `race-${round}`))
    await Promise.all(later.map((each) => each.tryToLead(1)))
    expect((await Promise.all(later.map((each) => each.tryToLead(1 + DURATION_MS)))).filter(Boolean)).toHaveLength(1)
  }
})

test('a lease lasts whatever its time says: the world does not look at it', async () => {
  const spec = { holderIdentity: 'long ago', leaseDurationSeconds: 1, renewTime: undefined }
  await leases.createNamespacedLease({ namespace: 'default', body: { metadata: { name: 'old' }, spec } })
  await served.cluster.runFor('1h')
  expect((await read('old')).spec?.holderIdentity).toBe('long ago')
})
