import type { WatchEvent } from '@kubesim/api'
import { encodeProtobufBody } from './encode-body.ts'
import { ProtobufWriter } from './writer.ts'

/** Fields of WatchEvent and of RawExtension. */
const TYPE = 1
const OBJECT = 2
const RAW = 1
const LENGTH_BYTES = 4

/**
 * An event of a watch as one frame: how long it is, in four bytes, and its message, in which the object is a body of its own.
 * Upstream: serializer/protobuf RawSerializer, apimachinery/pkg/util/framer
 */
export function encodeProtobufEvent({ type, object }: Pick<WatchEvent, 'type' | 'object'>): Buffer {
  const writer = new ProtobufWriter()
  const body = encodeProtobufBody(object)
  writer.nested(OBJECT, () => {
    if (body !== undefined) writer.delimited(RAW, body)
  })
  writer.delimited(TYPE, Buffer.from(type))
  const event = writer.finish()
  const length = Buffer.alloc(LENGTH_BYTES)
  length.writeUInt32BE(event.length)
  return Buffer.concat([length, event])
}
