import { definition, isJsonObject } from '@kubesim/api'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isEmptySet } from '../fields/field-set.ts'
import { toFieldsV1 } from '../fields/fields-v1.ts'
import { isSame } from './change.ts'
import { compareObjects } from './compare.ts'
import { ListItemError } from './list-item.ts'
import { mergeValues } from './merge.ts'
import { removeItems } from './remove-items.ts'
import { toFieldSet } from './to-field-set.ts'
import { typeErrors, typeErrorText } from './validate.ts'

const SERVICE = definition('io.k8s.api.core.v1.ServiceSpec')
const CONFIG_MAP = definition('io.k8s.api.core.v1.ConfigMap')
const POD = definition('io.k8s.api.core.v1.PodSpec')

const TEXT = fc.constantFrom('a', 'b', 'c')
const SPEC = fc.record(
  {
    type: TEXT,
    selector: fc.dictionary(TEXT, TEXT, { maxKeys: 3 }),
    externalIPs: fc.array(TEXT, { maxLength: 2 }),
    ports: fc.uniqueArray(
      fc.record({ port: fc.nat(3), protocol: fc.constantFrom('TCP', 'UDP'), name: TEXT }, { requiredKeys: ['port', 'protocol'] }),
      { selector: ({ port, protocol }) => `${port}/${protocol}`, maxLength: 3 },
    ),
  },
  { requiredKeys: [] },
)

describe('merging', () => {
  it('holds all that the right side says, and nothing is removed', () => {
    fc.assert(
      fc.property(SPEC, SPEC, (lhs, rhs) => {
        const { added, modified } = compareObjects(mergeValues(lhs, rhs, SERVICE), rhs, SERVICE)
        expect([isEmptySet(added), isEmptySet(modified)]).toEqual([true, true])
        expect(isEmptySet(compareObjects(lhs, mergeValues(lhs, rhs, SERVICE), SERVICE).removed)).toBe(true)
      }),
    )
  })

  it('with itself is itself', () => {
    fc.assert(
      fc.property(
        SPEC,
        (spec) =>
          mergeValues(spec, structuredClone(spec), SERVICE) === spec ||
          isSame(compareObjects(spec, mergeValues(spec, spec, SERVICE), SERVICE)),
      ),
    )
  })

  it('finds a port by its protocol, which has a default', () => {
    const live = {
      ports: [
        { port: 80, protocol: 'TCP', name: 'old' },
        { port: 80, protocol: 'UDP' },
      ],
    }
    expect(mergeValues(live, { ports: [{ port: 80, name: 'new' }] }, SERVICE)).toEqual({
      ports: [
        { port: 80, protocol: 'TCP', name: 'new' },
        { port: 80, protocol: 'UDP' },
      ],
    })
  })

  it('refuses the same item twice', () => {
    const twice = { ports: [{ port: 80 }, { port: 80, protocol: 'TCP' }] }
    expect(() => mergeValues({}, twice, SERVICE)).toThrow(new ListItemError('duplicate entries for key [port=80,protocol="TCP"]'))
  })
})

describe('comparing', () => {
  it('finds no difference between equals, and turns around with its sides', () => {
    fc.assert(
      fc.property(SPEC, SPEC, (lhs, rhs) => {
        expect(isSame(compareObjects(lhs, structuredClone(lhs), SERVICE))).toBe(true)
        const there = compareObjects(lhs, rhs, SERVICE)
        const back = compareObjects(rhs, lhs, SERVICE)
        expect([back.added, back.modified, back.removed].map(toFieldsV1)).toEqual(
          [there.removed, there.modified, there.added].map(toFieldsV1),
        )
      }),
    )
  })

  it('knows what a Go struct holds though nobody set it', () => {
    const { added } = compareObjects({}, { containers: [{ name: 'a' }] }, POD)
    expect(toFieldsV1(added)).toEqual({ 'f:containers': { 'k:{"name":"a"}': { '.': {}, 'f:name': {}, 'f:resources': {} } } })
  })

  it('is not misled by names that every JavaScript object has', () => {
    const names = JSON.parse('{"constructor": "x", "toString": "y", "__proto__": "z"}') as object
    const { added } = compareObjects({ data: { a: '1' } }, { data: { a: '1', ...names } }, CONFIG_MAP)
    expect(JSON.stringify(toFieldsV1(added))).toBe('{"f:data":{"f:__proto__":{},"f:constructor":{},"f:toString":{}}}')
  })
})

describe('removing', () => {
  it('all that an author owns leaves nothing', () => {
    fc.assert(
      fc.property(SPEC, (spec) => {
        const rest = removeItems(spec, toFieldSet(spec, SERVICE), SERVICE)
        expect(isJsonObject(rest) ? Object.values(rest).filter((value) => value !== null && JSON.stringify(value) !== '[]') : []).toEqual(
          [],
        )
      }),
    )
  })
})

describe('type errors', () => {
  it.each<[unknown, string]>([
    [{ clusterIP: 1 }, '.clusterIP: expected string, got &value.valueUnstructured{Value:1}'],
    [{ ports: { a: 1 } }, '.ports: expected list, got &{map[a:1]}'],
    [{ ports: [{ port: 'http' }] }, '.ports[port="http",protocol="TCP"].port: expected numeric (int or float), got string'],
    [{ nonsense: true }, '.nonsense: field not declared in schema'],
    [{ selector: 'a' }, '.selector: expected map, got &{a}'],
    [{ publishNotReadyAddresses: 'yes' }, '.publishNotReadyAddresses: expected boolean, got &{yes}'],
    [
      { clusterIP: 1, selector: 'a' },
      'errors:\n  .clusterIP: expected string, got &value.valueUnstructured{Value:1}\n  .selector: expected map, got &{a}',
    ],
  ])('of %j', (value, text) => {
    expect(typeErrorText(typeErrors(value, SERVICE, { duplicates: false }))).toBe(text)
  })
})
