/**
 * What is known of a node for a template, in one number: not negative when the pod fits, with the raw scores that depend on the node alone;
 * negative when it does not, with the number of the reason.
 */
const SCORE_BITS = 7
const SCORE_MASK = (1 << SCORE_BITS) - 1
const TAINT_SHIFT = 2 * SCORE_BITS
export const TAINTS_MAX = (1 << (31 - TAINT_SHIFT)) - 1

export function packScores(fit: number, balance: number, taints: number): number {
  return fit | (balance << SCORE_BITS) | (taints << TAINT_SHIFT)
}

export function fitOf(packed: number): number {
  return packed & SCORE_MASK
}

export function balanceOf(packed: number): number {
  return (packed >> SCORE_BITS) & SCORE_MASK
}

export function taintsOf(packed: number): number {
  return packed >> TAINT_SHIFT
}

export function packRejection(number: number): number {
  return -1 - number
}

export function rejectionOf(packed: number): number {
  return -1 - packed
}
