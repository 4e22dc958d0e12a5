import type { StructSchema } from '@kubesim/api'
import { isHeldByValue, structOfMessage } from './message-schema.ts'
import { type FieldType, type Message, type MessageField, messageOf, type ScalarType } from './message-table.ts'
import { type Fields, specialMessage } from './special-messages.ts'
import type { ProtobufWriter } from './writer.ts'

const ZEROS: Readonly<Record<ScalarType, unknown>> = { string: '', bytes: undefined, bool: false, double: 0, int32: 0, int64: 0 }

/**
 * Writes the message of a value that is JSON: as Go's generated code does, with the zeros of what Go does not hold behind a pointer. What a
 * message has no field for is left out.
 */
export function encodeMessage(writer: ProtobufWriter, name: string, value: unknown): void {
  const message = messageOf(name)
  if (message === undefined) throw new RangeError(`no message ${name}`)
  const special = specialMessage(name)
  writeFields(writer, {
    message,
    schema: structOfMessage(name),
    value: special === undefined ? ((value ?? {}) as Fields) : special.toFields(value),
  })
}

interface Writing {
  readonly message: Message
  /** Undefined where the API has no definition: then nothing is known to be held by value. */
  readonly schema: StructSchema | undefined
  readonly value: Fields
}

function writeFields(writer: ProtobufWriter, writing: Writing): void {
  const fields = [...writing.message].sort(([a], [b]) => b - a)
  for (const [number, field] of fields) {
    if (field.inline && field.holds.type === 'message') writeInline(writer, number, { field, message: field.holds.message, writing })
    else writeField(writer, number, { field, byValue: isByValue(writing.schema, field.name), value: ownValue(writing.value, field.name) })
  }
}

/** A message of its own here whose fields stand among the others in JSON: it follows the same schema. */
function writeInline(
  writer: ProtobufWriter,
  number: number,
  { message: name, writing }: { readonly field: MessageField; readonly message: string; readonly writing: Writing },
): void {
  const message = messageOf(name)
  if (message === undefined) throw new RangeError(`no message ${name}`)
  writer.nested(number, () => writeFields(writer, { ...writing, message }))
}

interface FieldWriting {
  readonly field: MessageField
  readonly byValue: boolean
  readonly value: unknown
}

function isByValue(schema: StructSchema | undefined, name: string): boolean {
  const field = schema?.fields.get(name)
  return schema !== undefined && field !== undefined && isHeldByValue(schema, field)
}

function writeField(writer: ProtobufWriter, number: number, { field, byValue, value }: FieldWriting): void {
  const { holds, repeated } = field
  if (holds.type === 'map') {
    for (const [key, each] of Object.entries((value ?? {}) as Fields).reverse()) {
      writer.nested(number, () => {
        writeValue(writer, 2, holds.values, each)
        writer.delimited(1, utf8(key))
      })
    }
  } else if (repeated) {
    for (const each of [...((value ?? []) as readonly unknown[])].reverse()) writeValue(writer, number, holds, each)
  } else if (value !== undefined && value !== null) writeValue(writer, number, holds, value)
  else if (byValue) writeZero(writer, number, holds)
}

function writeZero(writer: ProtobufWriter, number: number, holds: FieldType): void {
  const zero = holds.type === 'scalar' ? ZEROS[holds.scalar] : undefined
  if (holds.type === 'message' || zero !== undefined) writeValue(writer, number, holds, zero)
}

function writeValue(writer: ProtobufWriter, number: number, holds: FieldType, value: unknown): void {
  if (holds.type === 'message') writer.nested(number, () => encodeMessage(writer, holds.message, value))
  else if (holds.type === 'scalar') writeScalar(writer, number, holds.scalar, value)
}

function writeScalar(writer: ProtobufWriter, number: number, scalar: ScalarType, value: unknown): void {
  switch (scalar) {
    case 'string':
      return writer.delimited(number, utf8(String(value)))
    case 'bytes':
      return writer.delimited(number, value instanceof Uint8Array ? value : Buffer.from(String(value), 'base64'))
    case 'double':
      writer.double(Number(value))
      return writer.tag(number, 1)
    case 'bool':
      writer.varint(value === true ? 1 : 0)
      return writer.tag(number, 0)
    case 'int32':
    case 'int64':
      writer.varint(BigInt(Math.trunc(Number(value))))
      return writer.tag(number, 0)
  }
}

/** What objects inherit is no data. */
function ownValue(fields: Fields, name: string): unknown {
  return Object.hasOwn(fields, name) ? fields[name] : undefined
}

function utf8(text: string): Uint8Array {
  return Buffer.from(text)
}
