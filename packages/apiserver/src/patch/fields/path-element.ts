import { compareText, goNumber, goText } from '@kubesim/api'
import { goJson, goQuote } from './go-json.ts'

/**
 * One step of a path: a field of an object, an item of a list by its keys, an item of a set by its value, or an item of a list
 * by its index. `text` is its spelling in FieldsV1, and two steps are the same exactly when their texts are.
 * Upstream: structured-merge-diff fieldpath.PathElement
 */
export interface PathElement {
  readonly type: PathElementType
  readonly text: string
  /** Name of a field; empty for other steps. */
  readonly name: string
  /** Key fields, sorted by name; empty for other steps. */
  readonly key: readonly KeyField[]
  /** Value of a set's item, or index; undefined for other steps. */
  readonly value: unknown
}

/** In their sorting order. */
export type PathElementType = 'f' | 'k' | 'v' | 'i'

export interface KeyField {
  readonly name: string
  readonly value: unknown
}

export type Path = readonly PathElement[]

/**
 * Stands for a value that hardly two objects share, such as an address or a uid, so that sets which differ in nothing else
 * are one. The value is kept beside the set, at this index.
 */
export class Slot {
  readonly index: number

  constructor(index: number) {
    this.index = index
  }

  /** No JSON text is like this one. */
  get text(): string {
    return `\u0000${this.index}`
  }
}

const slots: Slot[] = []

export function slotAt(index: number): Slot {
  while (slots.length <= index) slots.push(new Slot(slots.length))
  return slots[index] as Slot
}

const NO_KEY: readonly KeyField[] = []

export function fieldElement(name: string): PathElement {
  return { type: 'f', text: `f:${name}`, name, key: NO_KEY, value: undefined }
}

/** `fields` need not be sorted. */
export function keyElement(fields: readonly KeyField[]): PathElement {
  const key = fields.length > 1 ? [...fields].sort((a, b) => compareText(a.name, b.name)) : fields
  const text = key.map(({ name, value }) => `${JSON.stringify(name)}:${valueText(value)}`).join(',')
  return { type: 'k', text: `k:{${text}}`, name: '', key, value: undefined }
}

export function valueElement(value: unknown): PathElement {
  return { type: 'v', text: `v:${valueText(value)}`, name: '', key: NO_KEY, value }
}

export function indexElement(index: number): PathElement {
  return { type: 'i', text: `i:${index}`, name: '', key: NO_KEY, value: index }
}

function valueText(value: unknown): string {
  return value instanceof Slot ? value.text : goJson(value)
}

const TYPE_ORDER: Readonly<Record<PathElementType, number>> = { f: 0, k: 1, v: 2, i: 3 }

/** The order of FieldsV1. Upstream: fieldpath.PathElement.Compare */
export function comparePathElements(a: PathElement, b: PathElement): number {
  if (a.type !== b.type) return TYPE_ORDER[a.type] - TYPE_ORDER[b.type]
  if (a.text === b.text) return 0
  if (a.type === 'f') return compareText(a.name, b.name)
  return a.type === 'k' ? compareKeys(a.key, b.key) : compareValues(a.value, b.value)
}

function compareKeys(a: readonly KeyField[], b: readonly KeyField[]): number {
  for (let i = 0; i < a.length && i < b.length; i++) {
    const left = a[i] as KeyField
    const right = b[i] as KeyField
    const order = compareText(left.name, right.name) || compareValues(left.value, right.value)
    if (order !== 0) return order
  }
  return a.length - b.length
}

/** Numbers, strings, slots, booleans, lists, objects, null. Upstream: value.Compare */
export function compareValues(a: unknown, b: unknown): number {
  const rank = valueRank(a)
  const other = valueRank(b)
  if (rank !== other) return rank - other
  if (typeof a === 'number') return a - (b as number)
  if (typeof a === 'string') return compareText(a, b as string)
  if (a instanceof Slot) return a.index - (b as Slot).index
  if (typeof a === 'boolean') return Number(a) - Number(b)
  return rank === 6 ? 0 : compareText(goJson(a), goJson(b))
}

function valueRank(value: unknown): number {
  if (typeof value === 'number') return 0
  if (typeof value === 'string') return 1
  if (value instanceof Slot) return 2
  if (typeof value === 'boolean') return 3
  if (Array.isArray(value)) return 4
  return typeof value === 'object' && value !== null ? 5 : 6
}

/** A path as conflict messages print it: `.spec.containers[name="x"].image`. Upstream: fieldpath.Path.String */
export function pathText(path: Path): string {
  return path.map(elementText).join('')
}

function elementText(element: PathElement): string {
  if (element.type === 'f') return `.${element.name}`
  if (element.type === 'k') return `[${element.key.map(({ name, value }) => `${name}=${scalarText(value)}`).join(',')}]`
  return element.type === 'v' ? `[=${scalarText(element.value)}]` : `[${String(element.value)}]`
}

function scalarText(value: unknown): string {
  if (typeof value === 'string') return goQuote(value)
  if (typeof value === 'number') return goNumber(value)
  if (value === null || value === undefined) return 'null'
  return typeof value === 'boolean' ? String(value) : goText(value)
}

/** A path from field names. */
export function fieldPath(...names: readonly string[]): Path {
  return names.map(fieldElement)
}
