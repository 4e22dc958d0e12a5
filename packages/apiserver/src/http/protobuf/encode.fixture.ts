import { type FieldType, type MessageField, messageOf, type ScalarType } from './message-table.ts'

/** Writes messages for tests, from values by field name: the inverse of the decoder for plain messages. */
export function encodeMessage(name: string, value: Readonly<Record<string, unknown>>): Uint8Array {
  const bytes: number[] = []
  for (const [number, field] of messageOf(name)!) {
    if (field.inline) {
      if (field.holds.type === 'message') push(bytes, number, 2, encodeMessage(field.holds.message, value))
      continue
    }
    const given = value[field.name]
    if (given === undefined) continue
    for (const each of field.repeated ? (given as unknown[]) : [given]) encodeField(bytes, number, field, each)
  }
  return Uint8Array.from(bytes)
}

/** A body as clients send it. */
export function envelope(apiVersion: string, kind: string, raw: Uint8Array): Uint8Array {
  const typeMeta = encodeMessage('k8s.io.apimachinery.pkg.runtime.TypeMeta', { apiVersion, kind })
  const bytes: number[] = [0x6b, 0x38, 0x73, 0x00]
  push(bytes, 1, 2, typeMeta)
  push(bytes, 2, 2, raw)
  return Uint8Array.from(bytes)
}

function encodeField(bytes: number[], number: number, { holds }: MessageField, value: unknown): void {
  if (holds.type === 'map') {
    for (const [key, each] of Object.entries(value as Record<string, unknown>)) {
      const entry: number[] = []
      push(entry, 1, 2, utf8(key))
      encodeValue(entry, 2, holds.values, each)
      push(bytes, number, 2, Uint8Array.from(entry))
    }
  } else encodeValue(bytes, number, holds, value)
}

function encodeValue(bytes: number[], number: number, holds: FieldType, value: unknown): void {
  if (holds.type === 'scalar') encodeScalar(bytes, number, holds.scalar, value)
  else if (holds.type === 'message') push(bytes, number, 2, encodeMessage(holds.message, value as Record<string, unknown>))
}

function encodeScalar(bytes: number[], number: number, scalar: ScalarType, value: unknown): void {
  if (scalar === 'string') push(bytes, number, 2, utf8(value as string))
  else if (scalar === 'bytes') push(bytes, number, 2, Uint8Array.from(Buffer.from(value as string, 'base64')))
  else if (scalar === 'double') throw new Error('no test needs a double')
  else bytes.push(...varint(BigInt(number << 3)), ...varint(BigInt(Number(value))))
}

function push(bytes: number[], number: number, wireType: number, content: Uint8Array): void {
  bytes.push(...varint(BigInt((number << 3) | wireType)), ...varint(BigInt(content.length)), ...content)
}

function varint(value: bigint): number[] {
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, value)
  do {
    bytes.push(Number(rest & 0x7fn) | (rest > 0x7fn ? 0x80 : 0))
    rest >>= 7n
  } while (rest > 0n)
  return bytes
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}
