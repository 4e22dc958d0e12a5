import type { JobSpec } from '../../../types/generated.ts'
import { podTemplateWarnings } from '../../core/pod/warnings/pod-warnings.ts'

const COMPLETIONS_SOFT_MAX = 100_000
const PARALLELISM_SOFT_MAX = 10_000

/** Upstream: pkg/api/job WarningsForJobSpec */
export function jobSpecWarnings({ completionMode, completions = 0, parallelism = 0, template }: JobSpec, path: string): readonly string[] {
  const isLarge = completionMode === 'Indexed' && completions > COMPLETIONS_SOFT_MAX && parallelism > PARALLELISM_SOFT_MAX
  const cause = 'In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4'
  const effect = 'Kubernetes might not be able to track completedIndexes when a big number of indexes fail'
  return [...(isLarge ? [`${path}: ${cause}, ${effect}`] : []), ...podTemplateWarnings(template, `${path}.template`)]
}
