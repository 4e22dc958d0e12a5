import { goQuoted } from '../meta/go-quoted.ts'
import type { LabelSelector } from '../types/generated.ts'
import { ParsedSelector } from './parsed-selector.ts'
import { type LabelOperator, type LabelRequirement, type Labels, requirement, SelectorError } from './requirement.ts'

const OPERATORS: Readonly<Record<string, LabelOperator>> = { In: 'in', NotIn: 'notin', Exists: 'exists', DoesNotExist: '!' }

/** The conditions of a LabelSelector object. Throws a SelectorError. Upstream: metav1.LabelSelectorAsSelector */
export function selectorOf(selector: LabelSelector): ParsedSelector {
  const requirements: LabelRequirement[] = []
  for (const key in selector.matchLabels) requirements.push(requirement(key, '=', [selector.matchLabels[key]!]))
  for (const { key = '', operator = '', values } of selector.matchExpressions ?? []) {
    if (!Object.hasOwn(OPERATORS, operator)) throw new SelectorError(`${goQuoted(operator)} is not a valid label selector operator`)
    requirements.push(requirement(key, OPERATORS[operator]!, values ?? []))
  }
  return new ParsedSelector(requirements)
}

const compiled = new WeakMap<LabelSelector, ParsedSelector | 'invalid'>()

/** As `selectorOf`, worked out once for each object; undefined for a selector that cannot be. */
export function compiledSelector(selector: LabelSelector): ParsedSelector | undefined {
  let known = compiled.get(selector)
  if (known === undefined) {
    known = compile(selector)
    compiled.set(selector, known)
  }
  return known === 'invalid' ? undefined : known
}

function compile(selector: LabelSelector): ParsedSelector | 'invalid' {
  try {
    return selectorOf(selector)
  } catch (error) {
    if (error instanceof SelectorError) return 'invalid'
    throw error
  }
}

/**
 * Whether labels match a LabelSelector object. Without one nothing matches, an empty one matches everything, one that cannot be matches
 * nothing. Compiled on first use.
 */
export function labelSelectorMatches(selector: LabelSelector | undefined, labels: Labels | undefined): boolean {
  return selector !== undefined && (compiledSelector(selector)?.matches(labels) ?? false)
}

/** A LabelSelector object in the notation of `-l`; empty for none and for one that selects everything. Throws a SelectorError. */
export function labelSelectorText(selector: LabelSelector | undefined): string {
  return selector === undefined ? '' : selectorOf(selector).toString()
}

/** As kubectl shows it: `<none>` where there is nothing to show. Upstream: metav1.FormatLabelSelector */
export function formatLabelSelector(selector: LabelSelector | undefined): string {
  try {
    return labelSelectorText(selector) || '<none>'
  } catch (error) {
    if (error instanceof SelectorError) return '<error>'
    throw error
  }
}

/** Labels as kubectl shows them: `app=web,tier=front`, sorted; `<none>` for none. Upstream: labels.FormatLabels */
export function formatLabels(labels: Labels | undefined): string {
  return (
    new ParsedSelector(Object.entries(labels ?? {}).map(([key, value]) => ({ key, operator: '=', values: [value] }))).toString() || '<none>'
  )
}
