import { type Endpoint, type EndpointSlice, type Labels, semanticDeepEqual } from '@kubesim/api'
import { endpointKey, isSameState } from './endpoint.ts'

/** Upstream: --max-endpoints-per-slice */
export const ENDPOINTS_MAX = 100

/** How the slices of one set of ports shall be. */
export interface Packing {
  readonly updated: readonly EndpointSlice[]
  readonly deleted: readonly EndpointSlice[]
  /** Endpoints of slices that are to be made. */
  readonly created: readonly (readonly Endpoint[])[]
}

interface Draft {
  readonly slice: EndpointSlice
  readonly endpoints: Endpoint[]
  isChanged: boolean
}

/**
 * Spreads endpoints over slices, with as few slices written as possible: what is in a slice stays there, what is new goes into slices that
 * change anyway, the fullest first, then into one that has room for all that is left, then into new ones.
 * Upstream: endpointslice reconcileByPortMapping
 */
export function packEndpoints(existing: readonly EndpointSlice[], wanted: readonly Endpoint[], labels: Labels): Packing {
  const missing = new Map(wanted.map((endpoint) => [endpointKey(endpoint), endpoint]))
  const deleted: EndpointSlice[] = []
  const drafts: Draft[] = []
  for (const slice of existing) {
    const draft = keep(slice, missing, labels)
    if (draft.endpoints.length === 0 && (slice.endpoints ?? []).length > 0) deleted.push(slice)
    else drafts.push(draft)
  }
  const left = [...missing.values()]
  const changed = drafts.filter(({ isChanged }) => isChanged).sort((a, b) => b.endpoints.length - a.endpoints.length)
  for (const draft of changed) draft.endpoints.push(...left.splice(0, ENDPOINTS_MAX - draft.endpoints.length))
  const created: Endpoint[][] = []
  while (left.length > 0) {
    const room = left.length < ENDPOINTS_MAX ? roomiest(drafts, left.length) : undefined
    if (room === undefined) created.push(left.splice(0, ENDPOINTS_MAX))
    else {
      room.isChanged = true
      room.endpoints.push(...left.splice(0))
    }
  }
  const updated = drafts.filter(({ isChanged }) => isChanged).map(({ slice, endpoints }) => relabelled({ ...slice, endpoints }, labels))
  return { updated, deleted, created }
}

/** What of a slice stays; taken from `missing`. */
function keep(slice: EndpointSlice, missing: Map<string, Endpoint>, labels: Labels): Draft {
  const endpoints: Endpoint[] = []
  let isChanged = !semanticDeepEqual(slice.metadata.labels, labels)
  for (const endpoint of slice.endpoints ?? []) {
    const key = endpointKey(endpoint)
    const wanted = missing.get(key)
    if (wanted === undefined) isChanged = true
    else {
      missing.delete(key)
      const isSame = isSameState(wanted, endpoint)
      endpoints.push(isSame ? endpoint : wanted)
      isChanged ||= !isSame
    }
  }
  return { slice, endpoints, isChanged }
}

/** The unchanged slice that `count` more endpoints fill best. Upstream: endpointslice getSliceToFill */
function roomiest(drafts: readonly Draft[], count: number): Draft | undefined {
  let best: Draft | undefined
  for (const draft of drafts) {
    const size = draft.endpoints.length
    if (draft.isChanged || size + count > ENDPOINTS_MAX) continue
    if (best === undefined || size > best.endpoints.length) best = draft
  }
  return best
}

export function relabelled(slice: EndpointSlice, labels: Labels): EndpointSlice {
  return { ...slice, metadata: { ...slice.metadata, labels } }
}
