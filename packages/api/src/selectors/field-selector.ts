import { compareText } from '../patch/text-order.ts'
import { SelectorError } from './requirement.ts'

/** One condition on one field. */
export interface FieldRequirement {
  /** `status.phase` */
  readonly field: string
  readonly operator: '=' | '!='
  readonly value: string
}

/** Conditions on fields, all of which must hold. Upstream: fields.Selector */
export class ParsedFieldSelector {
  readonly requirements: readonly FieldRequirement[]

  constructor(requirements: readonly FieldRequirement[]) {
    this.requirements = requirements
  }

  get empty(): boolean {
    return this.requirements.length === 0
  }

  /** `fields`: the values of the fields; one that is missing is empty. */
  matches(fields: Readonly<Record<string, string>>): boolean {
    return this.requirements.every(({ field, operator, value }) => ((fields[field] ?? '') === value) === (operator === '='))
  }

  /** The one value that a field must have; undefined when it may have others. Upstream: RequiresExactMatch */
  exactMatch(field: string): string | undefined {
    return this.requirements.find((candidate) => candidate.field === field && candidate.operator === '=')?.value
  }

  toString(): string {
    return this.requirements.map(({ field, operator, value }) => `${field}${operator}${escapeFieldValue(value)}`).join(',')
  }
}

/** Throws a SelectorError with upstream's words. Upstream: apimachinery/pkg/fields ParseSelector */
export function parseFieldSelector(text: string): ParsedFieldSelector {
  const requirements: FieldRequirement[] = []
  for (const term of [...splitTerms(text)].sort(compareText)) {
    if (term === '') continue
    const parts = splitTerm(term)
    if (parts === undefined) throw new SelectorError(`invalid selector: '${text}'; can't understand '${term}'`)
    const { field, operator, value } = parts
    requirements.push({ field, operator: operator === '!=' ? '!=' : '=', value: unescapeFieldValue(value) })
  }
  return new ParsedFieldSelector(requirements)
}

/** The terms between commas; an escaped comma is part of a value. */
export function splitTerms(text: string): readonly string[] {
  if (text === '') return []
  const terms: string[] = []
  let start = 0
  let isEscaped = false
  for (let at = 0; at < text.length; at++) {
    if (isEscaped) isEscaped = false
    else if (text[at] === '\\') isEscaped = true
    else if (text[at] === ',') {
      terms.push(text.slice(start, at))
      start = at + 1
    }
  }
  return [...terms, text.slice(start)]
}

/** Field, operator and value, still escaped, of a term. */
export function splitTerm(term: string): { field: string; operator: '=' | '==' | '!='; value: string } | undefined {
  const match = /^(.*?)(!=|==|=)(.*)$/s.exec(term)
  if (match === null) return undefined
  return { field: match[1]!, operator: match[2] as '=' | '==' | '!=', value: match[3]! }
}

export function escapeFieldValue(value: string): string {
  return value.replace(/[\\,=]/g, '\\$&')
}

export function unescapeFieldValue(text: string): string {
  const value = text.replace(/\\(.?)|[,=]/gsu, (match, escaped: string | undefined) => {
    if (escaped === undefined) throw new SelectorError(`invalid field selector: unescaped character in value: ${match.codePointAt(0)}`)
    if (escaped === '\\' || escaped === ',' || escaped === '=') return escaped
    throw new SelectorError(`invalid field selector: invalid escape sequence: ${match}`)
  })
  return value
}
