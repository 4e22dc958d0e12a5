import { type DaemonSet, isPodAvailable, type Pod, scaledIntOrPercent } from '@kubesim/api'
import { isUpdated } from './daemon-pod.ts'
import { nodeFit } from './node-fit.ts'
import { type PlacementView, surgeCount } from './placement.ts'

/** Nodes that are to get a second pod, and pods that are to go. */
export interface RollingStep {
  readonly nodes: readonly string[]
  readonly pods: readonly Pod[]
}

/** The old and the new pod of a node; undefined where there are several of one sort. */
interface Pair {
  readonly node: string
  readonly old: Pod | undefined
  readonly new: Pod | undefined
}

interface Pass {
  readonly set: DaemonSet
  readonly view: PlacementView
  readonly isAvailable: (pod: Pod) => boolean
  readonly desired: number
  readonly pairs: readonly (Pair | undefined)[]
}

/** Upstream: pkg/controller/daemon rollingUpdate */
export function planRollingUpdate(set: DaemonSet, view: PlacementView, nowMs: number): RollingStep {
  const wanted = view.nodes.filter((node) => nodeFit(set.spec.template, node).shouldRun)
  const names = new Set([...view.podsByNode.keys(), ...wanted.map(({ metadata }) => metadata.name!)])
  const pass: Pass = {
    set,
    view,
    isAvailable: (pod) => isPodAvailable(pod, set.spec.minReadySeconds ?? 0, nowMs),
    desired: wanted.length,
    pairs: [...names].map((node) => pairOf(set, view, node)),
  }
  const surge = surgeCount(set, pass.desired)
  return surge === 0 ? { nodes: [], pods: replaceInPlace(pass) } : planSurge(pass, surge)
}

/** Upstream: findUpdatedPodsOnNode */
function pairOf(set: DaemonSet, { podsByNode, hash }: PlacementView, node: string): Pair | undefined {
  const alive = (podsByNode.get(node) ?? []).filter(({ metadata }) => metadata.deletionTimestamp === undefined)
  const fresh = alive.filter((pod) => isUpdated(pod, set, hash))
  const old = alive.filter((pod) => !fresh.includes(pod))
  return fresh.length > 1 || old.length > 1 ? undefined : { node, old: old[0], new: fresh[0] }
}

/** Upstream: daemon util UnavailableCount; where neither surge nor absence is allowed one may be absent, or nothing could ever move. */
function unavailableMax({ set, desired }: Pass): number {
  const wanted = set.spec.updateStrategy?.rollingUpdate?.maxUnavailable ?? 0
  return Math.max(scaledIntOrPercent(wanted, desired, true), desired > 0 ? 1 : 0)
}

/** Old pods go, as many as may be unavailable; new ones come in their place. Those that are not available cost nothing to lose. */
function replaceInPlace(pass: Pass): readonly Pod[] {
  const max = unavailableMax(pass)
  const broken: Pod[] = []
  const candidates: Pod[] = []
  let unavailable = 0
  for (const pair of pass.pairs) {
    if (pair === undefined || (pair.old === undefined) === (pair.new === undefined)) unavailable++
    else if (pair.new !== undefined) unavailable += pass.isAvailable(pair.new) ? 0 : 1
    else if (!pass.isAvailable(pair.old!)) {
      broken.push(pair.old!)
      unavailable++
    } else candidates.push(pair.old!)
  }
  return [...broken, ...candidates.slice(0, Math.max(0, max - unavailable))]
}

/** New pods come beside old ones, as many as may surge; an old one goes when the new one is available. */
function planSurge(pass: Pass, surgeMax: number): RollingStep {
  const { isAvailable, pairs } = pass
  const gone: Pod[] = []
  const outOfPlace: Pod[] = []
  const urgent: string[] = []
  const candidates: string[] = []
  let surging = 0
  let available = 0
  for (const pair of pairs) {
    if (pair === undefined) {
      surging++
      continue
    }
    const present = pair.old ?? pair.new
    if (present !== undefined && isAvailable(present)) available++
    if (pair.old === undefined) continue
    if (pair.new !== undefined) {
      if (isAvailable(pair.new)) gone.push(pair.old)
      else surging++
    } else if (!belongs(pass, pair.node)) (isAvailable(pair.old) ? outOfPlace : gone).push(pair.old)
    else (isAvailable(pair.old) ? candidates : urgent).push(pair.node)
  }
  // Where the constraints have moved a pod elsewhere, the old one stays until enough others are available.
  const dispensable = outOfPlace.slice(0, Math.max(0, available - pass.desired))
  return { nodes: [...urgent, ...candidates.slice(0, Math.max(0, surgeMax - surging))], pods: [...gone, ...dispensable] }
}

function belongs({ set, view }: Pass, name: string): boolean {
  const node = view.nodes.find(({ metadata }) => metadata.name === name)
  return node !== undefined && nodeFit(set.spec.template, node).shouldRun
}
