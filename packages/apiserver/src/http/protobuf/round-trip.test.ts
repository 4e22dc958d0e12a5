import {
  catalogue,
  decodeObject,
  definition,
  encodedForm,
  type GroupVersionKind,
  groupVersion,
  type StructSchema,
  schemaForKind,
} from '@kubesim/api'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { subresourcesOf } from '../../discovery/discovery.ts'
import { arbitraryStruct } from './arbitrary-object.fixture.ts'
import { decodeProtobufBody } from './decode-body.ts'
import { encodeProtobufBody } from './encode-body.ts'

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1'

const listOf = (kind: GroupVersionKind): GroupVersionKind => ({ ...kind, kind: `${kind.kind}List` })
const served = catalogue().flatMap((each) => [each, listOf(each), ...subresourcesOf(each)])
const kinds: readonly (readonly [string, GroupVersionKind, StructSchema])[] = [
  ...served.flatMap((each) => {
    const schema = schemaForKind(each)
    return schema === undefined ? [] : [[`${groupVersion(each)} ${each.kind}`, each, schema] as const]
  }),
  ['meta.k8s.io/v1 DeleteOptions', { group: 'meta.k8s.io', version: 'v1', kind: 'DeleteOptions' }, definition(`${META}.DeleteOptions`)],
  ['v1 Status', { group: '', version: 'v1', kind: 'Status' }, definition(`${META}.Status`)],
]

describe('an object that goes through protobuf', () => {
  it.each([...new Map(kinds.map((each) => [each[0], each])).values()])('is the same that goes through JSON: %s', (_, kind, schema) => {
    const canonical = (value: object) => encodedForm(schema, decodeObject(schema, value, { mode: 'Strict' }).object)
    fc.assert(
      fc.property(fc.gen(), (gen) => {
        const object = { ...arbitraryStruct(gen, schema), apiVersion: groupVersion(kind), kind: kind.kind }
        const body = encodeProtobufBody(object)!
        expect(canonical(decodeProtobufBody(body))).toEqual(canonical(JSON.parse(JSON.stringify(object)) as object))
      }),
      { numRuns: 20, endOnFailure: true },
    )
  })
})
