import { decodeScalar, jsonTypeName } from './decode-scalars.ts'
import { goElementType, goStructName, goTypeOf, goTypeOfField } from './go-types.ts'
import type { FieldSchema, ListSchema, MapSchema, ScalarSchema, Schema, StructSchema } from './schema.ts'
import { zeroValueOf } from './zero-value.ts'

/** `Strict` refuses unknown and duplicate fields, `Warn` drops them and says so, `Ignore` drops them. Upstream: fieldValidation */
export type FieldValidation = 'Strict' | 'Warn' | 'Ignore'

export interface DecodeOptions {
  readonly mode: FieldValidation
  /** What the reader of the text found, in the words of `parseJsonStrict`: `duplicate field "spec.replicas"`. */
  readonly duplicates?: readonly string[]
}

export interface Decoded {
  readonly object: unknown
  /** With `Warn`: `unknown field "spec.foo"`. */
  readonly warnings: readonly string[]
}

/** A body that does not decode. The message is what follows `cannot be handled as a Deployment: `. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError'
  /** With `Strict`, the text was otherwise good. */
  readonly strict: boolean

  constructor(message: string, strict = false) {
    super(message)
    this.strict = strict
  }
}

/** Unknown fields that are told of in one answer. Upstream: sigs.k8s.io/json saveStrictError */
const STRICT_ERRORS_MAX = 100

/**
 * Reads parsed JSON as the kind that a schema describes, as the API server's decoder would: types are checked, unknown fields dropped
 * or refused, null is absence, and values come out in the one form in which the server gives them back (canonical quantities and
 * times; what Go's encoder leaves out is left out, see `FieldSchema.pointer` and `always`). What is already in that form is returned
 * itself, keys that hold undefined included, not copied, and is recognised at once the next time.
 * Throws a DecodeError. Upstream: sigs.k8s.io/json, apimachinery/pkg/runtime/serializer/json
 */
export function decodeObject(schema: StructSchema, value: unknown, options: DecodeOptions): Decoded {
  const walk = new Walk(options.mode !== 'Ignore')
  for (const duplicate of options.duplicates ?? []) walk.addStrict(duplicate)
  const object = walk.decode(schema, value, goTypeOf(schema))
  if (walk.typeError !== undefined) throw new DecodeError(walk.typeError)
  if (walk.strictErrors.length === 0 || options.mode === 'Ignore') return { object, warnings: [] }
  if (options.mode === 'Strict') throw new DecodeError(`strict decoding error: ${walk.strictErrors.join(', ')}`, true)
  return { object, warnings: walk.strictErrors }
}

/** The sentence in which the API server refuses a body. Upstream: apiserver/pkg/endpoints/handlers transformDecodeError */
export function cannotBeHandled(given: { readonly version: string; readonly kind: string }, wantedKind: string, reason: string): string {
  return `${given.kind} in version "${given.version}" cannot be handled as a ${wantedKind}: ${reason}`
}

/** Objects that came out of a decoding, with the schema they follow: they are immutable, so they still do. */
const decoded = new WeakMap<object, Schema>()

/** One decoding. Go remembers the first wrong type and reads on; types with their own decoder end it where they fail. */
class Walk {
  typeError: string | undefined
  readonly strictErrors: string[] = []
  private readonly watchUnknown: boolean
  /** `spec`, `.`, `containers`, `[`, `0`, `]`: where we are, for unknown fields. */
  private readonly path: string[] = []
  /** Names of fields and map keys on the way, for wrong types. */
  private readonly fieldStack: string[] = []
  private struct: string | undefined
  /** Unknown fields have been seen: nothing on the way up is good as it is. */
  private unknownCount = 0

  constructor(watchUnknown: boolean) {
    this.watchUnknown = watchUnknown
  }

  addStrict(error: string): void {
    if (this.strictErrors.length < STRICT_ERRORS_MAX && !this.strictErrors.includes(error)) this.strictErrors.push(error)
  }

  /** The value as it is to be stored; undefined for null and for what could not be read. */
  decode(schema: Schema, value: unknown, goType: string): unknown {
    if (value === null || value === undefined) return undefined
    switch (schema.type) {
      case 'scalar':
        return this.decodeScalar(schema, value, goType)
      case 'struct':
        return this.decodeStruct(schema, value, goType)
      case 'list':
        return this.decodeList(schema, value, goType)
      case 'map':
        return this.decodeMap(schema, value, goType)
      case 'any':
        return value
    }
  }

  private decodeScalar(schema: ScalarSchema, value: unknown, goType: string): unknown {
    const result = decodeScalar(schema.format, value)
    if ('value' in result) return result.value
    if ('failure' in result) return this.fail(result.failure, result.fatal)
    return this.fail(this.mismatch(result.mismatch, result.goType ?? goType), result.fatal ?? false)
  }

  private fail(message: string, fatal: boolean): undefined {
    if (fatal) throw new DecodeError(message)
    this.typeError ??= message
    return undefined
  }

  private mismatch(found: string, goType: string): string {
    if (this.struct === undefined) return `json: cannot unmarshal ${found} into Go value of type ${goType}`
    return `json: cannot unmarshal ${found} into Go struct field ${this.struct}.${this.fieldStack.join('.')} of type ${goType}`
  }

  private decodeStruct(schema: StructSchema, value: unknown, goType: string): unknown {
    if (!isRecord(value)) return this.fail(this.mismatch(jsonTypeName(value), goType), false)
    if (decoded.get(value) === schema) return value
    const [structBefore, unknownBefore] = [this.struct, this.unknownCount]
    const struct = goStructName(schema.name)
    const next = new Rewrite(value)
    for (const key of Object.keys(value)) {
      if (value[key] === undefined) continue // absent, as in JSON: no reason to copy the rest
      const field = schema.fields.get(key)
      if (field === undefined) {
        if (!schema.preserveUnknown) this.dropUnknown(next, key)
        continue
      }
      this.struct = struct
      this.fieldStack.push(key)
      const depth = this.enter(key)
      next.set(key, kept(field, this.decode(field.schema, value[key], goTypeOfField(field))))
      this.path.length = depth
      this.fieldStack.pop()
      this.struct = structBefore
    }
    const result = next.result()
    if (this.typeError === undefined && (this.unknownCount === unknownBefore || result !== value)) decoded.set(result, schema)
    return result
  }

  private dropUnknown(next: Rewrite, key: string): void {
    next.set(key, undefined)
    this.unknownCount++
    if (!this.watchUnknown) return
    const where = this.path.length === 0 ? key : `${this.path.join('')}.${key}`
    this.addStrict(`unknown field ${JSON.stringify(where)}`)
  }

  private decodeList(schema: ListSchema, value: unknown, goType: string): unknown {
    if (!Array.isArray(value)) return this.fail(this.mismatch(jsonTypeName(value), goType), false)
    const elementType = goElementType(goType, schema.items)
    let copy: unknown[] | undefined
    for (let at = 0; at < value.length; at++) {
      this.path.push('[', String(at), ']')
      const element = this.decode(schema.items, value[at], elementType) ?? zeroValueOf(schema.items)
      this.path.length -= 3
      if (copy !== undefined) copy.push(element)
      else if (element !== value[at]) copy = [...value.slice(0, at), element]
    }
    return copy ?? value
  }

  private decodeMap(schema: MapSchema, value: unknown, goType: string): unknown {
    if (!isRecord(value)) return this.fail(this.mismatch(jsonTypeName(value), goType), false)
    const elementType = goElementType(goType, schema.values)
    const next = new Rewrite(value)
    for (const key of Object.keys(value)) {
      if (value[key] === undefined) {
        next.set(key, undefined)
        continue
      }
      const depth = this.enter(key)
      next.set(key, this.decode(schema.values, value[key], elementType) ?? zeroValueOf(schema.values))
      this.path.length = depth
    }
    return next.result()
  }

  /** Steps into a key; the result is where to come back to. */
  private enter(key: string): number {
    const depth = this.path.length
    if (depth > 0) this.path.push('.')
    this.path.push(key)
    return depth
  }
}

/** Copies a record only when something in it changes. Undefined takes a key away. */
class Rewrite {
  private readonly before: Readonly<Record<string, unknown>>
  private copy: Record<string, unknown> | undefined

  constructor(before: Readonly<Record<string, unknown>>) {
    this.before = before
  }

  set(key: string, value: unknown): void {
    if (this.copy === undefined && value === this.before[key] && value !== undefined) return
    this.copy ??= { ...this.before }
    if (value === undefined) delete this.copy[key]
    else this.copy[key] = value
  }

  result(): Readonly<Record<string, unknown>> {
    return this.copy ?? this.before
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Parts that every object shows, be they empty. */
const ALWAYS_SHOWN = new Set(['metadata', 'spec'])

/** The value of a field, or undefined where Go's encoder would leave a zero out. A custom resource's fields say nothing of Go: all are kept. */
function kept(field: FieldSchema, value: unknown): unknown {
  if (field.pointer !== false || field.always !== false || value === undefined) return value
  const { type } = field.schema
  if (type === 'scalar') return value === '' || value === 0 || value === false ? zeroScalar(field.schema, value) : value
  if (type === 'list') return (value as readonly unknown[]).length === 0 ? undefined : value
  if (type === 'any' || (type === 'struct' && ALWAYS_SHOWN.has(field.name))) return value
  return isEmpty(value as object) ? undefined : value
}

/** A number or string that may be either is a struct in Go, and a struct is never left out. */
function zeroScalar(schema: ScalarSchema, value: unknown): unknown {
  return schema.format === 'int-or-string' ? value : undefined
}

function isEmpty(record: object): boolean {
  for (const _ in record) return false
  return true
}
