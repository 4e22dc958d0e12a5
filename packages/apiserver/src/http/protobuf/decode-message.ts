import { formatDuration, formatTime } from '@kubesim/api'
import { type FieldType, type Message, type MessageField, messageOf, type ScalarType } from './message-table.ts'
import { ProtobufError, ProtobufReader } from './reader.ts'

const META = 'k8s.io.apimachinery.pkg.apis.meta.v1'
const EXTENSIONS = 'k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1'
const DEPTH_MAX = 100
const WIRE_TYPES: Readonly<Record<ScalarType, number>> = { string: 2, bytes: 2, bool: 0, int32: 0, int64: 0, double: 1 }

type Fields = Record<string, unknown>

/** Messages that are something else than an object in JSON. */
const SPECIAL: Readonly<Record<string, (fields: Fields) => unknown>> = {
  [`${META}.Time`]: timeText,
  [`${META}.MicroTime`]: microTimeText,
  [`${META}.Duration`]: ({ duration }) => formatDuration(Number(duration ?? 0) / 1e6),
  [`${META}.FieldsV1`]: ({ raw }) => jsonOf(raw),
  [`${META}.Verbs`]: ({ items }) => items ?? [],
  'k8s.io.apimachinery.pkg.api.resource.Quantity': ({ string }) => string || '0',
  'k8s.io.apimachinery.pkg.util.intstr.IntOrString': ({ type, intVal, strVal }) => (type === 1 ? (strVal ?? '') : (intVal ?? 0)),
  'k8s.io.apimachinery.pkg.runtime.RawExtension': ({ raw }) => jsonOf(raw),
  'k8s.io.api.authentication.v1.ExtraValue': ({ items }) => items ?? [],
  'k8s.io.api.authorization.v1.ExtraValue': ({ items }) => items ?? [],
  'k8s.io.api.certificates.v1.ExtraValue': ({ items }) => items ?? [],
  [`${EXTENSIONS}.JSON`]: ({ raw }) => jsonOf(raw),
  [`${EXTENSIONS}.JSONSchemaPropsOrBool`]: ({ allows, schema }) => schema ?? allows ?? false,
  [`${EXTENSIONS}.JSONSchemaPropsOrArray`]: ({ schema, jSONSchemas }) => schema ?? jSONSchemas ?? null,
  [`${EXTENSIONS}.JSONSchemaPropsOrStringArray`]: ({ schema, property }) => schema ?? property ?? [],
}

/**
 * A message as the JSON of the same object: bytes as base64, times as text, what is in line among the others. Zeros that Go's encoder writes
 * out are there too: whoever decodes the JSON knows which of them mean nothing. Throws a ProtobufError.
 */
export function decodeMessage(reader: ProtobufReader, name: string, depth = 0): unknown {
  if (depth > DEPTH_MAX) throw new ProtobufError('proto: messages are nested too deeply')
  const message = messageOf(name)
  if (message === undefined) throw new ProtobufError(`no message ${name}`)
  const fields: Fields = {}
  while (!reader.isDone) readField(reader, message, { fields, depth })
  const special = SPECIAL[name]
  return special === undefined ? fields : special(fields)
}

function readField(reader: ProtobufReader, message: Message, { fields, depth }: { readonly fields: Fields; readonly depth: number }): void {
  const { number, wireType } = reader.tag()
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
  if (wireType !== expected) throw new ProtobufError(`proto: wrong wireType = ${wireType} for field ${field.name}`)
  if (holds.type === 'map') return readEntry(reader.delimited(), field, { fields, values: holds.values, depth })
  const value = readValue(reader, holds, depth)
  if (field.inline) Object.assign(fields, value)
  else add(fields, field, value)
}

function add(fields: Fields, { name, repeated }: MessageField, value: unknown): void {
  const key = name === '-' ? 'raw' : name
  if (!repeated) setOwn(fields, key, value)
  else if (Object.hasOwn(fields, key)) (fields[key] as unknown[]).push(value)
  else setOwn(fields, key, [value])
}

function readEntry(
  entry: ProtobufReader,
  { name }: MessageField,
  into: { readonly fields: Fields; readonly values: FieldType; readonly depth: number },
): void {
  let key = ''
  let value: unknown
  while (!entry.isDone) {
    const { number, wireType } = entry.tag()
    if (number === 1 && wireType === 2) key = entry.delimited().restText()
    else if (number === 2) value = readValue(entry, into.values, into.depth)
    else entry.skip(wireType)
  }
  if (!Object.hasOwn(into.fields, name)) setOwn(into.fields, name, {})
  setOwn(into.fields[name] as Fields, key, value ?? emptyOf(into.values))
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
      return reader.varint() !== 0n
    case 'double':
      return reader.double()
    case 'int32':
      return Number(BigInt.asIntN(32, reader.varint()))
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
  Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true })
}

/** An empty message is no time at all. */
function timeText({ seconds, nanos }: Fields): string | null {
  if (seconds === undefined && nanos === undefined) return null
  return formatTime(validMs(Number(seconds ?? 0) * 1000))
}

function microTimeText({ seconds, nanos }: Fields): string | null {
  if (seconds === undefined && nanos === undefined) return null
  const micros = String(Math.floor(Number(nanos ?? 0) / 1000)).padStart(6, '0')
  return formatTime(validMs(Number(seconds ?? 0) * 1000)).replace('Z', `.${micros}Z`)
}

/** Year 9999 is the last that text can hold. */
function validMs(ms: number): number {
  if (!(ms >= -62_135_596_800_000 && ms < 253_402_300_800_000)) throw new ProtobufError('proto: time is out of range')
  return ms
}

function jsonOf(raw: unknown): unknown {
  if (raw === undefined || raw === '') return null
  const bytes = Uint8Array.from(atob(raw as string), (char) => char.charCodeAt(0))
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as unknown
  } catch {
    throw new ProtobufError('raw JSON in the message cannot be read')
  }
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64')
}
