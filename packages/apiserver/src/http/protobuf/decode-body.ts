import { type GroupVersionKind, groupVersion, parseGroupVersion } from '@kubesim/api'
import { UnreadableBody } from '../unreadable-body.ts'
import { decodeMessage } from './decode-message.ts'
import { messageNameOf } from './message-name.ts'
import { ProtobufError, ProtobufReader } from './reader.ts'

/** `k8s` and a zero: what every body begins with. */
export const PREFIX: readonly number[] = [0x6b, 0x38, 0x73, 0x00]
export const TYPE_META = 'k8s.io.apimachinery.pkg.runtime.TypeMeta'
const SCHEME = 'in scheme "k8s.io/kubernetes/pkg/api/legacyscheme/scheme.go:30"'

/**
 * A body of `application/vnd.kubernetes.protobuf` as the JSON of the same object. What it does not say of its type is what is expected. Throws
 * an UnreadableBody. Upstream: apimachinery/pkg/runtime/serializer/protobuf Decode
 */
export function decodeProtobufBody(body: Uint8Array, expected?: GroupVersionKind): object {
  const { typeMeta, raw } = envelopeOf(body)
  const kind = kindOf(typeMeta, expected)
  const apiVersion = groupVersion(kind)
  const message = messageNameOf(kind)
  if (message === undefined) {
    throw new UnreadableBody(`no kind ${JSON.stringify(kind.kind)} is registered for version ${JSON.stringify(apiVersion)} ${SCHEME}`, kind)
  }
  try {
    return { apiVersion, kind: kind.kind, ...(decodeMessage(raw, message) as object) }
  } catch (error) {
    throw error instanceof ProtobufError ? new UnreadableBody(error.message, kind) : error
  }
}

interface Envelope {
  readonly typeMeta: { readonly apiVersion?: string; readonly kind?: string }
  readonly raw: ProtobufReader
}

function envelopeOf(body: Uint8Array): Envelope {
  if (body.length === 0) throw new UnreadableBody('empty data')
  if (!PREFIX.every((byte, index) => body[index] === byte)) {
    throw new UnreadableBody(`provided data does not appear to be a protobuf message, expected prefix [${PREFIX.join(' ')}]`)
  }
  if (body.length === PREFIX.length) throw new UnreadableBody('empty body')
  try {
    return readEnvelope(new ProtobufReader(body, PREFIX.length))
  } catch (error) {
    throw error instanceof ProtobufError ? new UnreadableBody(error.message) : error
  }
}

/** Upstream: runtime.Unknown: the type, and the object's own message as bytes. */
function readEnvelope(reader: ProtobufReader): Envelope {
  let typeMeta: Envelope['typeMeta'] = {}
  let raw = new ProtobufReader(new Uint8Array())
  while (!reader.isDone) {
    const { number, wireType } = reader.tag('Unknown')
    if (number === 1 && wireType === 2) typeMeta = decodeMessage(reader.delimited(), TYPE_META) as Envelope['typeMeta']
    else if (number === 2 && wireType === 2) raw = reader.delimited()
    else reader.skip(wireType)
  }
  return { typeMeta, raw }
}

function kindOf({ apiVersion = '', kind = '' }: Envelope['typeMeta'], expected: GroupVersionKind | undefined): GroupVersionKind {
  const named = kind === '' ? expected?.kind : kind
  const version = apiVersion === '' ? expected : readVersion(apiVersion)
  if (named === undefined) throw new UnreadableBody("Object 'Kind' is missing")
  if (version === undefined) throw new UnreadableBody("Object 'apiVersion' is missing")
  return { group: version.group, version: version.version, kind: named }
}

/** A version that cannot be read is no version. Upstream: schema.FromAPIVersionAndKind */
function readVersion(apiVersion: string): Pick<GroupVersionKind, 'group' | 'version'> | undefined {
  try {
    return parseGroupVersion(apiVersion)
  } catch {
    return undefined
  }
}
