import { type Job, jobs } from '@kubesim/api'
import { runFor, settle } from '@kubesim/kernel'
import { expect, test } from 'vitest'
import { EPOCH_MS, startControllers } from '../kit/controller-world.fixture.ts'
import { ttlAfterFinishedController } from './controller.ts'

function job(name: string, ttlSecondsAfterFinished: number | undefined, end?: 'Complete' | 'Failed'): Job {
  const conditions = end === undefined ? undefined : [{ type: end, status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' }]
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, namespace: 'shop' },
    spec: { ttlSecondsAfterFinished, template: {} },
    status: { conditions },
  }
}

test('a Job is deleted when its time after the end is over, its pods first', () => {
  const world = startControllers(ttlAfterFinishedController)
  for (const each of [job('none', undefined, 'Complete'), job('running', 5), job('short', 10, 'Complete'), job('long', 60, 'Failed')])
    world.client.of(jobs).create(each)
  settle(world.kernel)
  expect(world.kernel.now).toBe(EPOCH_MS)
  runFor(world.kernel, 9_000)
  const going = () => world.list(jobs).filter(({ metadata }) => metadata.deletionTimestamp !== undefined)
  expect(going()).toEqual([])
  runFor(world.kernel, 1_000)
  expect(going().map(({ metadata }) => [metadata.name, metadata.finalizers])).toEqual([['short', ['foregroundDeletion']]])
  runFor(world.kernel, 50_000)
  expect(going().map(({ metadata }) => metadata.name)).toEqual(['short', 'long'])
})

test('a time that is made longer counts', () => {
  const world = startControllers(ttlAfterFinishedController)
  world.client.of(jobs).create(job('work', 10, 'Complete'))
  runFor(world.kernel, 9_000)
  world.client
    .of(jobs)
    .patch({ namespace: 'shop', name: 'work' }, { type: 'application/merge-patch+json', body: { spec: { ttlSecondsAfterFinished: 100 } } })
  runFor(world.kernel, 80_000)
  expect(world.list(jobs)[0]!.metadata.deletionTimestamp).toBeUndefined()
  runFor(world.kernel, 11_000)
  expect(world.list(jobs)[0]!.metadata.deletionTimestamp).toBeDefined()
})
