import type { Schema, StructSchema } from './schema.ts'
import { zeroOfField } from './zero-value.ts'

type Record = Readonly<{ [key: string]: unknown }>

const filled = new WeakMap<object, { readonly schema: Schema; readonly value: unknown }>()

/**
 * The object as the API server writes it: with the zero values that Go's encoder never leaves out (`resources: {}`,
 * `restartCount: 0`, `lastProbeTime: null`), which objects in this process leave out. Parts that lack nothing are shared. The object and its
 * direct parts are worked out once: a pod's spec is that of a thousand others. For what leaves the process or is shown as YAML or JSON.
 */
export function encodedForm(schema: Schema, value: unknown): unknown {
  return remembered(schema, value, 1)
}

/** `depth` is how far below this value results are still remembered. */
function remembered(schema: Schema, value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value
  const known = filled.get(value)
  if (known !== undefined && known.schema === schema) return known.value
  const result = fill(schema, value, depth)
  filled.set(value, { schema, value: result })
  return result
}

function fill(schema: Schema, value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (schema.type === 'struct') return fillStruct(schema, value as Record, depth)
  if (schema.type === 'list') return Array.isArray(value) ? fillList(schema.items, value) : value
  return schema.type === 'map' ? fillMap(schema.values, value as Record) : value
}

function fillList(items: Schema, value: readonly unknown[]): readonly unknown[] {
  if (!mayLack(items)) return value
  let copy: unknown[] | undefined
  for (let at = 0; at < value.length; at++) {
    const after = fill(items, value[at])
    if (copy !== undefined) copy.push(after)
    else if (after !== value[at]) copy = [...value.slice(0, at), after]
  }
  return copy ?? value
}

function fillMap(values: Schema, value: Record): Record {
  if (!mayLack(values)) return value
  let copy: { [key: string]: unknown } | undefined
  for (const key of Object.keys(value)) {
    const after = fill(values, value[key])
    if (after === value[key]) continue
    copy ??= { ...value }
    copy[key] = after
  }
  return copy ?? value
}

function fillStruct(schema: StructSchema, value: Record, depth: number): Record {
  let copy: { [key: string]: unknown } | undefined
  for (const part of partsOf(schema)) {
    const before = value[part.name]
    let after = before
    if (before === undefined) after = part.zero
    else if (part.inner !== undefined) after = depth > 0 ? remembered(part.inner, before, depth - 1) : fill(part.inner, before)
    if (after === before) continue
    copy ??= { ...value }
    copy[part.name] = after
  }
  return copy ?? value
}

/** A field that has to be looked at: it is never left out, or something in it may be lacking. */
interface Part {
  readonly name: string
  readonly zero: unknown
  readonly inner: Schema | undefined
}

const parts = new WeakMap<StructSchema, readonly Part[]>()

function partsOf(schema: StructSchema): readonly Part[] {
  const known = parts.get(schema)
  if (known !== undefined) return known
  const result: Part[] = []
  for (const field of schema.fields.values()) {
    const zero = zeroOfField(field)
    const inner = mayLack(field.schema) ? field.schema : undefined
    if (zero !== undefined || inner !== undefined) result.push({ name: field.name, zero, inner })
  }
  parts.set(schema, result)
  return result
}

/** False where no value can lack anything: text, numbers, and collections of them. */
function mayLack(schema: Schema): boolean {
  if (schema.type === 'list') return mayLack(schema.items)
  return schema.type === 'map' ? mayLack(schema.values) : schema.type === 'struct'
}
