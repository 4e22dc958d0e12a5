/**
 * What the memory store costs, each figure next to a plain Map of the same objects doing the nearest thing, measured in turns with it
 * so that the noise of the machine strikes both. Only the ratios mean something.
 *
 * Run: node --expose-gc --import tsx --conditions=source benchmarks/store.ts   (without --expose-gc: no memory figures)
 */
import { createMemoryStore, type MemoryStoreOptions, type Store, type WatchOptions } from '../packages/apiserver/src/store/index.ts'

interface Item {
  readonly name: string
  readonly node: string
  readonly round: number
}

const KEY_COUNT = 100_000
const NAMESPACE_COUNT = 20
const NODE_COUNT = 5_000
const ROUND_COUNT = 9
/** Rounds before the compiler has settled. */
const WARMUP_COUNT = 2
/** The history of the figures in the design: every update of a round retained. */
const HISTORY = { historyLimit: KEY_COUNT }

const keys = Array.from(
  { length: KEY_COUNT },
  (_, i) => `namespace-${i % NAMESPACE_COUNT}/web-app-6d4cf56db6-${i.toString(36).padStart(5, '0')}`,
)
const nodes = Array.from({ length: NODE_COUNT }, (_, i) => `node-${i}`)
/** All keys without locality: the step has no factor in common with their number. */
const order = Array.from({ length: KEY_COUNT }, (_, i) => (i * 48_271) % KEY_COUNT)

let round = 0
const item = (i: number): Item => ({ name: keys[i]!, node: nodes[i % NODE_COUNT]!, round })

/** Keeps results from being optimised away. */
let sink: unknown

function keep(result: unknown): void {
  sink = result
}

interface Work {
  /** Operations in one call of `run`. */
  readonly count: number
  readonly run: () => void
}

function sample({ count, run }: Work): number {
  const begin = process.hrtime.bigint()
  run()
  return Number(process.hrtime.bigint() - begin) / count
}

function median(samples: readonly number[]): number {
  return [...samples].sort((a, b) => a - b)[samples.length >> 1] ?? Number.NaN
}

/** Both in turns; prints nanoseconds per operation of each, and their ratio. */
function compare(name: string, work: Work, base: Work & { readonly name: string }): void {
  const ours: number[] = []
  const theirs: number[] = []
  for (round = 0; round < WARMUP_COUNT + ROUND_COUNT; round++) {
    const pair = [sample(base), sample(work)] as const
    if (round < WARMUP_COUNT) continue
    theirs.push(pair[0])
    ours.push(pair[1])
  }
  const format = (ns: number) => ns.toFixed(ns < 1000 ? 1 : 0).padStart(11)
  const ratio = (median(ours) / median(theirs)).toFixed(2).padStart(8)
  console.log(`${name.padEnd(42)}${format(median(ours))}${format(median(theirs))}${ratio} x ${base.name}`)
}

function filledMap(): Map<string, Item> {
  return new Map(keys.map((key, i) => [key, item(i)]))
}

function filledStore(options: MemoryStoreOptions = HISTORY): Store<Item> {
  const store = createMemoryStore<Item>(options)
  for (let i = 0; i < KEY_COUNT; i++) store.put('pods', keys[i]!, item(i), 0)
  return store
}

function mapUpdate(): Work & { name: string } {
  const map = filledMap()
  const run = () => {
    for (const i of order) map.set(keys[i]!, item(i))
  }
  return { name: 'Map set', count: KEY_COUNT, run }
}

function updates(store: Store<Item>): Work {
  const run = () => {
    for (const i of order) store.put('pods', keys[i]!, item(i))
  }
  return { count: KEY_COUNT, run }
}

function compareInsert(): void {
  const base = { name: 'Map set', count: KEY_COUNT, run: () => keep(filledMap()) }
  compare('insert', { count: KEY_COUNT, run: () => keep(filledStore()) }, base)
}

function compareUpdate(): void {
  compare('update, all retained', updates(filledStore()), mapUpdate())
  compare('update, default history', updates(filledStore({})), mapUpdate())
  const store = filledStore()
  const run = () => {
    for (const i of order) store.put('pods', keys[i]!, item(i), store.get('pods', keys[i]!)!.modRevision)
  }
  compare('get, then update compare-and-swap', { count: KEY_COUNT, run }, mapUpdate())
}

function compareGet(): void {
  const store = filledStore()
  const map = filledMap()
  const base = {
    name: 'Map get',
    count: KEY_COUNT,
    run: () => {
      for (const i of order) sink = map.get(keys[i]!)
    },
  }
  const run = () => {
    for (const i of order) sink = store.get('pods', keys[i]!)
  }
  compare('get', { count: KEY_COUNT, run }, base)
  updates(store).run()
  const runPast = () => {
    for (const i of order) sink = store.get('pods', keys[i]!, store.revision - 1)
  }
  compare('get at the revision before', { count: KEY_COUNT, run: runPast }, base)
}

function compareList(): void {
  const store = filledStore()
  const map = filledMap()
  const scan = () => {
    sink = [...map.keys()].filter((key) => key.startsWith('namespace-7/')).sort()
  }
  const base = { name: 'Map scan and sort of 5k', count: 1, run: scan }
  const list = (name: string, run: () => void) => compare(name, { count: 1, run }, base)
  list('list of 5k', () => keep(store.range('pods', { namespace: 'namespace-7' })))
  list('list of 5k after an update', () => {
    store.put('pods', keys[7]!, item(7))
    keep(store.range('pods', { namespace: 'namespace-7' }))
  })
  list('list of 5k after an insert and a delete', () => {
    store.put('pods', 'namespace-7/new', item(7))
    store.delete('pods', 'namespace-7/new')
    keep(store.range('pods', { namespace: 'namespace-7' }))
  })
  list('list of all 100k', () => keep(store.range('pods')))
  const page = { limit: 500, startAfter: 'namespace-4/web-app-6d4cf56db6-00100' }
  list('page of 500 of 100k', () => keep(store.range('pods', page)))
  updates(store).run()
  const past = { ...page, revision: store.revision - 1_000 }
  list('page of 500, 1,000 revisions ago', () => keep(store.range('pods', past)))
}

/** Watches are drained after every write, as by a reader that is always at hand. */
function drain(store: Store<Item>, options: WatchOptions): void {
  const watch = store.watch('pods', options)
  watch.onReady(() => {
    sink = watch.take()
  })
}

function compareWatch(): void {
  const watched = (name: string, prepare: (store: Store<Item>) => void) => {
    const store = filledStore({})
    prepare(store)
    compare(name, updates(store), mapUpdate())
  }
  watched('update, 1 write listener', (store) => store.onWrite((event) => keep(event)))
  watched('update, 1 watch', (store) => drain(store, {}))
  watched('update, 10 watches', (store) => {
    for (let i = 0; i < 10; i++) drain(store, {})
  })
  watched('update, 1 watch by index', (store) => {
    store.indexBy('pods', 'spec.nodeName', (pod) => pod.node)
    drain(store, { index: { name: 'spec.nodeName', value: 'node-1' } })
  })
  watched('update, 5,000 watches by index', (store) => {
    store.indexBy('pods', 'spec.nodeName', (pod) => pod.node)
    for (const value of nodes) drain(store, { index: { name: 'spec.nodeName', value } })
  })
  watched('update, 5,000 watches of other keys', (store) => {
    for (const name of nodes) drain(store, { key: `other/${name}` })
  })
}

function heapBytes(): number {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}

function printMemory(): void {
  if (globalThis.gc === undefined) return
  const bytes = [heapBytes()]
  const kept: unknown[] = []
  const hold = (thing: unknown) => {
    kept.push(thing)
    bytes.push(heapBytes())
  }
  hold(filledMap())
  hold(filledStore({ historyLimit: 0 }))
  const store = filledStore()
  hold(store)
  updates(store).run()
  hold(store)
  const [map, state, withHistory, updated] = bytes.slice(1).map((after, i) => Math.round((after - bytes[i]!) / KEY_COUNT))
  console.log(
    `bytes per object, value included: Map ${map}, store ${state}; with its creation retained ${withHistory}; each retained update ${updated}`,
  )
  sink = kept
}

console.log(`${'ns per operation, 100k objects'.padEnd(42)}${'store'.padStart(11)}${'baseline'.padStart(11)}${'ratio'.padStart(8)}`)
compareInsert()
compareUpdate()
compareGet()
compareList()
compareWatch()
printMemory()
if (sink === undefined) throw new Error('nothing was measured')
