import type { Container, Pod } from '@kubesim/api'
import { type ContainerRun, isSidecar } from '../containers/container-run.ts'

/**
 * Whether a container that ended with this code runs again: its own rules first, then its own policy, then its pod's.
 * Upstream: pkg/api/v1/pod ContainerShouldRestart
 */
export function restartsAfter(pod: Pod, run: Pick<ContainerRun, 'container' | 'init'>, exitCode: number): boolean {
  const { container } = run
  if (container.restartPolicy !== undefined) {
    if (matchesRule(container, exitCode)) return true
    return policyRestarts(container.restartPolicy, exitCode)
  }
  // An init container has done its work when it has succeeded, even where everything else is always restarted.
  const policy = pod.spec.restartPolicy ?? 'Always'
  return policyRestarts(run.init && policy === 'Always' ? 'OnFailure' : policy, exitCode)
}

function policyRestarts(policy: string, exitCode: number): boolean {
  return policy === 'Always' || (policy === 'OnFailure' && exitCode !== 0)
}

function matchesRule({ restartPolicyRules = [] }: Container, exitCode: number): boolean {
  return restartPolicyRules.some(({ action, exitCodes }) => {
    if (action !== 'Restart' || exitCodes === undefined) return false
    const named = exitCodes.values?.includes(exitCode) ?? false
    return exitCodes.operator === 'In' ? named : exitCodes.operator === 'NotIn' && !named
  })
}

/** Its init container has done its part: it has succeeded, or it is a sidecar that has started. */
export function isInitialized(run: ContainerRun): boolean {
  return isSidecar(run) ? run.started : run.phase === 'terminated' && run.exitCode === 0
}
