import type { LabelSelector } from '@kubesim/api'

export type Labels = Readonly<Record<string, string>>

interface Requirement {
  readonly key: string
  readonly operator: string
  readonly values: readonly string[]
}

const NO_LABELS: Labels = {}

/** A label selector made ready for many questions. Upstream: apimachinery labels.Selector */
export class LabelMatcher {
  private readonly requirements: readonly Requirement[]
  private readonly never: boolean

  constructor(requirements: readonly Requirement[], never = false) {
    this.requirements = requirements
    this.never = never
  }

  /** Matches everything. */
  get isEmpty(): boolean {
    return !this.never && this.requirements.length === 0
  }

  matches(labels: Labels = NO_LABELS): boolean {
    if (this.never) return false
    for (const requirement of this.requirements) if (!meets(labels[requirement.key], requirement)) return false
    return true
  }

  /** A label that everything matched carries, as `key=value`: what to look matchers up by. */
  get requiredLabel(): string | undefined {
    const found = this.requirements.find(({ operator, values }) => operator === 'In' && values.length === 1)
    return found === undefined ? undefined : `${found.key}=${found.values[0]}`
  }

  /** What both ask for. A matcher of nothing stays one. */
  and(other: LabelMatcher): LabelMatcher {
    return new LabelMatcher([...this.requirements, ...other.requirements], this.never || other.never)
  }

  /** As kubectl would be given it: `app=web,tier in (a,b)`. */
  get text(): string {
    return this.requirements.map(requirementText).join(',')
  }

  /** The same text for the same selector, whatever the order it was written in. */
  get identity(): string {
    if (this.never) return '!'
    return this.requirements
      .map(({ key, operator, values }) => `${key} ${operator} ${[...values].sort().join('|')}`)
      .sort()
      .join(',')
  }
}

export const matchesNothing = new LabelMatcher([], true)
export const matchesEverything = new LabelMatcher([])

const compiled = new WeakMap<LabelSelector, LabelMatcher>()

/** No selector matches nothing, an empty one everything. Upstream: metav1.LabelSelectorAsSelector */
export function labelMatcher(selector: LabelSelector | undefined): LabelMatcher {
  if (selector === undefined) return matchesNothing
  let matcher = compiled.get(selector)
  if (matcher === undefined) {
    const expressions = (selector.matchExpressions ?? []).map(({ key, operator, values = [] }) => ({ key, operator, values }))
    matcher = new LabelMatcher([...equalities(selector.matchLabels ?? {}), ...expressions])
    compiled.set(selector, matcher)
  }
  return matcher
}

/** Every label as given. */
export function labelsMatcher(labels: Labels): LabelMatcher {
  return new LabelMatcher(equalities(labels))
}

function equalities(labels: Labels): Requirement[] {
  return Object.entries(labels).map(([key, value]) => ({ key, operator: 'In', values: [value] }))
}

/** `disk=ssd`, `!spot`, `zone notin (a,b)`. */
export function requirementText({ key, operator, values = [] }: Partial<Requirement>): string {
  switch (operator) {
    case 'Exists':
      return `${key}`
    case 'DoesNotExist':
      return `!${key}`
    case 'In':
      return values.length === 1 ? `${key}=${values[0]}` : `${key} in (${values.join(',')})`
    case 'Gt':
      return `${key}>${values[0]}`
    case 'Lt':
      return `${key}<${values[0]}`
    default:
      return values.length === 1 ? `${key}!=${values[0]}` : `${key} notin (${values.join(',')})`
  }
}

function meets(value: string | undefined, { operator, values }: Requirement): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value)
    case 'NotIn':
      return value === undefined || !values.includes(value)
    case 'Exists':
      return value !== undefined
    case 'DoesNotExist':
      return value === undefined
    default:
      return false
  }
}
