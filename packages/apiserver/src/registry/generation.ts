import type { KubeObject } from '@kubesim/api'
import { semanticDeepEqual } from '@kubesim/api'

/** Whether something that the generation counts has changed: any top-level field but metadata and status. */
export function changesGeneration(next: KubeObject, live: KubeObject): boolean {
  const a = next as unknown as Readonly<Record<string, unknown>>
  const b = live as unknown as Readonly<Record<string, unknown>>
  for (const field in a) if (isCounted(field) && a[field] !== b[field] && !semanticDeepEqual(a[field], b[field])) return true
  for (const field in b) if (isCounted(field) && a[field] === undefined && !semanticDeepEqual(undefined, b[field])) return true
  return false
}

function isCounted(field: string): boolean {
  return field !== 'metadata' && field !== 'status' && field !== 'apiVersion' && field !== 'kind'
}
