import type { Event, EventsV1Event } from '@kubesim/api'
import { runFor } from '@kubesim/kernel'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { testServer } from '../../api-server.fixture.ts'
import { sameValue } from '../../registry/unchanged.ts'
import { EventCompactor, EventRecord, expandEvent } from './event-record.ts'

const event = (more: object = {}): Event =>
  ({
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: 'web-1.17d2e4f6a8b0c1d2', namespace: 'default' },
    involvedObject: { apiVersion: 'v1', kind: 'Pod', namespace: 'default', name: 'web-1', uid: 'u-1', resourceVersion: '17' },
    reason: 'Started',
    message: 'Started container web',
    source: { component: 'kubelet', host: 'n' },
    firstTimestamp: '2026-01-01T00:00:00Z',
    lastTimestamp: '2026-01-01T00:00:00Z',
    count: 1,
    type: 'Normal',
    reportingComponent: 'kubelet',
    reportingInstance: 'n',
    ...more,
  }) as Event

const stored = (more: object = {}, metadata: object = {}): Event => {
  const base = event(more)
  const system = { uid: '01234567-89ab-4cde-8f01-23456789abcd', resourceVersion: '42', creationTimestamp: '2026-01-01T00:00:00Z' }
  return { ...base, metadata: { ...base.metadata, ...system, ...metadata } }
}

describe('event record', () => {
  it('holds what recorders write', () => {
    const value = new EventCompactor().compact(stored())
    expect(value).toBeInstanceOf(EventRecord)
    expect(sameValue(expandEvent(value), stored())).toBe(true)
  })

  it('shares what events have in common', () => {
    const recorder = new EventCompactor()
    const [a, b] = ['43', '44'].map((resourceVersion) => recorder.compact(stored({}, { resourceVersion })) as EventRecord)
    expect(a!.about).toBe(b!.about)
    expect(a!.shape).toBe(b!.shape)
  })

  it.each([
    ['a deletion', stored({}, { deletionTimestamp: '2026-01-01T00:00:00Z' })],
    ['a time of another form', stored({ firstTimestamp: '2026-01-01T01:00:00+01:00' })],
    ['a uid of another form', stored({}, { uid: 'mine' })],
  ])('leaves an event with %s as it is', (_what, odd) => {
    expect(new EventCompactor().compact(odd)).toBe(odd)
  })

  it('gives back any event', () => {
    const seconds = fc.integer({ min: 0, max: 4_000_000_000 }).map((value) => `${new Date(value * 1000).toISOString().slice(0, 19)}Z`)
    const micros = fc
      .tuple(seconds, fc.integer({ min: 0, max: 999_999 }))
      .map(([text, part]) => `${text.slice(0, 19)}.${String(part).padStart(6, '0')}Z`)
    const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })
    const text = fc.string()
    const hex = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 16, maxLength: 16 })
    const arbitrary = fc.record({
      name: fc.oneof(
        hex.map((suffix) => `web-1.${suffix}`),
        fc.constantFrom('x', 'web-1.', 'web-1.17d2e4f6a8b0c1dg', 'other-1.17d2e4f6a8b0c1d2'),
      ),
      uid: fc.uuid(),
      about: fc.record({
        name: fc.constantFrom('web-1', 'web-2'),
        resourceVersion: maybe(fc.integer({ min: 1, max: 9_000_000 }).map(String)),
        fieldPath: maybe(text),
      }),
      reason: maybe(text),
      message: maybe(text),
      count: maybe(fc.nat()),
      firstTimestamp: maybe(seconds),
      lastTimestamp: maybe(seconds),
      eventTime: maybe(micros),
      series: maybe(fc.record({ count: fc.nat(), lastObservedTime: micros })),
      action: maybe(text),
      labels: maybe(fc.dictionary(text, text)),
      generateName: maybe(text),
    })
    const recorder = new EventCompactor()
    const property = fc.property(arbitrary, ({ name, uid, about, labels, generateName, ...rest }) => {
      const given = stored({ ...rest, involvedObject: { kind: 'Pod', uid: 'u', ...about } }, { name, uid, labels, generateName })
      const again = expandEvent(recorder.compact(given))
      expect(sameValue(again, given)).toBe(true)
    })
    fc.assert(property, { numRuns: 300 })
  })
})

describe('events in the server', () => {
  const V1 = { group: 'events.k8s.io', resource: 'events' }

  it('are kept as records and read as events, in both versions', () => {
    const test = testServer()
    const made = test.create<Event>('events', event())
    expect(test.store.get('events', 'default/web-1.17d2e4f6a8b0c1d2')!.value).toBeInstanceOf(EventRecord)
    const read = test.get<Event>('events', 'web-1.17d2e4f6a8b0c1d2')
    expect(sameValue(read, made)).toBe(true)
    const other = test.object<EventsV1Event>({ verb: 'get', ...V1, name: 'web-1.17d2e4f6a8b0c1d2' })
    expect(other).toMatchObject({
      apiVersion: 'events.k8s.io/v1',
      note: 'Started container web',
      regarding: { name: 'web-1' },
      deprecatedCount: 1,
    })
  })

  it('of events.k8s.io are events of core', () => {
    const test = testServer()
    const body = {
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: { name: 'web-1.17d2e4f6a8b0c1d2' },
      eventTime: '2026-01-01T00:00:00.000001Z',
      action: 'Binding',
      reason: 'Scheduled',
      note: 'Successfully assigned default/web-1 to n',
      regarding: { kind: 'Pod', namespace: 'default', name: 'web-1' },
      reportingController: 'default-scheduler',
      reportingInstance: 'default-scheduler-0',
      type: 'Normal',
    }
    test.object({ verb: 'create', ...V1, body })
    expect(test.get<Event>('events', 'web-1.17d2e4f6a8b0c1d2')).toMatchObject({
      eventTime: '2026-01-01T00:00:00.000001Z',
      message: body.note,
      action: 'Binding',
    })
  })

  it('are selected by what they are about', () => {
    const test = testServer()
    test.create('events', event())
    const about = { apiVersion: 'v1', kind: 'Pod', namespace: 'default', name: 'web-2', uid: 'u-2' }
    test.create('events', event({ metadata: { name: 'web-2.17d2e4f6a8b0c1d2' }, involvedObject: about, type: 'Warning' }))
    const names = (fieldSelector: string, more: object = {}) =>
      test.list({ resource: 'events', ...more, options: { fieldSelector } }).items.map(({ metadata }) => metadata.name)
    expect(names('involvedObject.name=web-2')).toEqual(['web-2.17d2e4f6a8b0c1d2'])
    expect(names('involvedObject.uid=u-1,type!=Warning')).toEqual(['web-1.17d2e4f6a8b0c1d2'])
    expect(names('involvedObject.apiVersion=v1')).toHaveLength(2)
    expect(names('regarding.name=web-2', { group: 'events.k8s.io' })).toEqual(['web-2.17d2e4f6a8b0c1d2'])
  })

  it('are changed and watched like any object', () => {
    const test = testServer()
    const made = test.create<Event>('events', event())
    const stream = test.watch({ resource: 'events', options: { resourceVersion: String(test.store.revision) } })
    const patch = {
      patchType: 'application/strategic-merge-patch+json' as const,
      body: { count: 2, lastTimestamp: '2026-01-01T00:00:09Z' },
    }
    test.object({ verb: 'patch', resource: 'events', name: made.metadata.name!, ...patch })
    expect(stream.take()).toMatchObject([
      { type: 'MODIFIED', object: { count: 2, lastTimestamp: '2026-01-01T00:00:09Z' }, previous: { count: 1 } },
    ])
    expect(
      test.object({ verb: 'delete', resource: 'events', name: made.metadata.name!, options: { propagationPolicy: 'Foreground' } }),
    ).toMatchObject({ status: 'Success' })
    expect(stream.take()).toMatchObject([
      { type: 'DELETED', object: { count: 2, metadata: { resourceVersion: String(test.store.revision) } } },
    ])
  })

  it('expire an hour after they were last written', () => {
    const test = testServer()
    test.create('events', event())
    const other = test.create<Event>('events', event({ metadata: { name: 'later' } }))
    runFor(test.kernel, 30 * 60_000)
    test.object({ verb: 'update', resource: 'events', name: 'later', body: { ...other, count: 2 } })
    const stream = test.watch({ resource: 'events', options: { resourceVersion: String(test.store.revision) } })
    runFor(test.kernel, 32 * 60_000)
    expect(stream.take()).toMatchObject([
      { type: 'DELETED', object: { metadata: { name: 'web-1.17d2e4f6a8b0c1d2', resourceVersion: String(test.store.revision) } } },
    ])
    runFor(test.kernel, 30 * 60_000)
    expect(test.list({ resource: 'events' }).items).toEqual([])
  })
})
