import {
  type Container,
  type FieldError,
  type FieldErrors,
  type Pod,
  type PodSpec,
  podQosClass,
  qosClassOfSpec,
  type ResourceRequirements,
  type ResourceStrategy,
} from '@kubesim/api'
import { sameValue } from '../registry/unchanged.ts'

const MIRROR_ANNOTATION = 'kubernetes.io/config.mirror'

/** Upstream: ValidatePodEphemeralContainersUpdate. Differs: the difference is not spelled out. */
export function ephemeralContainerErrors(next: Pod, live: Pod, strategy: ResourceStrategy): FieldErrors {
  if (isMirror(live)) return [forbid('[]', 'static pods do not support ephemeral containers')]
  const errors: FieldError[] = [...contentErrors(next, strategy)]
  const byName = new Map((next.spec.ephemeralContainers ?? []).map((container) => [container.name, container]))
  for (const old of live.spec.ephemeralContainers ?? []) {
    const now = byName.get(old.name)
    if (now === undefined)
      errors.push(forbid('spec.ephemeralContainers', `existing ephemeral containers "${old.name}" may not be removed\n`))
    else if (!sameValue(old, now))
      errors.push(forbid('spec.ephemeralContainers', `existing ephemeral containers "${old.name}" may not be changed\n`))
  }
  return errors
}

const POD_LEVEL =
  'resize of pods with pod-level resources is forbidden when InPlacePodLevelResourcesVerticalScalingEnabled feature gate is disabled'

/** Upstream: ValidatePodResize */
export function resizeErrors(next: Pod, live: Pod, strategy: ResourceStrategy): FieldErrors {
  if (isMirror(live)) return [forbid('[]', 'static pods cannot be resized')]
  if (live.spec.os?.name === 'windows') return [forbid('[]', 'windows pods cannot be resized')]
  const errors: FieldError[] = [...contentErrors(next, strategy)]
  if (podQosClass(live) !== qosClassOfSpec(next.spec)) {
    const detail = 'Pod QOS Class may not change as a result of resizing'
    errors.push({ type: 'FieldValueInvalid', field: 'spec', badValue: next.status?.qosClass ?? '', detail })
  }
  if (!isSupportedByNode(live)) errors.push(forbid('spec', 'Pod running on node without support for resize'))
  if (hasAnyPodLevelResource(live.spec) || hasAnyPodLevelResource(next.spec)) return [...errors, forbid('[]', POD_LEVEL)]
  const order = [...orderErrors('containers', next.spec, live.spec), ...orderErrors('initContainers', next.spec, live.spec)]
  if (order.length > 0) return [...errors, ...order]
  return [...errors, ...containerErrors(next.spec, live.spec), ...initContainerErrors(next.spec, live.spec)]
}

/** What holds for a pod at any time: what an update that changes nothing is refused for. Upstream: validatePodMetadataAndSpec */
function contentErrors(pod: Pod, strategy: ResourceStrategy): FieldErrors {
  return strategy.validateUpdate?.(pod, pod) ?? []
}

type ContainerList = 'containers' | 'initContainers'

function orderErrors(list: ContainerList, next: PodSpec, old: PodSpec): FieldError[] {
  const [now, before] = [next[list] ?? [], old[list] ?? []]
  if (now.length !== before.length) return [forbid(`spec.${list}`, `${list} may not be added or removed on resize`)]
  return before.flatMap((container, index) =>
    now[index]!.name === container.name ? [] : [forbid(`spec.${list}[${index}].name`, `${list} may not be renamed or reordered on resize`)],
  )
}

function containerErrors(next: PodSpec, old: PodSpec): FieldError[] {
  return old.containers.flatMap((before, index) => {
    const now = next.containers[index]!
    const removed = removalErrors(`spec.containers[${index}].resources`, now, before)
    return changesOnlyCpuAndMemory(now, before) ? removed : [...removed, forbid('spec', 'only cpu and memory resources are mutable')]
  })
}

function initContainerErrors(next: PodSpec, old: PodSpec): FieldError[] {
  return (old.initContainers ?? []).flatMap((before, index) => {
    const now = next.initContainers![index]!
    if (before.restartPolicy !== 'Always') {
      return sameValue(now.resources, before.resources) ? [] : [forbid('spec', 'resources for non-sidecar init containers are immutable')]
    }
    const removed = removalErrors(`spec.initContainers[${index}].resources`, now, before)
    const text = 'only cpu and memory resources for sidecar containers are mutable'
    return changesOnlyCpuAndMemory(now, before) ? removed : [...removed, forbid('spec', text)]
  })
}

function removalErrors(field: string, now: Container, before: Container): FieldError[] {
  const errors: FieldError[] = []
  for (const part of ['requests', 'limits'] as const) {
    const kept = now.resources?.[part] ?? {}
    const gone = Object.keys(before.resources?.[part] ?? {}).some((name) => kept[name] === undefined)
    if (gone) errors.push(forbid(`${field}.${part}`, `resource ${part} cannot be removed`))
  }
  return errors
}

function changesOnlyCpuAndMemory(now: Container, before: Container): boolean {
  return sameValue(withoutCpuAndMemory(now.resources), withoutCpuAndMemory(before.resources))
}

function withoutCpuAndMemory(resources: ResourceRequirements = {}): object {
  const rest = (amounts: ResourceRequirements['requests']) =>
    Object.fromEntries(Object.entries(amounts ?? {}).filter(([name]) => name !== 'cpu' && name !== 'memory'))
  return { claims: resources.claims, requests: rest(resources.requests), limits: rest(resources.limits) }
}

/** A node that reports the resources of its containers can change them. */
function isSupportedByNode({ status }: Pod): boolean {
  const running = status?.containerStatuses?.find((container) => container.state?.running !== undefined)
  return running === undefined || running.resources !== undefined
}

function hasAnyPodLevelResource({ resources }: PodSpec): boolean {
  return Object.keys({ ...resources?.requests, ...resources?.limits }).length > 0
}

function isMirror({ metadata }: Pod): boolean {
  return metadata.annotations?.[MIRROR_ANNOTATION] !== undefined
}

function forbid(field: string, detail: string): FieldError {
  return { type: 'FieldValueForbidden', field, detail }
}
