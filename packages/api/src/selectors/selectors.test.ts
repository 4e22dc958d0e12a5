import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LabelSelector } from '../types/generated.ts'
import { escapeFieldValue, parseFieldSelector, splitTerm, splitTerms, unescapeFieldValue } from './field-selector.ts'
import {
  compiledSelector,
  formatLabelSelector,
  formatLabels,
  labelSelectorMatches,
  labelSelectorText,
  selectorOf,
} from './label-selector.ts'
import { parseLabelSelector } from './label-selector-text.ts'
import { type Labels, requirementErrors, SelectorError } from './requirement.ts'

interface Cases {
  readonly valid: readonly string[]
  readonly invalid: readonly string[]
  readonly canonical: readonly [text: string, canonical: string | null][]
  readonly matches: readonly [selector: string, labels: Labels, matches: boolean][]
  readonly requirement: readonly [
    key: string,
    operator: string,
    values: readonly string[],
    errors: readonly [type: string, field: string][],
  ][]
  readonly exactMatch: readonly [selector: string, label: string, value: string | null][]
  readonly terms: readonly [text: string, terms: readonly string[]][]
  readonly term: readonly [text: string, parts: readonly [field: string, operator: string, value: string] | null][]
  readonly escape: readonly [value: string, text: string][]
  readonly unescapable: readonly string[]
  readonly fieldValid: readonly string[]
  readonly fieldInvalid: readonly string[]
  readonly fieldExactMatch: readonly [selector: string, field: string, value: string | null][]
  readonly fieldMatches: readonly [selector: string, fields: Readonly<Record<string, string>>, matches: boolean][]
}

const CASES = JSON.parse(readFileSync(new URL('testdata/selectors.json', import.meta.url), 'utf8')) as Cases

describe('label selectors as text', () => {
  it.each(CASES.valid)('read %s', (text) => {
    expect(parseLabelSelector(text).toString()).toBe(text.trim())
  })

  it.each(CASES.invalid)('refuse %s', (text) => {
    expect(() => parseLabelSelector(text)).toThrow(SelectorError)
  })

  it.each(CASES.canonical)('write %s as %s', (text, canonical) => {
    if (canonical === null) expect(() => parseLabelSelector(text)).toThrow(SelectorError)
    else expect(parseLabelSelector(text).toString()).toBe(canonical)
  })

  it.each(CASES.matches)('%s of %j: %s', (selector, labels, matches) => {
    expect(parseLabelSelector(selector).matches(labels)).toBe(matches)
  })

  it.each(CASES.exactMatch)('%s wants of %s exactly %s', (selector, label, value) => {
    expect(parseLabelSelector(selector).exactMatch(label) ?? null).toBe(value)
  })

  it.each(CASES.requirement)('judge %s %s %j', (key, operator, values, errors) => {
    expect(requirementErrors(key, operator, values).map(({ type, field }) => [type, field])).toEqual(errors)
  })

  it.each([
    ['a in b', "unable to parse requirement: found 'b' expected: '('"],
    ['a in (b c)', "unable to parse requirement: found 'c', expected: ',' or ')'"],
    ['a=b c', "found 'c', expected: ',' or 'end of string'"],
    ['a,,b', "found ',', expected: identifier after ','"],
    [',a', "found ',', expected: !, identifier, or 'end of string'"],
    ['a b', "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
    ['a>b', "unable to parse requirement: values[0]: Invalid value: \"b\": for 'Gt', 'Lt' operators, the value must be an integer"],
  ])('say what is wrong with %s', (text, message) => {
    expect(() => parseLabelSelector(text)).toThrow(new SelectorError(message))
  })

  it('say which key is no key', () => {
    expect(() => parseLabelSelector('a/b/c')).toThrow(
      'unable to parse requirement: <nil>: Invalid value: "a/b/c": a valid label key must consist of',
    )
  })

  it('do not take what every object inherits for labels', () => {
    expect(parseLabelSelector('constructor').matches({})).toBe(false)
    expect(parseLabelSelector('!toString').matches({})).toBe(true)
  })
})

describe('label selectors as objects', () => {
  const selector: LabelSelector = { matchLabels: { app: 'web' }, matchExpressions: [{ key: 'tier', operator: 'In', values: ['b', 'a'] }] }

  it('match all of their conditions', () => {
    expect(labelSelectorMatches(selector, { app: 'web', tier: 'a' })).toBe(true)
    expect(labelSelectorMatches(selector, { app: 'web' })).toBe(false)
    expect(labelSelectorMatches(selector, undefined)).toBe(false)
  })

  it('match nothing when absent or broken and everything when empty', () => {
    expect(labelSelectorMatches(undefined, { app: 'web' })).toBe(false)
    expect(labelSelectorMatches({}, undefined)).toBe(true)
    expect(labelSelectorMatches({ matchExpressions: [{ key: 'a', operator: 'Near', values: ['b'] }] }, { a: 'b' })).toBe(false)
  })

  it('are broken without the key or the operator of a condition', () => {
    const noKey = { matchExpressions: [{ operator: 'Exists' }] } as unknown as LabelSelector
    expect(() => selectorOf(noKey)).toThrow('key: Invalid value: "": name part must be non-empty')
    expect(labelSelectorMatches(noKey, { '': 'x' })).toBe(false)
    const noOperator = { matchExpressions: [{ key: 'a' }] } as unknown as LabelSelector
    expect(() => selectorOf(noOperator)).toThrow('"" is not a valid label selector operator')
  })

  it('are compiled once', () => {
    expect(compiledSelector(selector)).toBe(compiledSelector(selector))
  })

  it('are written as -l takes them', () => {
    expect(labelSelectorText(selector)).toBe('app=web,tier in (a,b)')
    expect(labelSelectorText({})).toBe('')
    expect(formatLabelSelector(undefined)).toBe('<none>')
    expect(formatLabels({ b: '2', a: '1' })).toBe('a=1,b=2')
    expect(() => selectorOf({ matchExpressions: [{ key: 'a', operator: 'Near' }] })).toThrow(
      '"Near" is not a valid label selector operator',
    )
  })
})

describe('field selectors', () => {
  it.each(CASES.fieldValid)('read %s', (text) => {
    expect(parseFieldSelector(text).toString()).toBe(text)
  })

  it.each(CASES.fieldInvalid)('refuse %s', (text) => {
    expect(() => parseFieldSelector(text)).toThrow(SelectorError)
  })

  it.each(CASES.terms)('split %s', (text, terms) => {
    expect(splitTerms(text)).toEqual(terms)
  })

  it.each(CASES.term)('take %s apart', (text, parts) => {
    const term = splitTerm(text)
    expect(term === undefined ? null : [term.field, term.operator, term.value]).toEqual(parts)
  })

  it('escape values', () => {
    for (const [value, text] of CASES.escape) {
      expect(escapeFieldValue(value)).toBe(text)
      expect(unescapeFieldValue(text)).toBe(value)
    }
    for (const text of CASES.unescapable) expect(() => unescapeFieldValue(text)).toThrow(SelectorError)
    expect(() => parseFieldSelector('a=b=c')).toThrow('invalid field selector: unescaped character in value: 61')
    expect(() => parseFieldSelector('a=\\b')).toThrow('invalid field selector: invalid escape sequence: \\b')
  })

  it.each(CASES.fieldExactMatch)('%s wants of %s exactly %s', (selector, field, value) => {
    expect(parseFieldSelector(selector).exactMatch(field) ?? null).toBe(value)
  })

  it.each(CASES.fieldMatches)('%s of %j: %s', (selector, fields, matches) => {
    expect(parseFieldSelector(selector).matches(fields)).toBe(matches)
  })
})

describe('properties of selectors', () => {
  const key = fc.constantFrom('app', 'tier', 'example.com/zone')
  const value = fc.constantFrom('a', 'b', 'c', '')
  const labels = fc.dictionary(key, value)
  const expression = fc.oneof(
    fc.record({ key, operator: fc.constantFrom('In', 'NotIn'), values: fc.array(value, { minLength: 1, maxLength: 3 }) }),
    fc.record({ key, operator: fc.constantFrom('Exists', 'DoesNotExist') }),
  )
  const selector: fc.Arbitrary<LabelSelector> = fc.record({ matchLabels: labels, matchExpressions: fc.array(expression, { maxLength: 3 }) })

  it('text and object match the same labels', () => {
    fc.assert(
      fc.property(selector, labels, (given, of) => {
        const text = labelSelectorText(given)
        expect(parseLabelSelector(text).toString()).toBe(text)
        expect(parseLabelSelector(text).matches(of)).toBe(labelSelectorMatches(given, of))
      }),
    )
  })

  it('a condition and its opposite split all labels', () => {
    fc.assert(
      fc.property(key, fc.array(value, { minLength: 1, maxLength: 3 }), labels, (name, values, of) => {
        const list = values.join(',')
        expect(parseLabelSelector(`${name} in (${list})`).matches(of)).toBe(!parseLabelSelector(`${name} notin (${list})`).matches(of))
        expect(parseLabelSelector(name).matches(of)).toBe(!parseLabelSelector(`!${name}`).matches(of))
      }),
    )
  })

  it('field values survive being written and read', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(parseFieldSelector(`status.phase=${escapeFieldValue(text)}`).exactMatch('status.phase')).toBe(text)
      }),
    )
  })
})
