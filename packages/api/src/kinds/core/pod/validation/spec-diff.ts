import type { PodSpec } from '../../../../types/generated.ts'
import { unifiedDiff } from '../../../rules/unified-diff.ts'
import { internalJson } from '../../internal/form.ts'

/** What changes between two pod specs, in the form in which upstream shows it: as JSON of its internal version, with Go's names. */
export function podSpecDiff(before: PodSpec, after: PodSpec): string {
  return unifiedDiff(internalJson('PodSpec', before), internalJson('PodSpec', after))
}
