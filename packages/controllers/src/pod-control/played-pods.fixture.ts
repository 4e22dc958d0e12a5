import { formatTime, type Pod, type PodStatus, pods } from '@kubesim/api'
import { type Kernel, settle } from '@kubesim/kernel'
import type { ControllerWorld } from '../kit/controller-world.fixture.ts'

const NODE = 'node-1'

/** Every pod that has none gets the node it is meant for and is ready; what is on its way out is gone. True when there was anything to do. */
export function playPods(world: ControllerWorld, nodeOf: (pod: Pod) => string = () => NODE): boolean {
  const { client, kernel, list } = world
  let played = false
  for (const pod of list(pods)) {
    if (pod.metadata.deletionTimestamp !== undefined && (pod.metadata.finalizers ?? []).length === 0) {
      client.of(pods).delete({ namespace: pod.metadata.namespace!, name: pod.metadata.name! }, { gracePeriodSeconds: 0 })
      played = true
    } else if (pod.spec.nodeName === undefined && pod.metadata.deletionTimestamp === undefined) {
      const bound = client.of(pods).update({ ...pod, spec: { ...pod.spec, nodeName: nodeOf(pod) } })
      client.of(pods).updateStatus({ ...bound, status: running(kernel) })
      played = true
    }
  }
  return played
}

export function running(kernel: Kernel): PodStatus {
  const now = formatTime(kernel.now)
  return { phase: 'Running', startTime: now, conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: now }] }
}

/** Lets controllers and pods answer each other until neither has anything to do; gives the number of rounds. */
export function playToTheEnd(world: ControllerWorld, nodeOf?: (pod: Pod) => string): number {
  for (let round = 1; round < 100; round++) {
    settle(world.kernel)
    if (!playPods(world, nodeOf)) return round
  }
  throw new Error('pods and controllers did not come to rest in 100 rounds')
}

export function setPodStatus({ client, list }: ControllerWorld, name: string, status: PodStatus): void {
  const pod = list(pods).find(({ metadata }) => metadata.name === name)
  if (pod === undefined) throw new Error(`there is no pod ${name}`)
  client.of(pods).updateStatus({ ...pod, status: { ...pod.status, ...status } })
}
