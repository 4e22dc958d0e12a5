import { containerShouldRestart, type Pod } from '@kubesim/api'
import { type ContainerRun, isSidecar } from '../containers/container-run.ts'

/**
 * Whether a container that ended with this code runs again: its own rules first, then its own policy, then its pod's.
 * Upstream: pkg/api/v1/pod ContainerShouldRestart
 */
export function restartsAfter(pod: Pod, run: Pick<ContainerRun, 'container' | 'init'>, exitCode: number): boolean {
  // An init container has done its work when it has succeeded, even where everything else is always restarted.
  if (run.init && run.container.restartPolicy === undefined && exitCode === 0) return false
  return containerShouldRestart(run.container, pod.spec, exitCode)
}

/** Its init container has done its part: it has succeeded, or it is a sidecar that has started. */
export function isInitialized(run: ContainerRun): boolean {
  return isSidecar(run) ? run.started : run.phase === 'terminated' && run.exitCode === 0
}
