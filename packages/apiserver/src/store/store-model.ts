import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CompactedError, FutureRevisionError, type StoreEvent, type StoreWatch, type WatchOptions } from './store.ts'
import { type Doc, doc, type MakeStore } from './store-contract-values.ts'
import { type Change, StoreOracle } from './store-oracle.ts'

/** Small, so that runs lose history all the time. */
const HISTORY_LIMIT = 6

interface OpenWatch {
  readonly watch: StoreWatch<Doc>
  readonly resource: string
  readonly options: WatchOptions & { readonly fromRevision: number }
  readonly taken: StoreEvent<Doc>[]
}

type World = { readonly store: ReturnType<MakeStore>; readonly oracle: StoreOracle<Doc>; readonly watches: OpenWatch[] }
type Step = (world: World) => void

const nodeOf = (value: Doc) => value.node

const podKeys = ['a/1', 'a/2', 'a/3', 'a-b/1', 'a-b/2', 'a.c/1', 'b/1', 'b/2'].map((key) => ({ resource: 'pods', key }))
const nodeKeys = ['n1', 'n2'].map((key) => ({ resource: 'nodes', key }))
const place = fc.constantFrom(...podKeys, ...podKeys, ...nodeKeys)
const value = fc.record({ text: fc.string({ maxLength: 2 }), node: fc.constantFrom('n1', 'n2', undefined) })
/** How far back, from one revision into the future to far beyond what is retained. */
const back = fc.integer({ min: -2, max: 16 })
const namespace = fc.constantFrom(undefined, 'a', 'a-b', 'none')

/** The modRevision to expect: none, the real one, or a wrong one. */
const expectation = fc.constantFrom('none', 'right', 'right', 'wrong')

function expected({ store }: World, { resource, key }: { resource: string; key: string }, kind: string): number | undefined {
  if (kind === 'none') return undefined
  return (store.get(resource, key)?.modRevision ?? 0) + (kind === 'wrong' ? 1 : 0)
}

const put = fc.tuple(place, value, expectation).map(
  ([at, next, kind]): Step =>
    (world) => {
      const written = world.store.put(at.resource, at.key, next, expected(world, at, kind))
      if (kind !== 'wrong') world.oracle.write([{ ...at, value: next }])
      expect(written).toEqual(kind === 'wrong' ? undefined : world.oracle.get(at.resource, at.key))
    },
)

const remove = fc.tuple(place, expectation).map(
  ([at, kind]): Step =>
    (world) => {
      world.store.delete(at.resource, at.key, expected(world, at, kind))
      if (kind !== 'wrong') world.oracle.write([{ ...at, value: undefined }])
    },
)

const change = fc.tuple(place, fc.option(value, { nil: undefined })).map(([at, next]): Change<Doc> => ({ ...at, value: next }))
const changes = fc.uniqueArray(change, { maxLength: 4, selector: ({ resource, key }) => `${resource} ${key}` })
const txn = fc.tuple(changes, place, expectation).map(
  ([list, at, kind]): Step =>
    (world) => {
      const success = list.map(({ value: next, ...where }) =>
        next === undefined ? { type: 'delete' as const, ...where } : { type: 'put' as const, ...where, value: next },
      )
      const result = world.store.txn({ compare: [{ ...at, modRevision: expected(world, at, kind) }], success })
      expect(result.succeeded).toBe(kind !== 'wrong')
      if (result.succeeded) world.oracle.write(list)
      else expect(result.current).toEqual([world.oracle.get(at.resource, at.key)])
      expect(result.revision).toBe(world.oracle.revision)
    },
)

const compact = fc.nat({ max: 10 }).map(
  (distance): Step =>
    ({ store, oracle }) => {
      const revision = Math.max(1, oracle.revision - distance)
      store.compact(revision)
      oracle.compact(revision)
    },
)

/** Runs a read of a revision, or expects the error that the oracle's bounds call for. */
function readAt({ oracle }: World, { resource, revision }: { resource: string; revision: number }, read: () => void): void {
  if (revision > oracle.revision) expect(read).toThrow(FutureRevisionError)
  else if (revision < oracle.compactedRevision(resource)) expect(read).toThrow(CompactedError)
  else read()
}

const limit = fc.constantFrom(undefined, 0, 1, 2, 3)
const startAfter = fc.constantFrom(undefined, 'a/1', 'a-b/1', 'a/', 'b/1', 'n1', 'zzz')
const range = fc.record({ back, limit, namespace, startAfter, resource: fc.constantFrom('pods', 'nodes') }).map(
  ({ resource, back: distance, ...options }): Step =>
    (world) => {
      const { store, oracle } = world
      const revision = oracle.revision - distance
      expect(store.range(resource, options)).toEqual(oracle.range(resource, options))
      readAt(world, { resource, revision }, () => {
        expect(store.range(resource, { ...options, revision })).toEqual(oracle.range(resource, { ...options, revision }))
      })
    },
)

const get = fc.tuple(place, back).map(
  ([{ resource, key }, distance]): Step =>
    (world) => {
      const { store, oracle } = world
      const revision = oracle.revision - distance
      expect(store.get(resource, key)).toEqual(oracle.get(resource, key))
      readAt(world, { resource, revision }, () => expect(store.get(resource, key, revision)).toEqual(oracle.get(resource, key, revision)))
    },
)

const condition = fc.record({
  namespace,
  key: fc.constantFrom(undefined, undefined, 'a/1', 'b/1'),
  index: fc.constantFrom(undefined, { name: 'node', value: 'n1' }, { name: 'node', value: 'n2' }),
})
const watch = fc.tuple(condition, back).map(
  ([options, distance]): Step =>
    (world) => {
      const { store, oracle, watches } = world
      const fromRevision = oracle.revision + 1 - distance
      readAt(world, { resource: 'pods', revision: fromRevision - 1 }, () => {
        const open = { ...options, fromRevision }
        watches.push({ watch: store.watch('pods', open), resource: 'pods', options: open, taken: [] })
      })
    },
)

function takeAll({ oracle, watches }: World): void {
  for (const { watch: stream, resource, options, taken } of watches) {
    taken.push(...stream.take())
    expect(taken).toEqual(oracle.events(resource, options, nodeOf))
  }
}
const take = fc.constant<Step>(takeAll)

function checkEverything(world: World): void {
  const { store, oracle } = world
  takeAll(world)
  expect(store.revision).toBe(oracle.revision)
  for (const resource of ['pods', 'nodes']) {
    expect(store.compactedRevision(resource)).toBe(oracle.compactedRevision(resource))
    expect(store.count(resource)).toBe(oracle.range(resource, {}).items.length)
  }
  const oldest = store.compactedRevision()
  expect(oldest).toBe(Math.max(oracle.compactedRevision('pods'), oracle.compactedRevision('nodes')))
  for (let revision = oldest; revision <= oracle.revision; revision++) {
    const all = ['nodes', 'pods'].flatMap((resource) => oracle.range(resource, { revision }).items)
    expect(store.objectsAt(revision)).toEqual(all)
  }
}

/** Random runs of everything, compared after each step with a store that is too simple to be wrong. */
export function describeStoreModel(name: string, makeStore: MakeStore): void {
  describe(`${name}: model`, () => {
    it('does what the oracle does', () => {
      const step = fc.oneof(
        { weight: 6, arbitrary: put },
        { weight: 3, arbitrary: remove },
        { weight: 2, arbitrary: txn },
        { weight: 1, arbitrary: compact },
        { weight: 3, arbitrary: range },
        { weight: 2, arbitrary: get },
        { weight: 2, arbitrary: watch },
        { weight: 1, arbitrary: take },
      )
      fc.assert(
        fc.property(fc.array(step, { minLength: 1, maxLength: 60 }), (steps) => {
          const store = makeStore({ historyLimit: HISTORY_LIMIT })
          store.indexBy('pods', 'node', nodeOf)
          const world: World = { store, oracle: new StoreOracle(HISTORY_LIMIT), watches: [] }
          for (const run of steps) run(world)
          checkEverything(world)
        }),
        { numRuns: 1_000 },
      )
    })

    it('keeps KeyValues and past answers unchanged for ever', () => {
      const write = fc.tuple(fc.constantFrom('a/1', 'a/2', 'b/1'), fc.option(fc.string({ maxLength: 2 }), { nil: undefined }))
      fc.assert(
        fc.property(fc.array(write, { maxLength: 30 }), (writes) => {
          const store = makeStore()
          const answers: string[] = []
          for (const [key, text] of writes) {
            if (text === undefined) store.delete('pods', key)
            else store.put('pods', key, doc(text))
            answers[store.revision] = JSON.stringify(store.range('pods'))
          }
          for (const [revision, answer] of answers.entries()) {
            if (answer !== undefined) expect(JSON.stringify(store.range('pods', { revision }))).toBe(answer)
          }
        }),
      )
    })
  })
}
