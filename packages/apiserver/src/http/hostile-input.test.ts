// Whatever is sent is either understood or refused with a Status: nothing a client can write makes the server fail.
import { StatusError } from '@kubesim/api'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { requestInfoOf } from './api-request.ts'
import { decodeContent } from './content.ts'
import { jsonProblem } from './json-problem.ts'
import { formFor } from './negotiation.ts'
import { optionsOf, queryValues } from './query-options.ts'
import { readTarget } from './request-target.ts'

const RUNS = { numRuns: 2_000 }
const OBJECT =
  '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","labels":{"a":"b"}},"data":{"x":"1\\n","y":"\\u00e9"},"n":[1,-2.5e3,null]}'
const YAML =
  'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, labels: &l {a: b}}\ndata:\n  x: |\n    one\n    two\n  y: "\\u00e9"\nmore: *l\n'

/** Text with some of it cut out, put in or changed. */
const damaged = (text: string, pieces: readonly string[]) =>
  fc
    .array(fc.tuple(fc.nat(text.length), fc.nat(4), fc.constantFrom(...pieces)), { minLength: 1, maxLength: 4 })
    .map((edits) => edits.reduce((before, [at, drop, piece]) => before.slice(0, at) + piece + before.slice(at + drop), text))
const JSON_PIECES = [
  '',
  '{',
  '}',
  '[',
  ']',
  '"',
  ',',
  ':',
  '\\',
  '\\u12',
  '\u0000',
  '0',
  '-',
  '1e',
  'tru',
  ' ',
  '\u2028',
  '{"__proto__":1}',
]
const YAML_PIECES = [
  '',
  '{',
  '}',
  '[',
  ']',
  '"',
  "'",
  ',',
  ': ',
  '\n',
  '  ',
  '- ',
  '&a ',
  '*a',
  '*l',
  '<<: *l\n',
  '!!binary ',
  '---\n',
  '%',
  '\t',
  '\u0000',
  '? ',
  '| ',
  '#',
]

/** What a body is read as, or the code with which it is refused. Throws what is no refusal. */
function read(body: string | Uint8Array, type: string): { readonly value?: unknown; readonly code?: number | undefined } {
  try {
    return { value: decodeContent(Buffer.from(body as string), type).value }
  } catch (error) {
    if (error instanceof StatusError) return { code: error.status.code }
    throw error
  }
}

describe('JSON bodies', () => {
  const texts = fc.oneof(fc.json(), damaged(OBJECT, JSON_PIECES), fc.string({ unit: 'binary' }))

  it('are read as JavaScript reads them, or refused with what is wrong', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const sent = Buffer.from(text).toString()
        let expected: { readonly value?: unknown; readonly code?: number }
        try {
          expected = { value: JSON.parse(sent) }
        } catch {
          expected = { code: 400 }
        }
        expect(read(text, 'application/json')).toEqual(expected)
        expect(jsonProblem(sent) === undefined).toBe(expected.code === undefined)
      }),
      RUNS,
    )
  })

  it('cut short are refused', () => {
    for (let length = 0; length < OBJECT.length; length++) expect(read(OBJECT.slice(0, length), '')).toEqual({ code: 400 })
  })
})

describe('YAML bodies', () => {
  const texts = fc.oneof(
    damaged(YAML, YAML_PIECES),
    fc.array(fc.constantFrom(...YAML_PIECES, 'a', '1')).map((pieces) => pieces.join('')),
    fc.string(),
  )

  it('are read or refused', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const { code = 400 } = read(text, 'application/yaml')
        expect(code).toBe(400)
      }),
      RUNS,
    )
  })
})

describe('protobuf bodies', () => {
  const MAGIC = [0x6b, 0x38, 0x73, 0x00]
  const field = (number: number, bytes: readonly number[]) => [(number << 3) | 2, bytes.length, ...bytes]
  const ascii = (text: string) => [...Buffer.from(text)]
  const envelope = (kind: string, raw: readonly number[]) => [
    ...MAGIC,
    ...field(1, [...field(1, ascii('v1')), ...field(2, ascii(kind))]),
    ...field(2, raw),
  ]
  const raw = fc.array(fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(0x0a, 0x12, 0x08, 0x01, 0x7f)), { maxLength: 60 })
  const bytes = fc.oneof(
    fc.uint8Array(),
    raw.map((more) => Uint8Array.from([...MAGIC, ...more])),
    fc.tuple(fc.constantFrom('ConfigMap', 'Pod', 'Secret', 'Nothing'), raw).map(([kind, each]) => Uint8Array.from(envelope(kind, each))),
  )

  it('are read or refused', () => {
    fc.assert(
      fc.property(bytes, (body) => {
        const { code = 400 } = read(body, 'application/vnd.kubernetes.protobuf')
        expect([400, 500]).toContain(code)
      }),
      RUNS,
    )
  })
})

describe('request lines', () => {
  const segment = fc.oneof(
    fc.constantFrom(
      '',
      '.',
      '..',
      'api',
      'apis',
      'v1',
      'namespaces',
      'default',
      'pods',
      'watch',
      'proxy',
      '%2F',
      '%2e%2e',
      '%00',
      '%zz',
      '%',
      '__proto__',
    ),
    fc.string(),
  )
  const names = [
    'watch',
    'limit',
    'continue',
    'resourceVersion',
    'labelSelector',
    'fieldSelector',
    'timeoutSeconds',
    'dryRun',
    'force',
    'pretty',
    '__proto__',
  ]
  const parameter = fc.tuple(
    fc.oneof(fc.constantFrom(...names), fc.string()),
    fc.oneof(fc.constantFrom('', '0', '1', 'true', 'All', '-1', '1e3', '%'), fc.string()),
  )
  const url = fc.oneof(
    fc
      .tuple(fc.array(segment), fc.array(parameter))
      .map(([path, query]) => `/${path.join('/')}?${query.map((each) => each.join('=')).join('&')}`),
    fc.string(),
  )

  it('are understood or refused', () => {
    fc.assert(
      fc.property(fc.constantFrom('GET', 'POST', 'DELETE', 'BREW'), url, (method, text) => {
        try {
          const target = readTarget(text)
          requestInfoOf(method, target)
          optionsOf(target.query)
          expect(Object.getPrototypeOf(queryValues(target.query))).toBe(Object.prototype)
        } catch (error) {
          expect(error).toBeInstanceOf(StatusError)
          expect((error as StatusError).status.code).toBe(400)
        }
      }),
      RUNS,
    )
  })

  it('may come with any Accept header', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const { encoding = 'json' } = formFor(text) ?? {}
        expect(['json', 'yaml', 'protobuf']).toContain(encoding)
      }),
      RUNS,
    )
  })
})
