import type { Container, Pod, ResourceRequirements } from '@kubesim/api'

/** What an event about a resize says: the resources of all containers as one JSON text. Upstream: pkg/kubelet/events/resize.go */
export function resizeMessage(
  { spec }: Pod,
  prefix: string,
  { generation, error }: { readonly generation: number; readonly error?: string },
): string {
  const summary = {
    ...(spec.initContainers !== undefined && spec.initContainers.length > 0 && { initContainers: spec.initContainers.map(allocationOf) }),
    containers: spec.containers.map(allocationOf),
    generation,
    ...(error !== undefined && { error }),
  }
  return `${prefix}: ${goJson(summary)}`
}

function allocationOf({ name, resources = {} }: Container): object {
  const { limits, requests, claims }: ResourceRequirements = resources
  return { name, resources: { limits: sorted(limits), requests: sorted(requests), claims } }
}

function sorted(list: ResourceRequirements['requests']): object | undefined {
  const names = Object.keys(list ?? {}).sort()
  return names.length === 0 ? undefined : Object.fromEntries(names.map((name) => [name, list![name]]))
}

/** Go's encoder keeps what could be HTML out of its texts. */
function goJson(value: object): string {
  return JSON.stringify(value).replace(/[<>&]/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`)
}
