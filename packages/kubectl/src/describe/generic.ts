import { compareText, type Event, type KubeObject } from '@kubesim/api'
import { type Description, description } from './description.ts'
import { writeEvents } from './events.ts'
import { writeLabelsAndAnnotations, writeName } from './metadata.ts'

/** Said at the top already, or of no interest. */
const SKIPPED: ReadonlySet<string> = new Set([
  '.metadata.managedFields',
  '.metadata.name',
  '.metadata.namespace',
  '.metadata.labels',
  '.metadata.annotations',
])

const ACRONYMS: ReadonlySet<string> = new Set(['API', 'URL', 'UID', 'OSB', 'GUID'])

/** Any object as a tree of its fields. Upstream: genericDescriber */
export function describeAnything(object: KubeObject, events: readonly Event[] | undefined, nowMs: number): string {
  return description((out) => {
    writeName(out, object.metadata)
    writeLabelsAndAnnotations(out, object.metadata)
    writeFields(out, object as unknown as Fields, { level: 0, path: '' })
    writeEvents(out, events, nowMs)
  })
}

type Fields = Readonly<Record<string, unknown>>

interface Place {
  readonly level: number
  readonly path: string
}

/** Upstream: printUnstructuredContent */
export function writeFields(out: Description, fields: Fields, { level, path }: Place): void {
  for (const field of Object.keys(fields).sort(compareText)) {
    const value = fields[field]
    const inner = `${path}.${field}`
    if (value === undefined || SKIPPED.has(inner)) continue
    if (typeof value !== 'object' || value === null) {
      out.line(level, `${fieldLabel(field)}:\t${value === null ? '<nil>' : String(value)}`)
      continue
    }
    out.line(level, `${fieldLabel(field)}:`)
    const children: readonly unknown[] = Array.isArray(value) ? value : [value]
    for (const child of children) {
      if (typeof child === 'object' && child !== null) writeFields(out, child as Fields, { level: level + 1, path: inner })
      else out.line(level + 1, child === null ? '<nil>' : String(child))
    }
  }
}

/** `creationTimestamp` as `Creation Timestamp`; names with digits and signs stay as they are. Upstream: smartLabelFor */
export function fieldLabel(field: string): string {
  if (!/^[\p{L}-]*$/u.test(field)) return field
  return splitCamelCase(field)
    .map((part) => (ACRONYMS.has(part.toUpperCase()) ? part.toUpperCase() : part.charAt(0).toUpperCase() + part.slice(1).toLowerCase()))
    .join(' ')
}

/** `apiURLPath` is api, URL, Path. Upstream: fatih/camelcase Split */
function splitCamelCase(field: string): readonly string[] {
  return field.match(/\p{Lu}+(?=\p{Lu}\p{Ll})|\p{Lu}?\p{Ll}+|\p{Lu}+|[^\p{Lu}\p{Ll}]+/gu) ?? []
}
