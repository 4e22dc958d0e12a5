import type { Decision, NodeDecision, NodeRejection, Suggestion } from '../framework/decision.ts'

const ROWS_MAX = 40
const GAP = '   '

/** A decision as a table: nodes, what spoke against them, and each plugin's share of the score. */
export function decisionTable(decision: Decision): string {
  const lines = [headline(decision)]
  if (decision.preFilter !== undefined) lines.push(`  no node was looked at: ${rejectionText(decision.preFilter)}`)
  lines.push(...indent(nodeTable(decision)))
  const left = decision.nodeCount - decision.nodes.length
  if (left > 0 && decision.preFilter === undefined) lines.push(`  ${left} more node(s) ${leftOut(decision)}`)
  if (decision.preemption !== undefined) lines.push(`  preemption: ${preemptionText(decision)}`)
  for (const [index, suggestion] of (decision.suggestions ?? []).entries())
    lines.push(`  ${index === 0 ? 'it would fit with' : 'or with          '} ${suggestionText(suggestion)}`)
  return `${lines.join('\n')}\n`
}

const NODES_NAMED_MAX = 5

/** `+250m cpu on any node`, `tolerate taint dedicated=gpu:NoSchedule (node-3, node-4)`. */
export function suggestionText({ changes, nodes, isAnyNode }: Suggestion): string {
  const left = nodes.length - NODES_NAMED_MAX
  const more = left > 0 ? `, ${left} more` : ''
  const where = isAnyNode ? 'on any node' : `on ${nodes.slice(0, NODES_NAMED_MAX).join(', ')}${more}`
  return `${changes.join(' and ')} ${where}`
}

function headline({ pod, outcome, nodeName, message, schedulerName, attempt }: Decision): string {
  const attempts = attempt === 1 ? '' : ` (attempt ${attempt})`
  switch (outcome) {
    case 'scheduled':
      return `${schedulerName} assigned ${pod} to ${nodeName}${attempts}`
    case 'waiting':
      return `${schedulerName} holds ${pod} for ${nodeName}${attempts}`
    default:
      return `${schedulerName} could not schedule ${pod}${attempts}: ${message}`
  }
}

function leftOut({ absent }: Decision): string {
  return absent === undefined ? 'were not looked at: enough nodes fit' : `did not come into question: ${absent.reasons.join(', ')}`
}

function preemptionText({ preemption }: Decision): string {
  if (preemption?.nominatedNodeName) return `${preemption.nominatedNodeName} is to be freed of ${preemption.victims.join(', ')}`
  return (preemption?.message ?? '').replace(/^.*?preemption: /, '')
}

function nodeTable({ nodes, nodeName }: Decision): string[] {
  if (nodes.length === 0) return []
  const plugins = nodes.find(({ scores }) => scores.length > 0)?.scores ?? []
  const header = [
    'NODE',
    ...(plugins.length > 0 ? ['TOTAL', ...plugins.map(({ plugin, weight }) => (weight === 1 ? plugin : `${plugin}x${weight}`))] : []),
    'VERDICT',
  ]
  const shown = ranked(nodes, nodeName).slice(0, ROWS_MAX)
  const rows = shown.map((node) => row(node, { chosen: node.node === nodeName, width: plugins.length }))
  const table = columns([header, ...rows])
  return nodes.length > shown.length ? [...table, `... ${nodes.length - shown.length} more`] : table
}

/** The chosen one, then the best, then those that were refused. */
function ranked(nodes: readonly NodeDecision[], chosen: string | undefined): NodeDecision[] {
  const rank = (each: NodeDecision) => (each.node === chosen ? 2 : each.rejection === undefined ? 1 : 0)
  return [...nodes].sort((a, b) => rank(b) - rank(a) || b.total - a.total)
}

function row(
  { node, rejection, scores, total }: NodeDecision,
  { chosen, width }: { readonly chosen: boolean; readonly width: number },
): string[] {
  const verdict = rejection !== undefined ? rejectionText(rejection) : chosen ? 'chosen' : 'fits'
  if (width === 0) return [node, verdict]
  if (scores.length === 0) return [node, '', ...Array<string>(width).fill(''), verdict]
  return [
    node,
    String(total),
    ...scores.map(({ weighted, raw, normalized }) => (raw === normalized ? String(weighted) : `${weighted} (${raw ?? '-'})`)),
    verdict,
  ]
}

function rejectionText({ plugin, reasons }: NodeRejection): string {
  return plugin === '' ? reasons.join(', ') : `${plugin}: ${reasons.join(', ')}`
}

function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((cells) => (cells[column] ?? '').length)))
  return rows.map((cells) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join(GAP)
      .trimEnd(),
  )
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`)
}
