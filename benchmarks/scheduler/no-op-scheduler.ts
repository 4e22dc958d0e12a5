import { type Binding, type Pod, pods } from '../../packages/api/src/index.ts'
import { type Client, createEventsV1Recorder, type Informers } from '../../packages/client/src/index.ts'
import type { Kernel } from '../../packages/kernel/src/index.ts'

/** Binds each pod to the next node, whatever it is and whatever is there, and tells of it as a scheduler does: the least that one can do. */
export function startNoOpScheduler(options: {
  readonly kernel: Kernel
  readonly client: Client
  readonly informers: Informers
  readonly nodeNames: readonly string[]
}): void {
  const { kernel, client, informers, nodeNames } = options
  const recorder = createEventsV1Recorder({ kernel, client, component: 'default-scheduler' })
  const waiting: Pod[] = []
  let turn = 0
  const component = kernel.register('no-op/scheduling', () => {
    const pod = waiting.shift()
    if (pod === undefined) return
    const at = { namespace: pod.metadata.namespace!, name: pod.metadata.name! }
    const target = nodeNames[turn++ % nodeNames.length]!
    const binding: Binding = {
      apiVersion: 'v1',
      kind: 'Binding',
      metadata: { ...at, uid: pod.metadata.uid! },
      target: { kind: 'Node', name: target },
    }
    client.of(pods).createSubresource(at, 'binding', binding)
    const note = `Successfully assigned ${at.namespace}/${at.name} to ${target}`
    recorder.event(pod, { type: 'Normal', reason: 'Scheduled', action: 'Binding', note })
  })
  informers.informer(pods).onEvent(({ type, object }) => {
    if (type !== 'added' || object.spec.nodeName) return
    waiting.push(object)
    component.wake(`${object.metadata.namespace}/${object.metadata.name}`)
  })
}
