import { MESSAGES } from './generated/messages.ts'

export type ScalarType = 'string' | 'bool' | 'bytes' | 'double' | 'int32' | 'int64'

/** What a field holds: a scalar, a message by its full name, or a map from text to either. */
export type FieldType =
  | { readonly type: 'scalar'; readonly scalar: ScalarType }
  | { readonly type: 'message'; readonly message: string }
  | { readonly type: 'map'; readonly values: FieldType }

export interface MessageField {
  /** Its name in JSON; `raw` for the bytes of a message that is not an object there. */
  readonly name: string
  readonly repeated: boolean
  /** A message of its own here whose fields stand among the others in JSON. */
  readonly inline: boolean
  readonly holds: FieldType
}

/** Fields by number. */
export type Message = ReadonlyMap<number, MessageField>

const SCALARS: Readonly<Record<string, ScalarType>> = { s: 'string', b: 'bool', y: 'bytes', d: 'double', i: 'int32', l: 'int64' }

let texts: ReadonlyMap<string, readonly string[]> | undefined
let packages: readonly string[] = []
const messages = new Map<string, Message>()

/** A message by its full name, such as `k8s.io.api.core.v1.Pod`; undefined when there is none. */
export function messageOf(name: string): Message | undefined {
  const known = messages.get(name)
  if (known !== undefined) return known
  texts ??= readTexts()
  const fields = texts.get(name)
  if (fields === undefined) return undefined
  const inPackage = name.slice(0, name.lastIndexOf('.'))
  const message = new Map(fields.map((text) => readField(text, inPackage)))
  messages.set(name, message)
  return message
}

function readTexts(): ReadonlyMap<string, readonly string[]> {
  const result = new Map<string, readonly string[]>()
  const found: string[] = []
  for (const line of MESSAGES.split('\n')) {
    if (line.startsWith('@')) found.push(line.slice(1))
    else {
      const [name, ...fields] = line.split(' ')
      result.set(`${found.at(-1)}.${name}`, fields)
    }
  }
  packages = found
  return result
}

function readField(text: string, inPackage: string): [number, MessageField] {
  const [, name, number, repeated, inline, type] = /^(.+):(\d+)(\*?)(\^?)(.+)$/.exec(text)!
  return [Number(number), { name: name!, repeated: repeated !== '', inline: inline !== '', holds: readType(type!, inPackage) }]
}

function readType(code: string, inPackage: string): FieldType {
  if (code.startsWith('%')) return { type: 'map', values: readType(code.slice(1), inPackage) }
  const scalar = SCALARS[code]
  if (scalar !== undefined) return { type: 'scalar', scalar }
  const slash = code.indexOf('/')
  const message = slash < 0 ? `${inPackage}.${code.slice(1)}` : `${packages[Number(code.slice(1, slash))]}.${code.slice(slash + 1)}`
  return { type: 'message', message }
}
