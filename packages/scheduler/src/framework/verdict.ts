/**
 * What a plugin says of a pod, on one node or in general. `unschedulable` may be cured by removing pods, `unresolvable` may not, `pending`
 * waits for something that the plugin itself will announce.
 */
export type VerdictCode = 'fits' | 'unschedulable' | 'unresolvable' | 'pending'

/** Upstream: kube-scheduler/framework Status */
export class Verdict {
  readonly code: VerdictCode
  /** The exact words that events and conditions repeat. */
  readonly reasons: readonly string[]

  constructor(code: VerdictCode, reasons: readonly string[]) {
    this.code = code
    this.reasons = reasons
  }

  /** All reasons in one text. */
  get message(): string {
    return this.reasons.join(', ')
  }
}

/** Nothing speaks against it. */
export const fits = new Verdict('fits', [])

/** No, unless pods make room. */
export function rejects(...reasons: readonly string[]): Verdict {
  return new Verdict('unschedulable', reasons)
}

/** No, and removing pods would not help. */
export function rejectsForGood(...reasons: readonly string[]): Verdict {
  return new Verdict('unresolvable', reasons)
}

/** Not yet: the plugin expects an event that will let the pod pass at once. */
export function pends(...reasons: readonly string[]): Verdict {
  return new Verdict('pending', reasons)
}
