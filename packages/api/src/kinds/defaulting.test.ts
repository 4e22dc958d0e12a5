import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type KubeObject, parseGroupVersion } from '../meta/object.ts'
import { canonicalQuantity } from '../quantity/index.ts'
import { decodeObject } from '../schema/decode.ts'
import { encodedForm } from '../schema/encoded-form.ts'
import { schemaForKind } from '../schema/model.ts'
import type { StructSchema } from '../schema/schema.ts'
import { strategyFor } from './strategies.ts'

interface Case {
  readonly name: string
  readonly input: KubeObject
  /** What an older API server stored; newer ones default more. */
  readonly expect: KubeObject
}

const CASES = JSON.parse(readFileSync(new URL('testdata/defaulting.json', import.meta.url), 'utf8')) as readonly Case[]

/** Manifests of upstream's documentation whose defaults are not among the cases, and why. Beta versions became v1 where nothing else changed. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  'policy/baseline-psp.yaml': 'PodSecurityPolicy is no more',
  'policy/example-psp.yaml': 'PodSecurityPolicy is no more',
  'policy/privileged-psp.yaml': 'PodSecurityPolicy is no more',
  'policy/restricted-psp.yaml': 'PodSecurityPolicy is no more',
  'service/networking/ingress.yaml': 'networking.k8s.io/v1beta1 is no more, and v1 calls the fields of an Ingress otherwise',
}

/** An object as the API server reads it: canonical, without fields that are no more (`ipFamily` of Services). */
function read(object: KubeObject): KubeObject {
  return decodeObject(schemaOfObject(object), object, { mode: 'Ignore' }).object as KubeObject
}

function schemaOfObject({ apiVersion, kind }: KubeObject): StructSchema {
  return schemaForKind({ ...parseGroupVersion(apiVersion), kind })!
}

/** With the zeros that Go writes in any case. */
function written(object: KubeObject): unknown {
  return encodedForm(schemaOfObject(object), object)
}

function defaulted(object: KubeObject): KubeObject {
  const { applyDefaults } = strategyFor(parseGroupVersion(object.apiVersion).group, object.kind)
  return applyDefaults?.(object) ?? object
}

describe('defaults', () => {
  it.each(CASES.map((testCase) => [testCase.name, testCase] as const))('of %s', (_, testCase) => {
    const expected = read(testCase.expect)
    expect(asExpected(written(defaulted(read(testCase.input))), expected)).toEqual(expected)
  })

  it('of all manifests but those that are left out', () => {
    expect(CASES.length + Object.keys(LEFT_OUT).length).toBe(134)
    expect(CASES.filter(({ name }) => name in LEFT_OUT)).toEqual([])
  })

  it('changes nothing the second time', () => {
    for (const { input } of CASES) {
      const once = defaulted(read(input))
      expect(defaulted(once)).toBe(once)
    }
  })
})

/** The part of a value that is expected, quantities in their canonical form. */
function asExpected(value: unknown, expected: unknown, key = ''): unknown {
  if (Array.isArray(expected) && Array.isArray(value)) return value.map((element, at) => asExpected(element, expected[at]))
  if (!isRecord(expected) || !isRecord(value)) return isQuantity(key) && typeof value === 'string' ? canonicalQuantity(value) : value
  const isList = RESOURCE_LISTS.has(key)
  return Object.fromEntries(
    Object.keys(expected).map((name) => [name, asExpected(value[name], expected[name], isList ? 'quantity' : name)]),
  )
}

const RESOURCE_LISTS = new Set([
  'limits',
  'requests',
  'hard',
  'capacity',
  'default',
  'defaultRequest',
  'max',
  'min',
  'maxLimitRequestRatio',
])

function isQuantity(key: string): boolean {
  return key === 'quantity' || key === 'sizeLimit' || key === 'divisor'
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
