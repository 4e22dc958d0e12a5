import { formatDuration, formatMicroTime, formatTime, parseDuration, parseTime } from '@kubesim/api'
import { ProtobufError } from './reader.ts'

export type Fields = { [name: string]: unknown }

/** How a message that is no object in JSON is written there. */
export interface SpecialMessage {
  /** Throws a ProtobufError. */
  toJson(fields: Fields): unknown
  /** `value` is undefined where the JSON has nothing. */
  toFields(value: unknown): Fields
}

const META = 'k8s.io.apimachinery.pkg.apis.meta.v1'
const EXTENSIONS = 'k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1'

const NS_PER_MS = 1e6
/** The years that text can hold, 1 to 9999. */
const TIME_MS_MIN = -62_135_596_800_000
const TIME_MS_END = 253_402_300_800_000

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Times: an empty message is none at all. */
function timeMessage(format: (timeMs: number) => string): SpecialMessage {
  return {
    toJson({ seconds, nanos }) {
      if (seconds === undefined && nanos === undefined) return null
      const timeMs = Number(seconds ?? 0) * 1000 + Math.trunc(Number(nanos ?? 0) / 1000) / 1000
      if (!(timeMs >= TIME_MS_MIN && timeMs < TIME_MS_END)) throw new ProtobufError('proto: time is out of range')
      return format(timeMs)
    },
    toFields(value) {
      if (typeof value !== 'string') return {}
      const timeMs = parseTime(value)
      const seconds = Math.floor(timeMs / 1000)
      return { seconds, nanos: Math.round((timeMs - seconds * 1000) * 1000) * 1000 }
    },
  }
}

/** Bytes that are JSON themselves. */
const EMBEDDED: SpecialMessage = {
  toJson({ raw }) {
    if (raw === undefined || (raw as Uint8Array).length === 0) return null
    try {
      return JSON.parse(utf8.decode(raw as Uint8Array)) as unknown
    } catch {
      throw new ProtobufError('raw JSON in the message cannot be read')
    }
  },
  toFields: (value) => (value === undefined || value === null ? {} : { raw: new TextEncoder().encode(JSON.stringify(value)) }),
}

/** A list that has a message to itself. */
const LIST: SpecialMessage = { toJson: ({ items }) => items ?? [], toFields: (items) => ({ items }) }

/** One JSON schema, or something simpler in its place. */
function schemaOr(other: string, isOther: (value: unknown) => boolean): SpecialMessage {
  return {
    toJson: (fields) => fields[other] ?? fields.schema ?? null,
    toFields: (value) => (isOther(value) ? { [other]: value } : { schema: value }),
  }
}

const SPECIAL: ReadonlyMap<string, SpecialMessage> = new Map([
  [`${META}.Time`, timeMessage(formatTime)],
  [`${META}.MicroTime`, timeMessage(formatMicroTime)],
  [
    `${META}.Duration`,
    {
      toJson: ({ duration }) => formatDuration(Number(duration ?? 0) / NS_PER_MS),
      toFields: (value) => ({ duration: Math.round((parseDuration(String(value ?? '0s')) ?? 0) * NS_PER_MS) }),
    },
  ],
  [
    'k8s.io.apimachinery.pkg.api.resource.Quantity',
    { toJson: ({ string }) => string || '0', toFields: (value) => ({ string: String(value ?? '0') }) },
  ],
  [
    'k8s.io.apimachinery.pkg.util.intstr.IntOrString',
    {
      toJson: ({ type, intVal, strVal }) => (type === 1 ? (strVal ?? '') : (intVal ?? 0)),
      toFields: (value) =>
        typeof value === 'string' ? { type: 1, intVal: 0, strVal: value } : { type: 0, intVal: value ?? 0, strVal: '' },
    },
  ],
  [`${META}.FieldsV1`, EMBEDDED],
  ['k8s.io.apimachinery.pkg.runtime.RawExtension', EMBEDDED],
  [`${EXTENSIONS}.JSON`, EMBEDDED],
  [`${META}.Verbs`, LIST],
  ['k8s.io.api.authentication.v1.ExtraValue', LIST],
  ['k8s.io.api.authorization.v1.ExtraValue', LIST],
  ['k8s.io.api.certificates.v1.ExtraValue', LIST],
  [
    `${EXTENSIONS}.JSONSchemaPropsOrBool`,
    {
      toJson: ({ allows, schema }) => schema ?? allows ?? false,
      toFields: (value) => (typeof value === 'boolean' ? { allows: value } : { allows: true, schema: value }),
    },
  ],
  [`${EXTENSIONS}.JSONSchemaPropsOrArray`, schemaOr('jSONSchemas', Array.isArray)],
  [`${EXTENSIONS}.JSONSchemaPropsOrStringArray`, schemaOr('property', Array.isArray)],
])

/** Undefined for a message that is an object in JSON. */
export function specialMessage(name: string): SpecialMessage | undefined {
  return SPECIAL.get(name)
}

export function isEmbeddedJson(name: string): boolean {
  return SPECIAL.get(name) === EMBEDDED
}
