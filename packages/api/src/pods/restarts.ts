import type { Container, PodSpec } from '../types/generated.ts'

/**
 * Whether a container that ended is started again: its own rules for the exit code go before its own policy, and that before the
 * pod's. Upstream: pkg/api/v1/pod ContainerShouldRestart
 */
export function containerShouldRestart(container: Container, spec: PodSpec, exitCode: number): boolean {
  const { restartPolicy } = container
  if (restartPolicy !== undefined && restartPolicy !== null) {
    if (matchingRule(container, exitCode) === 'Restart') return true
    if (restartPolicy === 'Always') return true
    if (restartPolicy === 'OnFailure') return exitCode !== 0
    if (restartPolicy === 'Never') return false
  }
  if (spec.restartPolicy === 'Never') return false
  return spec.restartPolicy === 'OnFailure' ? exitCode !== 0 : true
}

/** The action of the first rule that is about the exit code. */
function matchingRule(container: Container, exitCode: number): string | undefined {
  const rule = container.restartPolicyRules?.find(({ exitCodes }) => {
    const isListed = exitCodes?.values?.includes(exitCode) ?? false
    return (exitCodes?.operator === 'In' && isListed) || (exitCodes?.operator === 'NotIn' && !isListed)
  })
  return rule?.action
}
