import { canonicalQuantity } from '../../../quantity/index.ts'
import type { LabelSelector } from '../../../types/generated.ts'
import { INTERNAL_LAYOUT } from './layout.ts'

type Fields = Readonly<Record<string, unknown>>

interface Field {
  readonly goName: string
  readonly jsonName: string
  readonly type: string
  readonly ofSpec: boolean
}

let layout: ReadonlyMap<string, readonly Field[]> | undefined

/** JSON of a struct of the internal version, every field written. Upstream: apimachinery/pkg/util/diff toPrettyJSON */
export function internalJson(struct: string, value: object): string {
  return goEscaped(JSON.stringify(internalForm(struct, value), undefined, 1))
}

/** The value as Go's internal version has it: every field there, under its name in Go. */
export function internalForm(struct: string, value: object): Fields {
  return structForm(struct, value as Fields, value as Fields)
}

function structForm(struct: string, value: Fields, spec: Fields): Fields {
  const form: Record<string, unknown> = {}
  for (const { goName, jsonName, type, ofSpec } of fieldsOf(struct)) {
    if (type === 'm') Object.assign(form, metadataForm((value['metadata'] ?? {}) as Fields))
    else form[goName] = formOf(type, (ofSpec ? spec : value)[jsonName], spec)
  }
  return form
}

const ZEROS: Readonly<Record<string, unknown>> = { s: '', n: 0, b: false, q: '0', o: 0, x: null }

function formOf(type: string, value: unknown, spec: Fields): unknown {
  const isAbsent = value === undefined || value === null
  const inner = type.slice(1)
  if (type.startsWith('*')) return isAbsent ? null : formOf(inner, value, spec)
  if (type.startsWith('[')) return isAbsent ? null : (value as readonly unknown[]).map((element) => formOf(inner, element, spec))
  if (type.startsWith('{')) return isAbsent ? null : mapForm(value as Fields, (member) => formOf(inner, member, spec))
  if (type in ZEROS) return isAbsent ? ZEROS[type] : scalarForm(type, value)
  const fields = (value ?? {}) as Fields
  return structForm(type, fields, type === 'PodSpec' ? fields : spec)
}

function scalarForm(type: string, value: unknown): unknown {
  if (type === 'q') return canonicalQuantity(String(value))
  return type === 'x' ? selectorForm(value as LabelSelector) : value
}

/** Go writes maps in the order of their keys. */
function mapForm(map: Fields, formOfMember: (member: unknown) => unknown): Fields {
  const entries = Object.keys(map)
    .sort()
    .map((key) => [key, formOfMember(map[key])] as const)
  return Object.fromEntries(entries)
}

/** What API versions share is written as they all write it. */
export function selectorForm({ matchLabels, matchExpressions }: LabelSelector): Fields {
  const plain = (member: unknown) => member
  return {
    ...(matchLabels && { matchLabels: mapForm(matchLabels, plain) }),
    ...(matchExpressions && {
      matchExpressions: matchExpressions.map(({ key = '', operator = '', values }) => ({ key, operator, ...(values && { values }) })),
    }),
  }
}

/** Of metadata, in Go's order, with what is not there left out. */
const METADATA: readonly string[] = [
  'name',
  'generateName',
  'namespace',
  'selfLink',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'labels',
  'annotations',
  'ownerReferences',
  'finalizers',
  'managedFields',
]

function metadataForm(metadata: Fields): Fields {
  const given = METADATA.filter((name) => metadata[name] !== undefined && metadata[name] !== null)
  const formOfPart = (name: string) => (name === 'ownerReferences' ? (metadata[name] as readonly Fields[]).map(ownerForm) : metadata[name])
  return Object.fromEntries(given.map((name) => [name, formOfPart(name)]))
}

function ownerForm({ apiVersion = '', kind = '', name = '', uid = '', ...rest }: Fields): Fields {
  return { apiVersion, kind, name, uid, ...rest }
}

function fieldsOf(struct: string): readonly Field[] {
  layout ??= new Map(INTERNAL_LAYOUT.trim().split('\n').map(readStruct))
  const fields = layout.get(struct)
  if (fields === undefined) throw new RangeError(`no layout of ${struct}`)
  return fields
}

function readStruct(line: string): readonly [string, readonly Field[]] {
  const [name = '', ...fields] = line.split(' ')
  return [name, fields.map(readField)]
}

function readField(text: string): Field {
  const [head = '', type = ''] = text.split(':')
  const [goName = '', alias] = head.replace('^', '').split('=')
  const jsonName = alias ?? goName.charAt(0).toLowerCase() + goName.slice(1)
  return { goName, jsonName: HOST_FIELDS[goName] ?? jsonName, type, ofSpec: head.endsWith('^') }
}

/** Capital letters that JSON names keep. */
const HOST_FIELDS: Readonly<Record<string, string>> = { HostPID: 'hostPID', HostIPC: 'hostIPC' }

/** Go's encoder escapes what would mean something in HTML. */
function goEscaped(json: string): string {
  return json.replace(/[<>&\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
