import type { StatusCause, StatusError } from '@kubesim/api'
import { applyConflict } from '../../failures.ts'
import { goQuote } from '../fields/go-json.ts'
import { pathText } from '../fields/path-element.ts'
import type { Conflict } from '../merge/conflict.ts'
import type { ManagerInfo } from './managed-entry.ts'

/** The failure of an apply that would change what others own. Upstream: internal.NewConflictError */
export function applyConflictError(conflicts: readonly Conflict[]): StatusError {
  const sorted = [...conflicts].sort((a, b) => (a.manager === b.manager ? 0 : a.manager < b.manager ? -1 : 1))
  const causes = sorted.map(
    ({ manager, path }): StatusCause => ({
      reason: 'FieldManagerConflict',
      message: `conflict with ${managerText(manager)}`,
      field: pathText(path),
    }),
  )
  return applyConflict(causes, conflictMessage(sorted))
}

function conflictMessage(conflicts: readonly Conflict[]): string {
  const [first] = conflicts
  if (conflicts.length === 1) {
    return `Apply failed with 1 conflict: conflict with ${managerText(first!.manager)}: ${pathText(first!.path)}`
  }
  const lines = conflicts.flatMap(({ manager, path }, index) => {
    const line = `- ${pathText(path)}`
    return conflicts[index - 1]?.manager === manager ? [line] : [`conflicts with ${managerText(manager)}:`, line]
  })
  return `Apply failed with ${conflicts.length} conflicts: ${lines.join('\n')}`
}

function managerText(identifier: string): string {
  const { manager = '', operation, apiVersion, subresource } = JSON.parse(identifier) as Partial<ManagerInfo>
  const name = `${goQuote(manager)}${subresource === undefined ? '' : ` with subresource ${goQuote(subresource)}`}`
  return operation === 'Update' ? `${name} using ${apiVersion}` : name
}
