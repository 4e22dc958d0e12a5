import type { Container, EphemeralContainer, PodSpec } from '../types/generated.ts'

/** An init container that keeps running beside the others: a sidecar. Upstream: pkg/api/pod IsRestartableInitContainer */
export function isRestartableInitContainer(container: Container): boolean {
  return container.restartPolicy === 'Always'
}

/** A container with where it stands in the spec: `initContainers[0]`. */
export interface PlacedContainer {
  readonly container: Container | EphemeralContainer
  readonly field: string
}

/** Every container of a pod: init containers first, then the regular ones, then the ephemeral. Upstream: pkg/apis/core/pods VisitContainersWithPath */
export function allContainers(spec: PodSpec): readonly PlacedContainer[] {
  return [
    ...placed(spec.initContainers, 'initContainers'),
    ...placed(spec.containers, 'containers'),
    ...placed(spec.ephemeralContainers, 'ephemeralContainers'),
  ]
}

function placed(containers: readonly (Container | EphemeralContainer)[] | undefined, list: string): readonly PlacedContainer[] {
  return (containers ?? []).map((container, index) => ({ container, field: `${list}[${index}]` }))
}
