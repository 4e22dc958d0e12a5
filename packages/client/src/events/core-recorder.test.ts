import { events, forbidden, notFound, type ObjectReference, type Pod } from '@kubesim/api'
import { Kernel, runFor } from '@kubesim/kernel'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ApiModel } from '../api-model.ts'
import { createClient } from '../in-process-client.ts'
import { createEventRecorder } from './core-recorder.ts'
import { EventNames, hexNanos } from './event-name.ts'

const EPOCH = Date.parse('2026-01-01T00:00:00Z')
const MINUTE_MS = 60_000

function setUp(host?: string) {
  const kernel = new Kernel({ epochMs: EPOCH })
  const api = new ApiModel(kernel)
  const client = createClient(api, { user: { name: 'u', groups: [] }, userAgent: 'u' })
  const recorder = createEventRecorder({ kernel, client, component: 'kubelet', ...(host !== undefined && { host }) })
  return { kernel, api, client, recorder, recorded: () => api.objects(events) }
}

const pod: Pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web-0', namespace: 'shop', uid: '11', resourceVersion: '42' },
  spec: { containers: [] },
}

describe('core recorder', () => {
  test('an Event has the parts that upstream gives it', () => {
    const { recorder, recorded } = setUp('node-1')
    recorder.event(pod, 'Normal', 'Started', 'Container started')
    const [event] = recorded()
    expect(event!.metadata.name).toMatch(/^web-0\.188672[0-9a-f]{10}$/)
    expect(event).toEqual({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { ...event!.metadata, namespace: 'shop' },
      involvedObject: { kind: 'Pod', namespace: 'shop', name: 'web-0', uid: '11', apiVersion: 'v1', resourceVersion: '42' },
      reason: 'Started',
      message: 'Container started',
      source: { component: 'kubelet', host: 'node-1' },
      firstTimestamp: '2026-01-01T00:00:00Z',
      lastTimestamp: '2026-01-01T00:00:00Z',
      count: 1,
      type: 'Normal',
      reportingComponent: 'kubelet',
      reportingInstance: 'node-1',
    })
  })

  test('without a host there is none, and objects without a namespace have their Events in default', () => {
    const { recorder, recorded } = setUp()
    const node: ObjectReference = { kind: 'Node', name: 'node-1', uid: 'node-1' }
    recorder.event(node, 'Normal', 'Starting', 'Starting kubelet.')
    const [event] = recorded()
    expect(event!.source).toEqual({ component: 'kubelet' })
    expect(event!.reportingInstance).toBe('')
    expect(event!.metadata.namespace).toBe('default')
    expect(event!.involvedObject).toEqual(node)
  })

  test('an Event that comes again is counted', () => {
    const { kernel, api, recorder, recorded } = setUp()
    recorder.event(pod, 'Warning', 'BackOff', 'Back-off restarting failed container')
    runFor(kernel, 90_000)
    recorder.event(
      { ...pod, metadata: { ...pod.metadata, resourceVersion: '43' } },
      'Warning',
      'BackOff',
      'Back-off restarting failed container',
    )
    expect(recorded()).toHaveLength(1)
    expect(recorded()[0]).toMatchObject({
      count: 2,
      firstTimestamp: '2026-01-01T00:00:00Z',
      lastTimestamp: '2026-01-01T00:01:30Z',
      involvedObject: { resourceVersion: '42' },
    })
    expect(api.requests.at(-1)).toMatchObject({
      verb: 'patch',
      patchType: 'application/strategic-merge-patch+json',
      body: { count: 2, lastTimestamp: '2026-01-01T00:01:30Z', message: 'Back-off restarting failed container' },
    })
  })

  test('one that was counted but is there no longer is recorded anew under its name, with its count', () => {
    const { client, recorder, recorded } = setUp()
    recorder.event(pod, 'Normal', 'Pulling', 'Pulling image')
    const { name, namespace } = recorded()[0]!.metadata
    client.of(events).delete({ namespace: namespace!, name: name! })
    recorder.event(pod, 'Normal', 'Pulling', 'Pulling image')
    expect(recorded()).toMatchObject([{ metadata: { name }, count: 2 }])
  })

  test('what differs in object, type, reason, message or field path is another Event', () => {
    const { recorder, recorded } = setUp()
    const reference: ObjectReference = { kind: 'Pod', namespace: 'shop', name: 'web-0', uid: '11', apiVersion: 'v1' }
    recorder.event(reference, 'Normal', 'Started', 'x')
    recorder.event({ ...reference, uid: '12' }, 'Normal', 'Started', 'x')
    recorder.event({ ...reference, fieldPath: 'spec.containers{a}' }, 'Normal', 'Started', 'x')
    recorder.event(reference, 'Warning', 'Started', 'x')
    recorder.event(reference, 'Normal', 'Created', 'x')
    recorder.event(reference, 'Normal', 'Started', 'y')
    expect(recorded().map(({ count }) => count)).toEqual([1, 1, 1, 1, 1, 1])
  })

  test('the tenth that differs in its message alone and all after it become one combined Event', () => {
    const { kernel, recorder, recorded } = setUp()
    for (let n = 1; n <= 12; n++) {
      recorder.event(pod, 'Warning', 'Unhealthy', `probe ${n} failed`)
      runFor(kernel, 1000)
    }
    const messages = recorded().map(({ message }) => message)
    expect(messages.slice(0, 9)).toEqual(Array.from({ length: 9 }, (_, n) => `probe ${n + 1} failed`))
    expect(recorded().slice(9)).toMatchObject([
      {
        message: '(combined from similar events): probe 12 failed',
        count: 3,
        firstTimestamp: '2026-01-01T00:00:09Z',
        lastTimestamp: '2026-01-01T00:00:11Z',
        reportingComponent: '',
      },
    ])
  })

  test('after ten minutes of silence similar Events are counted anew', () => {
    const { kernel, recorder, recorded } = setUp()
    const burst = (from: number) => {
      for (let n = from; n < from + 9; n++) recorder.event(pod, 'Warning', 'Unhealthy', `probe ${n} failed`)
    }
    burst(0)
    runFor(kernel, 10 * MINUTE_MS + 1)
    burst(10)
    expect(recorded().every(({ message }) => message!.startsWith('probe'))).toBe(true)
    recorder.event(pod, 'Warning', 'Unhealthy', 'the tenth')
    expect(recorded().at(-1)!.message).toBe('(combined from similar events): the tenth')
  })

  test('of one kind about one object 25 pass at once, then one in five minutes, and the count tells of the others', () => {
    const { kernel, recorder, recorded } = setUp()
    for (let n = 0; n < 40; n++) recorder.event(pod, 'Warning', 'BackOff', 'again')
    expect(recorded()).toMatchObject([{ count: 25 }])
    runFor(kernel, 5 * MINUTE_MS)
    recorder.event(pod, 'Warning', 'BackOff', 'again')
    recorder.event(pod, 'Warning', 'BackOff', 'again')
    expect(recorded()).toMatchObject([{ count: 41 }])
    recorder.event(pod, 'Normal', 'Pulled', 'of another type')
    expect(recorded()).toHaveLength(2)
  })

  test('what the server refuses is dropped and noted, other failures are not hidden', () => {
    const { kernel, api, recorder, recorded } = setUp()
    api.refuse = ({ namespace }) => forbidden({ group: '', resource: 'events' }, '', `namespace ${namespace} is being terminated`)
    const component = kernel.register('pass', () => recorder.event(pod, 'Normal', 'Started', 'x'))
    component.wake('key')
    kernel.step()
    expect(recorded()).toEqual([])
    expect(kernel.trace.notesOf(kernel.trace.turn).map(({ text }) => text)).toEqual([
      'event Started was rejected: events is forbidden: namespace shop is being terminated',
    ])
    api.refuse = () => new RangeError('a bug') as never
    expect(() => recorder.event(pod, 'Normal', 'Started', 'x')).toThrow('a bug')
    api.refuse = () => notFound({ group: '', resource: 'namespaces' }, 'shop')
    expect(() => recorder.event(pod, 'Normal', 'Started', 'x')).not.toThrow()
  })

  test('a name that is taken is drawn anew, and kept', () => {
    const { api, client, recorder, recorded } = setUp()
    const other = createEventRecorder({ kernel: new Kernel({ epochMs: EPOCH }), client, component: 'kubelet' })
    recorder.event(pod, 'Normal', 'Started', 'x')
    other.event(pod, 'Normal', 'Started', 'y')
    expect(api.requests.map(({ verb }) => verb)).toEqual(['create', 'create', 'create'])
    expect(new Set(recorded().map(({ metadata }) => metadata.name)).size).toBe(2)
    other.event(pod, 'Normal', 'Started', 'y')
    expect(recorded().map(({ count, message }) => [message, count])).toEqual([
      ['x', 1],
      ['y', 2],
    ])
  })
})

describe('names of Events', () => {
  test('nanoseconds are exact where a double is not', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 8.64e15 / 1000 }), fc.integer({ min: 0, max: 5_000_000 }), (timeMs, nanos) => {
        expect(hexNanos(timeMs, nanos)).toBe((BigInt(timeMs) * 1_000_000n + BigInt(nanos)).toString(16))
      }),
    )
  })

  test('never repeat, and sort by time', () => {
    const kernel = new Kernel({ epochMs: EPOCH })
    const names = new EventNames(kernel, 'events')
    const drawn: string[] = []
    for (let ms = 0; ms < 20; ms++) {
      for (let n = 0; n < 50; n++) drawn.push(names.next('web'))
      runFor(kernel, 1)
    }
    expect(new Set(drawn).size).toBe(1000)
    expect([...drawn].sort()).toEqual(drawn)
  })

  test('an object whose name cannot be part of one gives a UUID', () => {
    const names = new EventNames(new Kernel({ epochMs: EPOCH }), 'events')
    expect(names.next('system:node')).toMatch(/^[0-9a-f-]{36}$/)
    expect(names.next('a'.repeat(240))).toMatch(/^[0-9a-f-]{36}$/)
    expect(names.next('a'.repeat(236))).toMatch(/^a{236}\.[0-9a-f]{16}$/)
  })
})
