import type { KubeObject, WatchEvent, WatchStream } from '@kubesim/api'
import { runFor } from '@kubesim/kernel'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { configMapBody, podBody, type TestServer, testServer } from '../api-server.fixture.ts'

const CONFIG_MAPS = { resource: 'configmaps' }
const brief = (events: readonly WatchEvent[]) => events.map(({ type, object }) => `${type} ${object.metadata.name ?? ''}`)

function relabel({ get, object }: TestServer, name: string, labels: Record<string, string>): KubeObject {
  const live = get('configmaps', name)
  return object({ verb: 'update', ...CONFIG_MAPS, name, body: { ...live, metadata: { ...live.metadata, labels } } })
}

describe('watch', () => {
  it('from a revision tells what happened after it', () => {
    const test = testServer()
    test.create('configmaps', configMapBody('old'))
    const stream = test.watch({ ...CONFIG_MAPS, options: { resourceVersion: String(test.store.revision) } })
    expect(stream.take()).toEqual([])
    const made = test.create('configmaps', configMapBody('a'))
    const changed = relabel(test, 'a', { x: 'y' })
    test.call({ verb: 'delete', ...CONFIG_MAPS, name: 'a' })
    const events = stream.take()
    expect(brief(events)).toEqual(['ADDED a', 'MODIFIED a', 'DELETED a'])
    expect(events[0]!.object).toBe(made)
    expect(events[1]).toMatchObject({ object: changed, previous: made, revision: Number(changed.metadata.resourceVersion) })
    expect(events[2]!.object.metadata).toMatchObject({ labels: { x: 'y' }, resourceVersion: String(test.store.revision) })
    expect(stream.take()).toEqual([])
  })

  it.each([undefined, '0'])('with resourceVersion %s begins with what exists', (resourceVersion) => {
    const test = testServer()
    for (const name of ['b', 'a']) test.create('configmaps', configMapBody(name))
    const stream = test.watch({ ...CONFIG_MAPS, options: resourceVersion === undefined ? {} : { resourceVersion } })
    test.create('configmaps', configMapBody('c'))
    expect(brief(stream.take())).toEqual(['ADDED a', 'ADDED b', 'ADDED c'])
  })

  it('begins with what exists, or not, as sendInitialEvents says', () => {
    const test = testServer()
    test.create('configmaps', configMapBody('old'))
    const start = (sendInitialEvents: boolean) => ({ sendInitialEvents, resourceVersionMatch: 'NotOlderThan' as const })
    const all = test.watch({ ...CONFIG_MAPS, options: { ...start(true), resourceVersion: '1' } })
    const none = test.watch({ ...CONFIG_MAPS, options: start(false) })
    test.create('configmaps', configMapBody('new'))
    expect(brief(all.take())).toEqual(['ADDED old', 'ADDED new'])
    expect(brief(none.take())).toEqual(['ADDED new'])
  })

  it('with initial events from a future revision is one ERROR with 504', () => {
    const test = testServer()
    const options = {
      sendInitialEvents: true,
      resourceVersionMatch: 'NotOlderThan' as const,
      resourceVersion: String(test.store.revision + 1),
    }
    const stream = test.watch({ ...CONFIG_MAPS, options })
    expect(stream.take()).toMatchObject([{ type: 'ERROR', object: { code: 504, reason: 'Timeout' } }])
    expect(stream.closed).toBe(true)
  })

  it('sees an object come into a selector and leave it', () => {
    const test = testServer()
    test.create('configmaps', configMapBody('a', { labels: { app: 'x' } }))
    const options = { resourceVersion: String(test.store.revision), labelSelector: 'app=y' }
    const stream = test.watch({ ...CONFIG_MAPS, options })
    const came = relabel(test, 'a', { app: 'y', n: '1' })
    const stayed = relabel(test, 'a', { app: 'y', n: '2' })
    const left = relabel(test, 'a', { app: 'z' })
    test.call({ verb: 'delete', ...CONFIG_MAPS, name: 'a' })
    const events = stream.take()
    expect(brief(events)).toEqual(['ADDED a', 'MODIFIED a', 'DELETED a'])
    expect(events[0]).toMatchObject({ object: came, previous: undefined })
    expect(events[1]).toMatchObject({ object: stayed, previous: came })
    expect(events[2]!.object.metadata).toMatchObject({ labels: { app: 'y', n: '2' }, resourceVersion: left.metadata.resourceVersion })
  })

  it('of one name or one node hears nothing of others', () => {
    const test = testServer()
    const byName = test.watch({ ...CONFIG_MAPS, options: { fieldSelector: 'metadata.name=a' } })
    const byUrl = test.watch({ ...CONFIG_MAPS, name: 'a' })
    const byNode = test.watch({ resource: 'pods', namespace: '', options: { fieldSelector: 'spec.nodeName=n' } })
    for (const name of ['a', 'b']) test.create('configmaps', configMapBody(name))
    for (const name of ['p', 'q']) test.create('pods', podBody(name))
    for (const [name, node] of [
      ['p', 'n'],
      ['q', 'm'],
    ] as const) {
      const body = { apiVersion: 'v1', kind: 'Binding', metadata: { name }, target: { kind: 'Node', name: node } }
      test.object({ verb: 'create', resource: 'pods', subresource: 'binding', name, body })
    }
    expect(brief(byName.take())).toEqual(['ADDED a'])
    expect(brief(byUrl.take())).toEqual(['ADDED a'])
    expect(brief(byNode.take())).toEqual(['ADDED p'])
  })

  it('wakes its reader once, and only for what it selects', () => {
    const test = testServer()
    const stream = test.watch({ ...CONFIG_MAPS, options: { labelSelector: 'app=x', resourceVersion: String(test.store.revision) } })
    let calls = 0
    stream.onReady(() => calls++)
    test.create('configmaps', configMapBody('no'))
    expect(calls).toBe(0)
    test.create('configmaps', configMapBody('a', { labels: { app: 'x' } }))
    test.create('configmaps', configMapBody('b', { labels: { app: 'x' } }))
    expect(calls).toBe(1)
    expect(brief(stream.take())).toEqual(['ADDED a', 'ADDED b'])
    test.create('configmaps', configMapBody('c', { labels: { app: 'x' } }))
    expect(calls).toBe(2)
  })

  it('from a compacted revision is one ERROR with 410', () => {
    const test = testServer()
    const old = String(test.store.revision)
    for (const name of ['a', 'b']) test.create('configmaps', configMapBody(name))
    test.store.compact(test.store.revision)
    const stream = test.watch({ ...CONFIG_MAPS, options: { resourceVersion: old } })
    expect(stream.take()).toMatchObject([
      {
        type: 'ERROR',
        object: { kind: 'Status', code: 410, reason: 'Expired', message: `too old resource version: ${old} (${test.store.revision})` },
      },
    ])
    expect(stream.closed).toBe(true)
  })

  it('from a future revision waits for it', () => {
    const test = testServer()
    const stream = test.watch({ ...CONFIG_MAPS, options: { resourceVersion: String(test.store.revision + 1) } })
    let calls = 0
    stream.onReady(() => calls++)
    test.create('configmaps', configMapBody('a'))
    expect(calls).toBe(0)
    test.create('configmaps', configMapBody('b'))
    expect(calls).toBe(1)
    expect(brief(stream.take())).toEqual(['ADDED b'])
  })

  it('ends after timeoutSeconds of virtual time', () => {
    const test = testServer()
    const stream = test.watch({ ...CONFIG_MAPS, options: { timeoutSeconds: 10 } })
    runFor(test.kernel, 9_999)
    expect(stream.closed).toBe(false)
    runFor(test.kernel, 1)
    expect(stream.closed).toBe(true)
    test.create('configmaps', configMapBody('a'))
    expect(stream.take()).toEqual([])
  })

  it('after stop is silent', () => {
    const test = testServer()
    const stream = test.watch(CONFIG_MAPS)
    stream.stop()
    test.create('configmaps', configMapBody('a'))
    expect(stream.closed).toBe(true)
    expect(stream.take()).toEqual([])
  })

  it('that falls too far behind is closed after what it has', () => {
    const test = testServer({ memory: { pendingLimit: 2 } })
    const stream = test.watch({ ...CONFIG_MAPS, options: { resourceVersion: String(test.store.revision) } })
    for (const name of ['a', 'b', 'c']) test.create('configmaps', configMapBody(name))
    expect(brief(stream.take())).toEqual(['ADDED a', 'ADDED b'])
    expect(stream.closed).toBe(true)
  })
})

describe('bookmarks', () => {
  it('end the initial events of a watch list', () => {
    const test = testServer()
    test.create('configmaps', configMapBody('a'))
    const options = { sendInitialEvents: true, allowWatchBookmarks: true, resourceVersionMatch: 'NotOlderThan' as const }
    const events = test.watch({ ...CONFIG_MAPS, options }).take()
    expect(brief(events)).toEqual(['ADDED a', 'BOOKMARK '])
    expect(events[1]!.object).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { resourceVersion: String(test.store.revision), annotations: { 'k8s.io/initial-events-end': 'true' } },
    })
  })

  it('come every minute to who looks', () => {
    const test = testServer()
    const stream = test.watch({ ...CONFIG_MAPS, options: { allowWatchBookmarks: true, resourceVersion: String(test.store.revision) } })
    runFor(test.kernel, 59_000)
    expect(stream.take()).toEqual([])
    runFor(test.kernel, 1_000)
    test.create('serviceaccounts', { metadata: { name: 'other' } })
    expect(stream.take()).toMatchObject([{ type: 'BOOKMARK', object: { metadata: { resourceVersion: String(test.store.revision) } } }])
    expect(stream.take()).toEqual([])
  })

  it.each([
    [
      { sendInitialEvents: true },
      'resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
    ],
    [
      { resourceVersionMatch: 'NotOlderThan' as const },
      'resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided',
    ],
  ])('refuses %j', (options, problem) => {
    expect(testServer().failure({ verb: 'watch', ...CONFIG_MAPS, options })).toMatchObject({
      code: 422,
      message: `ListOptions.meta.k8s.io "" is invalid: ${problem}`,
    })
  })
})

describe('observers', () => {
  it('leave no mark in the trace', () => {
    const run = (observe: boolean) => {
      const test = testServer()
      const streams: WatchStream[] = []
      for (const resource of observe ? ['configmaps', 'pods'] : []) {
        const everywhere = { resource, namespace: '', options: { allowWatchBookmarks: true } }
        streams.push(test.watch(everywhere), test.watch({ ...everywhere, as: 'Table' }))
      }
      for (let index = 0; index < 20; index++) {
        test.create('configmaps', configMapBody('', { metadata: { name: undefined, generateName: 'c-' } }))
        test.create('pods', podBody(`p${index}`))
        runFor(test.kernel, 10_000)
        if (observe) {
          test.list({ resource: 'pods', options: { limit: 3 } })
          test.object({ verb: 'list', resource: 'pods', as: 'Table', includeObject: 'Object' })
          test.create('pods', podBody('tried'), { options: { dryRun: true } })
          for (const stream of streams) stream.take()
          test.failure({ verb: 'get', resource: 'pods', name: 'none' })
        }
      }
      return [test.kernel.trace.digest, test.store.objectsAt()]
    }
    expect(run(true)).toEqual(run(false))
  })
})

describe('a list and a watch from its revision', () => {
  const names = ['a', 'b', 'c']
  const step = fc.record({
    name: fc.constantFrom(...names),
    app: fc.constantFrom('x', 'y'),
    action: fc.constantFrom('put', 'put', 'delete'),
  })

  function perform(test: TestServer, { name, app, action }: { name: string; app: string; action: string }): void {
    const exists = test.store.get('configmaps', `default/${name}`) !== undefined
    if (action === 'delete') {
      if (exists) test.call({ verb: 'delete', ...CONFIG_MAPS, name })
    } else if (exists) relabel(test, name, { app })
    else test.create('configmaps', configMapBody(name, { labels: { app } }))
  }

  it.each([
    {},
    { labelSelector: 'app=x' },
    { fieldSelector: 'metadata.name!=b' },
    { fieldSelector: 'metadata.name=a', labelSelector: 'app=y' },
  ])('make any later list: %j', (selectors) => {
    const property = fc.property(fc.array(step), fc.array(fc.array(step)), (before, rounds) => {
      const test = testServer()
      for (const each of before) perform(test, each)
      const first = test.list({ ...CONFIG_MAPS, options: selectors })
      const known = new Map(first.items.map((item) => [item.metadata.name!, item]))
      const stream = test.watch({ ...CONFIG_MAPS, options: { ...selectors, resourceVersion: first.metadata.resourceVersion } })
      for (const round of rounds) {
        for (const each of round) perform(test, each)
        for (const { type, object } of stream.take()) {
          expect(known.has(object.metadata.name!)).toBe(type !== 'ADDED')
          if (type === 'DELETED') known.delete(object.metadata.name!)
          else known.set(object.metadata.name!, object)
        }
        const later = test.list({ ...CONFIG_MAPS, options: selectors })
        expect([...known.values()].sort((a, b) => (a.metadata.name! < b.metadata.name! ? -1 : 1))).toEqual(later.items)
      }
    })
    fc.assert(property, { numRuns: 60 })
  })
})
