import { structOfMessage, withoutZeros } from './message-schema.ts'
import { type FieldType, type Message, type MessageField, messageOf, type ScalarType } from './message-table.ts'
import { ProtobufError, ProtobufReader } from './reader.ts'
import { type Fields, isEmbeddedJson, specialMessage } from './special-messages.ts'

/** Objects of the API are a dozen deep, and JSON schemas as deep as their authors like. */
const DEPTH_MAX = 100
const WIRE_TYPES: Readonly<Record<ScalarType, number>> = { string: 2, bytes: 2, bool: 0, int32: 0, int64: 0, double: 1 }

/** A message that is being read. */
interface Reading {
  readonly name: string
  readonly message: Message
  readonly fields: Fields
  readonly depth: number
}

/**
 * A message as the JSON of the same object: bytes as base64, times as text, what is in line among the others, and nothing of what was never
 * set. Throws a ProtobufError.
 */
export function decodeMessage(reader: ProtobufReader, name: string, depth = 0): unknown {
  if (depth > DEPTH_MAX) throw new ProtobufError('proto: messages are nested too deeply')
  const message = messageOf(name)
  if (message === undefined) throw new ProtobufError(`no message ${name}`)
  const reading: Reading = { name, message, fields: {}, depth }
  while (!reader.isDone) readField(reader, reading)
  const special = specialMessage(name)
  if (special !== undefined) return special.toJson(reading.fields)
  const schema = structOfMessage(name)
  return schema === undefined ? reading.fields : withoutZeros(schema, reading.fields)
}

function readField(reader: ProtobufReader, reading: Reading): void {
  const { name, message, fields, depth } = reading
  const { number, wireType } = reader.tag(shortName(name))
  const field = message.get(number)
  if (field === undefined) return reader.skip(wireType)
  const { holds } = field
  // Numbers of a list may come one after the other in one stretch.
  if (field.repeated && wireType === 2 && holds.type === 'scalar' && WIRE_TYPES[holds.scalar] === 0) {
    const packed = reader.delimited()
    while (!packed.isDone) add(fields, field, readScalar(packed, holds.scalar))
    return
  }
  const expected = holds.type === 'scalar' ? WIRE_TYPES[holds.scalar] : 2
  if (wireType !== expected) throw new ProtobufError(`proto: wrong wireType = ${wireType} for field ${goName(field)}`)
  if (holds.type === 'map') return readEntry(reader.delimited(), field, { ...reading, holds: holds.values })
  // What becomes JSON later must not become base64 before.
  const value = isEmbeddedJson(name) ? reader.delimited().rest() : readValue(reader, holds, depth)
  if (field.inline) Object.assign(fields, value)
  else add(fields, field, value)
}

function add(fields: Fields, { name, repeated }: MessageField, value: unknown): void {
  if (!repeated) setOwn(fields, name, value)
  else if (Object.hasOwn(fields, name)) (fields[name] as unknown[]).push(value)
  else setOwn(fields, name, [value])
}

function readEntry(entry: ProtobufReader, { name }: MessageField, { fields, holds, depth }: Reading & { readonly holds: FieldType }): void {
  let key = ''
  let value: unknown
  while (!entry.isDone) {
    const { number, wireType } = entry.tag(titled(name))
    if (number === 1 && wireType === 2) key = entry.delimited().restText()
    else if (number === 2) value = readValue(entry, holds, depth)
    else entry.skip(wireType)
  }
  if (!Object.hasOwn(fields, name)) setOwn(fields, name, {})
  setOwn(fields[name] as Fields, key, value ?? emptyOf(holds))
}

function readValue(reader: ProtobufReader, holds: FieldType, depth: number): unknown {
  if (holds.type === 'scalar') return readScalar(reader, holds.scalar)
  if (holds.type === 'message') return decodeMessage(reader.delimited(), holds.message, depth + 1)
  throw new ProtobufError('proto: a map may not hold a map')
}

function readScalar(reader: ProtobufReader, scalar: ScalarType): unknown {
  switch (scalar) {
    case 'string':
      return reader.delimited().restText()
    case 'bytes':
      return base64(reader.delimited().rest())
    case 'bool':
      return Number(reader.varint()) !== 0
    case 'double':
      return finite(reader.double())
    case 'int32':
      return Number(BigInt.asIntN(32, BigInt(reader.varint())))
    case 'int64':
      return Number(reader.varint())
  }
}

/** What a map holds for a key whose value was left out. */
function emptyOf(holds: FieldType): unknown {
  if (holds.type !== 'scalar') return holds.type === 'message' ? decodeMessage(new ProtobufReader(new Uint8Array()), holds.message) : {}
  return { string: '', bytes: '', bool: false, double: 0, int32: 0, int64: 0 }[holds.scalar]
}

/** Keys such as `__proto__` are data like any other. */
function setOwn(object: Fields, key: string, value: unknown): void {
  if (key === '__proto__') Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true })
  else object[key] = value
}

function finite(value: number): number {
  if (!Number.isFinite(value))
    throw new ProtobufError(`json: unsupported value: ${Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf'}`)
  return value
}

function shortName(message: string): string {
  return message.slice(message.lastIndexOf('.') + 1)
}

/** Metadata is embedded in Go, so that it goes by its type. */
function goName({ name, holds }: MessageField): string {
  return name === 'metadata' && holds.type === 'message' ? shortName(holds.message) : titled(name)
}

/** As Go calls a field, nearly always. */
function titled(name: string): string {
  return name.slice(0, 1).toUpperCase() + name.slice(1)
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64')
}
