import { goQuoted, type Pod } from '@kubesim/api'
import { fail } from '../command/failures.ts'

const DEFAULT_CONTAINER_ANNOTATION = 'kubectl.kubernetes.io/default-container'

/** The log of one container of one pod. */
export interface LogRequest {
  readonly namespace: string
  readonly pod: string
  readonly container: string
}

export interface ContainerChoice {
  /** Empty for the pod's default. */
  readonly container: string
  readonly allContainers: boolean
  /** Do not tell that a container was chosen. */
  readonly quiet: boolean
  readonly tell: (line: string) => void
}

/** Which containers of a pod are meant. Upstream: polymorphichelpers logsForObjectWithClient */
export function logRequestsOf(pod: Pod, choice: ContainerChoice): readonly LogRequest[] {
  const { initContainers = [], containers, ephemeralContainers = [] } = pod.spec
  const all = [...initContainers, ...containers, ...ephemeralContainers].map(({ name }) => name)
  const names = choice.allContainers ? all : [chosenContainer(pod, choice)]
  return names.map((container) => {
    if (!all.includes(container)) throw fail(`container ${container} is not valid for pod ${pod.metadata.name}`)
    return { namespace: pod.metadata.namespace ?? '', pod: pod.metadata.name ?? '', container }
  })
}

function chosenContainer(pod: Pod, { container, quiet, tell }: ContainerChoice): string {
  if (container !== '') return container
  const { initContainers = [], containers, ephemeralContainers = [] } = pod.spec
  const annotated = pod.metadata.annotations?.[DEFAULT_CONTAINER_ANNOTATION] ?? ''
  if (annotated !== '') {
    if ([...initContainers, ...containers, ...ephemeralContainers].some(({ name }) => name === annotated)) return annotated
    tell(`Default container name ${goQuoted(annotated)} not found in pod ${pod.metadata.name}`)
  }
  const first = containers[0]!.name
  if (!quiet && containers.length + initContainers.length + ephemeralContainers.length > 1) {
    tell(`Defaulted container ${goQuoted(first)} out of: ${containerNames(pod)}`)
  }
  return first
}

/** `web, debug (ephem), setup (init)`. Upstream: podcmd AllContainerNames */
export function containerNames({ spec: { initContainers = [], containers, ephemeralContainers = [] } }: Pod): string {
  return [
    ...containers.map(({ name }) => name),
    ...ephemeralContainers.map(({ name }) => `${name} (ephem)`),
    ...initContainers.map(({ name }) => `${name} (init)`),
  ].join(', ')
}
