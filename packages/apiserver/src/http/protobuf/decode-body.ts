import { definitionNameOf, isKindOfEveryGroup, parseGroupVersion } from '@kubesim/api'
import { badRequest } from '../../failures.ts'
import { decodeMessage } from './decode-message.ts'
import { ProtobufError, ProtobufReader } from './reader.ts'

/** `k8s` and a zero: what every body begins with. */
const PREFIX = [0x6b, 0x38, 0x73, 0x00]
const UNKNOWN = 'k8s.io.apimachinery.pkg.runtime.Unknown'
const EVERY_GROUP = 'io.k8s.apimachinery.pkg.apis.meta.v1'

/** A body of `application/vnd.kubernetes.protobuf` as the JSON of the same object. Throws 400. Upstream: serializer/protobuf */
export function decodeProtobufBody(body: Uint8Array): object {
  if (!PREFIX.every((byte, index) => body[index] === byte)) {
    throw badRequest('provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]')
  }
  try {
    const { typeMeta, raw } = readEnvelope(new ProtobufReader(body, PREFIX.length))
    const { apiVersion = '', kind = '' } = typeMeta
    const name = messageNameOf(apiVersion, kind)
    if (name === undefined) throw badRequest(`no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)}`)
    return { apiVersion, kind, ...(decodeMessage(raw, name) as object) }
  } catch (error) {
    if (error instanceof ProtobufError) throw badRequest(error.message)
    throw error
  }
}

interface Envelope {
  readonly typeMeta: { readonly apiVersion?: string; readonly kind?: string }
  readonly raw: ProtobufReader
}

/** Upstream: runtime.Unknown: the type, and the object's own message as bytes. */
function readEnvelope(reader: ProtobufReader): Envelope {
  let typeMeta: Envelope['typeMeta'] = {}
  let raw = new ProtobufReader(new Uint8Array())
  while (!reader.isDone) {
    const { number, wireType } = reader.tag()
    if (number === 1 && wireType === 2)
      typeMeta = decodeMessage(reader.delimited(), 'k8s.io.apimachinery.pkg.runtime.TypeMeta') as Envelope['typeMeta']
    else if (number === 2 && wireType === 2) raw = reader.delimited()
    else reader.skip(wireType)
  }
  if (typeMeta.kind === undefined) throw new ProtobufError(`${UNKNOWN}: the type of the object is missing`)
  return { typeMeta, raw }
}

/** The message of a kind: the name of its definition with Go's package in front. */
function messageNameOf(apiVersion: string, kind: string): string | undefined {
  const ofEveryGroup = `${EVERY_GROUP}.${kind}`
  const name = definitionNameOf({ ...groupVersionOf(apiVersion), kind }) ?? (isKindOfEveryGroup(ofEveryGroup) ? ofEveryGroup : undefined)
  return name?.replace(/^io\.k8s\./, 'k8s.io.').replaceAll('-', '_')
}

function groupVersionOf(apiVersion: string): { readonly group: string; readonly version: string } {
  try {
    return parseGroupVersion(apiVersion)
  } catch (error) {
    throw badRequest((error as Error).message)
  }
}
