import {
  type CSIStorageCapacity,
  classOfClaim,
  compareQuantities,
  findMatchingVolume,
  keyOf,
  labelSelectorMatches,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type Pod,
  persistentVolumeClaims,
  persistentVolumes,
  requestOf,
  SELECTED_NODE,
  type StorageClass,
  selectedNode,
  semanticDeepEqual,
  volumeBoundTo,
} from '@kubesim/api'
import { revisionOf } from '../cache/volume-cache.ts'
import type { NodeInfo } from '../framework/node-info.ts'
import { type BindContext, definePlugin, type PreBindAnswer, type QueueingHint, skip } from '../framework/plugin.ts'
import { fits, rejectsForGood } from '../framework/verdict.ts'
import type { AssumedVolumes, VolumeView } from '../framework/volume-view.ts'
import { canReach, claimProblem, classOf, isAboutOwnClaim, isFullyBound, type PodClaims, podClaims, usedClaims } from './pod-volumes.ts'

const NODE_CONFLICT = "node(s) didn't match PersistentVolume's node affinity"
const BIND_CONFLICT = "node(s) didn't find available persistent volumes to bind"
const NOT_ENOUGH_SPACE = 'node(s) did not have enough free storage'
const VOLUME_MISSING = 'node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)'
const UNBOUND = rejectsForGood('pod has unbound immediate PersistentVolumeClaims')
const NO_PROVISIONER = 'kubernetes.io/no-provisioner'
/** Upstream: VolumeBindingArgs bindTimeoutSeconds */
const BIND_TIMEOUT_MS = 600_000

interface State {
  readonly claims: PodClaims
  readonly volumes: VolumeView
}

/** What a node offers for the claims that are bound only with it. */
interface Found {
  readonly bindings: readonly { readonly volume: PersistentVolume; readonly claim: PersistentVolumeClaim }[]
  readonly provisions: readonly PersistentVolumeClaim[]
}

/**
 * Nodes that can reach a pod's volumes; chooses or calls for volumes for claims that wait for their first pod. Upstream: plugins/volumebinding
 * Differs: volumes of in-tree types are taken as they are, not translated to CSI; nodes are not scored by capacity, which is off upstream too.
 */
export const volumeBinding = definePlugin<State>({
  name: 'VolumeBinding',
  preFilter(pod, { volumes }) {
    const used = usedClaims(pod)
    if (used.length === 0) return skip
    const problem = claimProblem(pod, used, volumes)
    if (problem !== undefined) return rejectsForGood(problem)
    const claims = podClaims(used, volumes)
    return claims.immediate.length > 0 ? UNBOUND : { claims, volumes }
  },
  filter(state, node) {
    const found = volumesFor(state, node)
    return Array.isArray(found) ? rejectsForGood(...(found as readonly string[])) : fits
  },
  reserve(pod, nodeName, cluster) {
    const { volumes } = cluster
    const used = usedClaims(pod)
    if (used.length === 0) return fits
    const claims = podClaims(used, volumes)
    if (claims.delayed.length + claims.immediate.length === 0) return fits
    const found = volumesFor({ claims, volumes }, cluster.node(nodeName)!)
    if (Array.isArray(found)) return rejectsForGood(...(found as readonly string[]))
    volumes.assume(keyOf(pod), assumedVolumes(found as Found, nodeName))
    return fits
  },
  unreserve: (pod, _nodeName, { volumes }) => volumes.assume(keyOf(pod), undefined),
  preBind(pod, nodeName, context) {
    const { volumes } = context.cluster
    const assumed = volumes.assumed(keyOf(pod))
    if (assumed === undefined) return undefined
    return assumed.isWritten ? awaitBinding(pod, nodeName, context) : write(pod, assumed, context)
  },
  postBind: (pod, _nodeName, { volumes }) => volumes.assume(keyOf(pod), undefined),
  retryWhen: [
    'class/added',
    { on: 'class/changed', when: topologiesChanged() },
    { on: 'claim/added', when: isAboutOwnClaim },
    { on: 'claim/changed', when: isAboutOwnClaim },
    'volume/added',
    'volume/changed',
    'node/added',
    'node/labels-changed',
    'csinode/added',
    'capacity/added',
    { on: 'capacity/changed', when: limitGrew() },
  ],
})

/** Upstream: FindPodVolumes. A list: the reasons that speak against the node. */
function volumesFor({ claims, volumes }: State, node: NodeInfo): Found | readonly string[] {
  const reasons: string[] = []
  let isMissing = false
  for (const { spec } of claims.bound) {
    const volume = volumes.volume(spec.volumeName!)
    isMissing = volume === undefined
    if (volume === undefined || !canReach(node.labels, volume)) {
      if (volume !== undefined) reasons.push(NODE_CONFLICT)
      break
    }
  }
  const found = claims.delayed.length === 0 ? NOTHING : delayedVolumes(claims.delayed, volumes, node)
  if (typeof found === 'string') reasons.push(found)
  if (isMissing) reasons.push(VOLUME_MISSING)
  return reasons.length > 0 || typeof found === 'string' ? reasons : found
}

const NOTHING: Found = { bindings: [], provisions: [] }

function delayedVolumes(claims: readonly PersistentVolumeClaim[], volumes: VolumeView, node: NodeInfo): Found | string {
  const chosen = claims.filter((claim) => selectedNode(claim) !== undefined)
  if (chosen.some((claim) => selectedNode(claim) !== node.name)) return BIND_CONFLICT
  // The smallest first, so that small claims do not take large volumes.
  const free = claims.filter((claim) => !chosen.includes(claim)).sort((a, b) => compareQuantities(requestOf(a), requestOf(b)))
  const taken = new Set<string>()
  const bindings: { volume: PersistentVolume; claim: PersistentVolumeClaim }[] = []
  const provisions = [...chosen]
  for (const claim of free) {
    const usable = (volume: PersistentVolume) => canReach(node.labels, volume)
    const volume = findMatchingVolume(claim, volumes.volumesOfClass(classOfClaim(claim)), { taken, usable })
    if (volume === undefined) {
      provisions.push(claim)
      continue
    }
    taken.add(volume.metadata.name!)
    bindings.push({ volume, claim })
  }
  for (const claim of provisions) {
    const problem = provisionProblem(claim, volumes, node)
    if (problem !== undefined) return problem
  }
  return { bindings, provisions }
}

/** Upstream: checkVolumeProvisions */
function provisionProblem(claim: PersistentVolumeClaim, volumes: VolumeView, node: NodeInfo): string | undefined {
  const storageClass = classOf(claim, volumes)
  if (storageClass === undefined || !storageClass.provisioner || storageClass.provisioner === NO_PROVISIONER) return BIND_CONFLICT
  if (!allowsTopology(storageClass, node)) return BIND_CONFLICT
  return hasCapacity(claim, storageClass, { volumes, node }) ? undefined : NOT_ENOUGH_SPACE
}

/** Upstream: MatchTopologySelectorTerms */
function allowsTopology({ allowedTopologies = [] }: StorageClass, { labels }: NodeInfo): boolean {
  if (allowedTopologies.length === 0) return true
  return allowedTopologies.some(
    ({ matchLabelExpressions = [] }) =>
      matchLabelExpressions.length > 0 && matchLabelExpressions.every(({ key, values }) => values.includes(labels[key] ?? '')),
  )
}

/** Only drivers that say how much room they have are asked. Upstream: hasEnoughCapacity */
function hasCapacity(
  claim: PersistentVolumeClaim,
  { metadata, provisioner }: StorageClass,
  { volumes, node }: { readonly volumes: VolumeView; readonly node: NodeInfo },
): boolean {
  if (volumes.csiDriver(provisioner)?.spec.storageCapacity !== true) return true
  for (const capacity of volumes.capacities()) {
    if (capacity.storageClassName !== metadata.name || capacity.nodeTopology === undefined) continue
    const limit = volumeLimit(capacity)
    if (limit !== undefined && compareQuantities(limit, requestOf(claim)) >= 0 && labelSelectorMatches(capacity.nodeTopology, node.labels))
      return true
  }
  return false
}

function volumeLimit({ maximumVolumeSize, capacity }: CSIStorageCapacity): string | undefined {
  return maximumVolumeSize ?? capacity
}

/** Upstream: AssumePodVolumes */
function assumedVolumes({ bindings, provisions }: Found, nodeName: string): AssumedVolumes {
  return {
    bindings: bindings.map(({ volume, claim }) => ({ volume: volumeBoundTo(volume, claim), claim: keyOf(claim) })),
    provisions: provisions.map((claim) => ({
      ...claim,
      metadata: { ...claim.metadata, annotations: { ...claim.metadata.annotations, [SELECTED_NODE]: nodeName } },
    })),
    isWritten: false,
  }
}

/** Tells the API; the binder and the provisioner do the rest. Upstream: bindAPIUpdate */
function write(pod: Pod, { bindings, provisions }: AssumedVolumes, { client, cluster }: BindContext): PreBindAnswer {
  const written = bindings.map(({ volume, claim }) => ({ volume: client.of(persistentVolumes).update(volume), claim }))
  const asked = provisions.map((claim) => client.of(persistentVolumeClaims).update(claim))
  cluster.volumes.assume(keyOf(pod), { bindings: written, provisions: asked, isWritten: true })
  return waits({ bindings: written, provisions: asked })
}

function waits({ bindings, provisions }: Pick<AssumedVolumes, 'bindings' | 'provisions'>): PreBindAnswer {
  const claims = [...bindings.map(({ claim }) => claim), ...provisions.map(keyOf)]
  return { claims, waitMs: BIND_TIMEOUT_MS, onTimeout: 'binding volumes: context deadline exceeded' }
}

/** Looks whether all is bound by now. Upstream: checkBindings */
function awaitBinding(pod: Pod, nodeName: string, { cluster }: BindContext): PreBindAnswer {
  const { volumes } = cluster
  const assumed = volumes.assumed(keyOf(pod))!
  const labels = cluster.node(nodeName)?.labels
  if (labels === undefined) return failed(`failed to get node "${nodeName}": node "${nodeName}" not found`)
  for (const { volume, claim } of assumed.bindings) {
    const [present, bound] = [volumes.volume(volume.metadata.name!), volumes.claim(claim)]
    if (present === undefined || bound === undefined) return failed('failed to check binding: could not find v1.PersistentVolume')
    if (!canReach(labels, present)) return unreachable(present, nodeName)
    if (!present.spec.claimRef?.uid) return failed(`ClaimRef got reset for pv "${present.metadata.name}"`)
    if (!isFullyBound(bound)) return waits(assumed)
  }
  for (const asked of assumed.provisions) {
    const claim = volumes.claim(keyOf(asked))
    if (claim === undefined) return failed('failed to check provisioning pvc: could not find v1.PersistentVolumeClaim')
    if (revisionOf(claim) < revisionOf(asked)) return waits(assumed)
    if (selectedNode(claim) !== nodeName) return failed(`provisioning failed for PVC "${claim.metadata.name}"`)
    const volume = claim.spec.volumeName ? volumes.volume(claim.spec.volumeName) : undefined
    if (claim.spec.volumeName && volume === undefined) return waits(assumed)
    if (volume !== undefined && !canReach(labels, volume)) return unreachable(volume, nodeName)
    if (!isFullyBound(claim)) return waits(assumed)
  }
  return undefined
}

function unreachable({ metadata }: PersistentVolume, nodeName: string): PreBindAnswer {
  return failed(`pv "${metadata.name}" node affinity doesn't match node "${nodeName}": no matching NodeSelectorTerms`)
}

function failed(problem: string): PreBindAnswer {
  return rejectsForGood(`binding volumes: ${problem}`)
}

function topologiesChanged(): QueueingHint {
  return (_pod, event) => {
    if (!('object' in event)) return false
    const [now, before] = [event.object as StorageClass, event.previous as StorageClass]
    return !semanticDeepEqual(now.allowedTopologies, before.allowedTopologies)
  }
}

function limitGrew(): QueueingHint {
  return (_pod, event) => {
    if (!('object' in event)) return false
    const [now, before] = [volumeLimit(event.object as CSIStorageCapacity), volumeLimit(event.previous as CSIStorageCapacity)]
    return now !== undefined && (before === undefined || compareQuantities(now, before) > 0)
  }
}
