import { type KubeObject, parseGroupVersion } from '@kubesim/api'
import { PREFIX, TYPE_META } from './decode-body.ts'
import { encodeMessage } from './encode-message.ts'
import { messageNameOf } from './message-name.ts'
import { ProtobufWriter } from './writer.ts'

type Typed = Pick<KubeObject, 'apiVersion' | 'kind'>

/** An object as `application/vnd.kubernetes.protobuf`; undefined for one of a kind that has no message. Upstream: serializer/protobuf Encode */
export function encodeProtobufBody(object: Typed): Uint8Array | undefined {
  const { apiVersion, kind } = object
  const message = messageNameOf({ ...parseGroupVersion(apiVersion), kind })
  if (message === undefined) return undefined
  const writer = new ProtobufWriter()
  // Upstream writes out the last two fields, encoding and content type, empty as they are.
  writer.delimited(4, new Uint8Array())
  writer.delimited(3, new Uint8Array())
  writer.nested(2, () => encodeMessage(writer, message, object))
  writer.nested(1, () => encodeMessage(writer, TYPE_META, { apiVersion, kind }))
  writer.raw(Uint8Array.from(PREFIX))
  return writer.finish()
}
