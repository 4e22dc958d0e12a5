import type { ContainerRun } from '../../containers/container-run.ts'
import type { PodWorker } from '../../pod-lifecycle/pod-worker.ts'
import type { PlacedRun } from './machines.ts'

/** The container whose processes a debug container sees; undefined where it names none that runs. Upstream: targetContainerName, namespaces_linux.go */
export function targetOf({ run, worker }: PlacedRun): ContainerRun | undefined {
  if (!worker.ephemeral.includes(run)) return undefined
  const { targetContainerName: name } = worker.pod.spec.ephemeralContainers?.find(({ name }) => name === run.container.name) ?? {}
  const target = name === undefined ? undefined : worker.runNamed(name)
  return target?.phase === 'running' ? target : undefined
}

/** The running containers that see each other's processes, this one among them, whoever has number 1 first. */
export function namespaceOf({ run, worker }: PlacedRun): readonly ContainerRun[] {
  const isShared = sharesProcesses(worker)
  if (!isShared && worker.ephemeral.length === 0) return [run]
  const rootOf = (each: ContainerRun) => targetOf({ run: each, worker }) ?? each
  return [...worker.runs, ...worker.ephemeral].filter(
    (each) => each === run || (each.phase === 'running' && (isShared || rootOf(each) === rootOf(run))),
  )
}

/** Whether all containers of a pod are in the namespace of its sandbox. */
export function sharesProcesses({ pod }: PodWorker): boolean {
  return pod.spec.shareProcessNamespace === true
}
