import type { Decision } from './decision.ts'

const NOTE_LENGTH_MAX = 1024
const CUT = ' ...'

/** What a failed cycle is told by. */
export type Failure = Pick<Decision, 'nodeCount' | 'nodes' | 'preFilter' | 'absent' | 'preemption'>

/**
 * `0/5 nodes are available: 3 Insufficient cpu.`: reasons with their counts, sorted as text. Upstream: framework FitError.Error
 */
export function failureMessage({ nodeCount, nodes, preFilter, absent, preemption }: Failure): string {
  const text = fitErrorText(nodeCount, {
    preFilter: preFilter?.reasons.join(', '),
    rejections: nodes.flatMap(({ rejection }) => (rejection === undefined ? [] : [[rejection.reasons, 1] as const])),
    absent: absent?.reasons ?? [],
  })
  return withPreemption(text, preemption)
}

export function withPreemption(text: string, preemption: Decision['preemption']): string {
  const after = preemption?.message ?? ''
  return after === '' ? text : `${text} ${after}`
}

export interface FitErrorParts {
  /** Said of the pod as a whole: nodes are not counted then. */
  readonly preFilter?: string | undefined
  /** Reasons, with the number of nodes that they speak against. */
  readonly rejections: Iterable<readonly [readonly string[], number]>
  /** Counted once for every node without a rejection of its own. */
  readonly absent: readonly string[]
}

export function fitErrorText(nodeCount: number, { preFilter, rejections, absent }: FitErrorParts): string {
  const head = `0/${nodeCount} nodes are available:`
  if (preFilter) return `${head} ${preFilter}.`
  const counts = new Map<string, number>()
  let missing = nodeCount
  for (const [reasons, count] of rejections) {
    for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + count)
    missing -= count
  }
  if (missing > 0) for (const reason of absent) counts.set(reason, (counts.get(reason) ?? 0) + missing)
  const lines = [...counts].map(([reason, count]) => `${count} ${reason}`).sort(byText)
  return lines.length === 0 ? head : `${head} ${lines.join(', ')}.`
}

/** An Event's note is cut to what the API allows. Upstream: truncateMessage */
export function truncateNote(message: string): string {
  return message.length <= NOTE_LENGTH_MAX ? message : message.slice(0, NOTE_LENGTH_MAX - CUT.length) + CUT
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
