import type { ContainerStatus, Pod, PodFailurePolicy, PodFailurePolicyOnExitCodesRequirement, PodFailurePolicyRule } from '@kubesim/api'

export type PodFailureAction = 'Ignore' | 'FailIndex' | 'Count' | 'FailJob'

/** What a policy says about a failed pod. */
export interface PodFailureVerdict {
  /** Why the whole Job fails. */
  readonly failJobMessage?: string
  /** Whether the failure counts towards the back-off limits. */
  readonly counts: boolean
  /** That of the rule that matched. */
  readonly action?: PodFailureAction
}

const COUNTS: PodFailureVerdict = { counts: true }

/** The first rule that matches and has a known action decides. Upstream: matchPodFailurePolicy */
export function judgeFailedPod(policy: PodFailurePolicy | undefined, pod: Pod): PodFailureVerdict {
  for (const [at, rule] of policy?.rules.entries() ?? []) {
    const reason = matchRule(rule, pod)
    if (reason === undefined) continue
    switch (rule.action) {
      case 'Ignore':
        return { counts: false, action: 'Ignore' }
      case 'FailIndex':
      case 'Count':
        return { counts: true, action: rule.action }
      case 'FailJob':
        return { counts: true, action: 'FailJob', failJobMessage: `${reason} matching FailJob rule at index ${at}` }
    }
  }
  return COUNTS
}

/** What of the pod a rule matches, in upstream's words; undefined when nothing does. */
function matchRule({ onExitCodes, onPodConditions }: PodFailurePolicyRule, { metadata, status }: Pod): string | undefined {
  const pod = `${metadata.namespace}/${metadata.name}`
  if (onExitCodes !== undefined) {
    const container = matchContainer(status?.containerStatuses, onExitCodes) ?? matchContainer(status?.initContainerStatuses, onExitCodes)
    return container && `Container ${container.name} for pod ${pod} failed with exit code ${container.state!.terminated!.exitCode}`
  }
  const condition = status?.conditions?.find((each) =>
    onPodConditions?.some((pattern) => pattern.type === each.type && (pattern.status ?? 'True') === each.status),
  )
  return condition && `Pod ${pod} has condition ${condition.type}`
}

function matchContainer(
  statuses: readonly ContainerStatus[] | undefined,
  { containerName, operator, values }: PodFailurePolicyOnExitCodesRequirement,
): ContainerStatus | undefined {
  return statuses?.find(({ name, state }) => {
    const exitCode = state?.terminated?.exitCode
    if (exitCode === undefined || exitCode === 0 || (containerName !== undefined && containerName !== name)) return false
    return operator === 'In' ? values.includes(exitCode) : operator === 'NotIn' && !values.includes(exitCode)
  })
}
