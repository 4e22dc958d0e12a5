import { compareText, formatLabelSelector, type PodSpec, type Taint, type Toleration, type TopologySpreadConstraint } from '@kubesim/api'
import type { Description } from './description.ts'

/** `key=value:NoSchedule op=Exists for 300s`. Upstream: printTolerationsMultilineWithIndent */
export function tolerationText({ key = '', value = '', effect = '', operator, tolerationSeconds }: Toleration): string {
  let text = key
  if (value !== '') text += `=${value}`
  if (effect !== '') text += `:${effect}`
  if (operator === 'Exists' && value === '') text += key !== '' || effect !== '' ? ' op=Exists' : 'op=Exists'
  return tolerationSeconds === undefined ? text : `${text} for ${tolerationSeconds}s`
}

export function tolerationTexts(tolerations: readonly Toleration[] | undefined): string[] {
  return [...(tolerations ?? [])].sort((a, b) => compareText(a.key ?? '', b.key ?? '')).map(tolerationText)
}

/** `key=value:NoSchedule`. Upstream: api/core/v1 Taint ToString */
export function taintText({ key, value, effect }: Taint): string {
  const labelled = value ? `${key}=${value}` : key
  if (effect) return `${labelled}:${effect}`
  return value ? `${labelled}:` : labelled
}

/** Upstream: printTaintsMultilineWithIndent */
export function taintTexts(taints: readonly Taint[] | undefined): string[] {
  return [...(taints ?? [])].sort((a, b) => compareText(`${a.effect},${a.key}`, `${b.effect},${b.key}`)).map(taintText)
}

/** Upstream: describeTopologySpreadConstraints */
export function writeSpreadConstraints(out: Description, constraints: readonly TopologySpreadConstraint[] = [], space: string): void {
  if (constraints.length === 0) return
  out.write(0, `${space}Topology Spread Constraints:\t`)
  const sorted = [...constraints].sort((a, b) => compareText(a.topologyKey, b.topologyKey))
  sorted.forEach(({ topologyKey, whenUnsatisfiable, maxSkew, labelSelector }, index) => {
    if (index > 0) out.write(0, `${space}\t`)
    const selector = labelSelector === undefined ? '' : ` for selector ${formatLabelSelector(labelSelector)}`
    out.line(0, `${topologyKey}:${whenUnsatisfiable} when max skew ${maxSkew} is exceeded${selector}`)
  })
}

/** Upstream: describeWorkloadReference */
export function writeWorkloadReference(out: Description, { workloadRef }: PodSpec, space: string): void {
  if (workloadRef === undefined) return
  out.line(0, `${space}WorkloadRef:`)
  out.line(1, `Name:\t${workloadRef.name}`)
  out.line(1, `PodGroup:\t${workloadRef.podGroup}`)
  if (workloadRef.podGroupReplicaKey) out.line(1, `PodGroupReplicaKey:\t${workloadRef.podGroupReplicaKey}`)
}
