import { eventsV1Events, forbidden, type Node, type Pod } from '@kubesim/api'
import { Kernel, runFor, settle } from '@kubesim/kernel'
import { describe, expect, test } from 'vitest'
import { ApiModel } from '../api-model.ts'
import { createClient } from '../in-process-client.ts'
import { createEventsV1Recorder } from './events-v1-recorder.ts'

const MINUTE_MS = 60_000
const BOUND = { type: 'Normal', reason: 'Scheduled', action: 'Binding', note: 'Successfully assigned shop/web-0 to node-1' } as const
const FAILED = {
  type: 'Warning',
  reason: 'FailedScheduling',
  action: 'Scheduling',
  note: '0/1 nodes are available: 1 Insufficient cpu.',
} as const

function setUp() {
  const kernel = new Kernel({ epochMs: Date.parse('2026-01-01T00:00:00.250Z') })
  const api = new ApiModel(kernel)
  const client = createClient(api, { user: { name: 'u', groups: [] }, userAgent: 'u' })
  const recorder = createEventsV1Recorder({ kernel, client, component: 'default-scheduler', host: 'control-plane' })
  return { kernel, api, client, recorder, recorded: () => api.objects(eventsV1Events) }
}

const pod: Pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web-0', namespace: 'shop', uid: '11', resourceVersion: '42' },
  spec: { containers: [] },
}
const node: Node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-1', uid: '12', resourceVersion: '1' }, spec: {} }

describe('events.k8s.io/v1 recorder', () => {
  test('an Event has the parts that upstream gives it', () => {
    const { recorder, recorded } = setUp()
    recorder.event(pod, { ...BOUND, related: node })
    const [event] = recorded()
    expect(event!.metadata.name).toMatch(/^web-0\.[0-9a-f]{16}$/)
    expect(event).toEqual({
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: { ...event!.metadata, namespace: 'shop' },
      eventTime: '2026-01-01T00:00:00.250000Z',
      reportingController: 'default-scheduler',
      reportingInstance: 'default-scheduler-control-plane',
      action: 'Binding',
      reason: 'Scheduled',
      regarding: { kind: 'Pod', namespace: 'shop', name: 'web-0', uid: '11', apiVersion: 'v1', resourceVersion: '42' },
      related: { kind: 'Node', namespace: undefined, name: 'node-1', uid: '12', apiVersion: 'v1', resourceVersion: '1' },
      note: 'Successfully assigned shop/web-0 to node-1',
      type: 'Normal',
    })
  })

  test('the second opens a series, later ones are only counted, whatever their note', () => {
    const { kernel, api, recorder, recorded } = setUp()
    recorder.event(pod, FAILED)
    expect(recorded()[0]!.series).toBeUndefined()
    runFor(kernel, 1000)
    recorder.event(pod, FAILED)
    expect(recorded()).toMatchObject([
      { series: { count: 2, lastObservedTime: '2026-01-01T00:00:01.250000Z' }, eventTime: '2026-01-01T00:00:00.250000Z' },
    ])
    const before = api.requests.length
    recorder.event(pod, { ...FAILED, note: 'another reason' })
    expect(api.requests).toHaveLength(before)
    expect(recorded()).toHaveLength(1)
  })

  test('an object that changed begins another series: its resourceVersion is part of what is regarded', () => {
    const { recorder, recorded } = setUp()
    recorder.event(pod, FAILED)
    recorder.event({ ...pod, metadata: { ...pod.metadata, resourceVersion: '43' } }, FAILED)
    expect(recorded().map(({ series }) => series)).toEqual([undefined, undefined])
  })

  test('six minutes after its last occurrence a series is written for the last time and over', () => {
    const { kernel, recorder, recorded } = setUp()
    for (let n = 0; n < 5; n++) recorder.event(pod, FAILED)
    runFor(kernel, 11 * MINUTE_MS)
    expect(recorded()[0]!.series!.count).toBe(2)
    runFor(kernel, MINUTE_MS)
    expect(recorded()[0]!.series).toEqual({ count: 5, lastObservedTime: '2026-01-01T00:00:00.250000Z' })
    recorder.event(pod, FAILED)
    expect(recorded()).toHaveLength(2)
  })

  test('a series that goes on is written every half an hour', () => {
    const { kernel, recorder, recorded } = setUp()
    for (let minute = 0; minute < 29; minute++) {
      recorder.event(pod, FAILED)
      runFor(kernel, MINUTE_MS)
    }
    expect(recorded()).toMatchObject([{ series: { count: 2 } }])
    runFor(kernel, MINUTE_MS)
    expect(recorded()).toMatchObject([{ series: { count: 29, lastObservedTime: '2026-01-01T00:28:00.250000Z' } }])
  })

  test('its timer holds no settle and is there only while something is kept', () => {
    const { kernel, recorder } = setUp()
    expect(kernel.waiting()).toEqual([])
    recorder.event(pod, BOUND)
    expect(settle(kernel)).toMatchObject({
      elapsedMs: 0,
      waiting: [{ component: 'events/default-scheduler-control-plane', timerClass: 'periodic' }],
    })
    runFor(kernel, 20 * MINUTE_MS)
    expect(kernel.waiting()).toEqual([])
  })

  test('an Event that is there no longer is recorded anew, with its series', () => {
    const { client, recorder, recorded } = setUp()
    recorder.event(pod, FAILED)
    const { name, namespace } = recorded()[0]!.metadata
    client.of(eventsV1Events).delete({ namespace: namespace!, name: name! })
    recorder.event(pod, FAILED)
    expect(recorded()).toMatchObject([{ metadata: { name }, series: { count: 2 } }])
  })

  test('what the server refuses is dropped, other failures are not hidden', () => {
    const { api, recorder, recorded } = setUp()
    api.refuse = () => forbidden({ group: 'events.k8s.io', resource: 'events' }, '', 'no')
    recorder.event(pod, FAILED)
    expect(recorded()).toEqual([])
    api.refuse = () => new RangeError('a bug') as never
    expect(() => recorder.event(node, FAILED)).toThrow('a bug')
  })

  test('a stopped recorder frees its name for the next process', () => {
    const { kernel, client, recorder } = setUp()
    recorder.event(pod, FAILED)
    recorder.stop()
    expect(kernel.waiting()).toEqual([])
    expect(() => createEventsV1Recorder({ kernel, client, component: 'default-scheduler', host: 'control-plane' })).not.toThrow()
  })
})
