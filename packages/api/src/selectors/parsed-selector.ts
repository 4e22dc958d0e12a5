import { compareText } from '../patch/text-order.ts'
import { type LabelRequirement, type Labels, meets, requirementText } from './requirement.ts'

/** Conditions on labels, all of which must hold, in the order of their keys. Upstream: labels.Selector */
export class ParsedSelector {
  readonly requirements: readonly LabelRequirement[]

  constructor(requirements: readonly LabelRequirement[]) {
    this.requirements = requirements.length < 2 ? requirements : [...requirements].sort((a, b) => compareText(a.key, b.key))
  }

  /** Everything matches. */
  get empty(): boolean {
    return this.requirements.length === 0
  }

  matches(labels: Labels | undefined): boolean {
    for (const condition of this.requirements) if (!meets(condition, labels)) return false
    return true
  }

  /** The one value that a label must have; undefined when it may have others. Upstream: RequiresExactMatch */
  exactMatch(key: string): string | undefined {
    const condition = this.requirements.find((candidate) => candidate.key === key)
    if (condition === undefined || condition.values.length !== 1) return undefined
    return condition.operator === '=' || condition.operator === '==' || condition.operator === 'in' ? condition.values[0] : undefined
  }

  toString(): string {
    return this.requirements.map(requirementText).join(',')
  }
}
