import { type GroupVersionKind, readYamlDocuments, YamlError } from '@kubesim/api'
import { unsupportedMediaType } from '../failures.ts'
import { duplicateJsonFields } from './json-duplicates.ts'
import { jsonProblem } from './json-problem.ts'
import { decodeProtobufBody } from './protobuf/decode-body.ts'
import { UnreadableBody } from './unreadable-body.ts'

/** A body as data. */
export interface Content {
  readonly value: unknown
  /** Paths of fields that its text has twice. */
  readonly duplicateFields: readonly string[]
}

type Decode = (body: Buffer, expected: GroupVersionKind | undefined) => Content

const DECODERS: ReadonlyMap<string, Decode> = new Map<string, Decode>([
  ['', decodeJson],
  ['application/json', decodeJson],
  ['application/json-patch+json', decodeJson],
  ['application/merge-patch+json', decodeJson],
  ['application/strategic-merge-patch+json', decodeJson],
  ['application/yaml', decodeYaml],
  ['application/apply-patch+yaml', decodeYaml],
  ['application/vnd.kubernetes.protobuf', (body, expected) => ({ value: decodeProtobufBody(body, expected), duplicateFields: [] })],
])

/**
 * Reads a body by its media type. `expected` is what it is where it does not say so itself. Throws 415 for a type that is not read here, an
 * UnreadableBody for what cannot be read.
 */
export function decodeContent(body: Buffer, mediaType: string, expected?: GroupVersionKind): Content {
  const decode = DECODERS.get(mediaType)
  if (decode === undefined) throw unsupportedMediaType(['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'])
  return decode(body, expected)
}

function decodeJson(body: Buffer): Content {
  const text = body.toString('utf8')
  try {
    return { value: JSON.parse(text), duplicateFields: duplicateJsonFields(text) }
  } catch (error) {
    if (!(error instanceof SyntaxError) && !(error instanceof RangeError)) throw error
    throw new UnreadableBody(`couldn't get version/kind; json parse error: ${jsonProblem(text) ?? error.message}`)
  }
}

function decodeYaml(body: Buffer): Content {
  try {
    const [document] = readYamlDocuments(body.toString('utf8'))
    if (document === undefined) return { value: undefined, duplicateFields: [] }
    return { value: document.value, duplicateFields: document.duplicates.map(({ path }) => fieldPath(path)) }
  } catch (error) {
    // Too deep to be read.
    if (error instanceof YamlError || error instanceof RangeError) throw new UnreadableBody(`error decoding YAML: ${error.message}`)
    throw error
  }
}

function fieldPath(path: readonly (string | number)[]): string {
  return path.reduce<string>((text, step) => (typeof step === 'number' ? `${text}[${step}]` : text === '' ? step : `${text}.${step}`), '')
}
