import { namedNodes, type Pod, type PodSpec, type Volume } from '@kubesim/api'
import type { Nominations } from '../cache/nominations.ts'
import type { FoundNode } from '../find-node.ts'
import type { ClusterView } from '../framework/cluster-view.ts'
import { feasibleNodesToFind, filterWithNominated, pickBest, prepare, type Rejection } from '../framework/cycle.ts'
import type { LabelMatcher } from '../framework/label-matcher.ts'
import type { NodeInfo } from '../framework/node-info.ts'
import type { Plugin } from '../framework/plugin.ts'
import { podDemand } from '../framework/pod-demand.ts'
import { type PlacedPlugin, Profile } from '../framework/profile.ts'
import { DEFAULT_PLUGINS } from '../plugins/default-profile.ts'
import { imageLocality } from '../plugins/image-locality.ts'
import { isNodeResourcesFit } from '../plugins/node-resources-fit.ts'
import { NO_TOPOLOGY, SKEWED } from '../plugins/pod-topology-spread.ts'
import { defaultConstraintsFor, ownConstraints, type SpreadConstraint, SYSTEM_DEFAULT_CONSTRAINTS } from '../plugins/spread-constraint.ts'
import { isDisk } from '../plugins/volume-restrictions.ts'
import { canPlan, looksAtNamespaces } from './affinity-plan.ts'
import { Candidates, type LaneWeights } from './candidates.ts'
import { Journal } from './journal.ts'
import { LaneRecord } from './lane-record.ts'
import type { NodeColumns } from './node-columns.ts'
import { packRejection, taintsOf } from './packed-score.ts'
import { RejectionTable } from './rejection-table.ts'
import { isFor, LaneTemplate } from './template.ts'
import { NO_DOMAIN } from './topology-column.ts'

const JOURNAL_CELLS = 1 << 20
const TEMPLATES_MAX = 512
const REFERENCE = new Profile({ plugins: DEFAULT_PLUGINS })
const SKEW_REJECTION: Rejection = { plugin: 'PodTopologySpread', verdict: SKEWED }
/** Filters that take no part where a pod gives them nothing to look at. */
const IDLE_FILTERS = ['NodeAffinity', 'NodePorts', 'PodTopologySpread', 'InterPodAffinity']
/** Those that have nothing to look at with pods that come this way. */
const VOLUME_FILTERS = ['VolumeRestrictions', 'NodeVolumeLimits', 'VolumeBinding', 'VolumeZone']
const NO_LIMITS: readonly SkewLimit[] = []
const NO_TOPOLOGY_REJECTION: Rejection = { plugin: 'PodTopologySpread', verdict: NO_TOPOLOGY }

export interface LaneOptions {
  readonly profile: Profile
  readonly cluster: ClusterView
  readonly columns: NodeColumns
  readonly nominations: Nominations
}

export interface LaneSearch {
  readonly startIndex: number
  readonly below: (bound: number) => number
}

/**
 * The fast way to a pod's node, for profiles with kube-scheduler's own plugins and pods that ask for nothing out of the ordinary: chooses from
 * the same nodes with the same scores as asking every plugin does, from arrays that are kept up to date.
 */
export class Lane {
  private readonly options: LaneOptions
  private readonly weights: LaneWeights
  private readonly fit: Plugin
  private readonly journal = new Journal(JOURNAL_CELLS)
  private readonly candidates = new Candidates()
  private readonly rejections = new RejectionTable()
  private readonly skewed = packRejection(this.rejections.numberOf(SKEW_REJECTION))
  private readonly bySpec = new WeakMap<PodSpec, LaneTemplate[]>()
  /** Least recently used first. */
  private readonly inUse = new Map<LaneTemplate, PodSpec>()
  private latest: LaneTemplate | undefined
  private readonly asked: (readonly string[])[] = []
  private carriersSeen = -1
  private carriersArePlain = true

  constructor(options: LaneOptions) {
    this.options = options
    this.weights = weightsOf(options.profile)
    this.fit = options.profile.filtering.find(({ plugin }) => isNodeResourcesFit(plugin))!.plugin
  }

  /** Undefined: the plugins have to be asked one by one, since the pod, or some other one, is out of the ordinary. */
  find(pod: Pod, search: LaneSearch): FoundNode | undefined {
    const { nominations } = this.options
    if (nominations.of(pod.metadata.uid!) !== undefined || !isOrdinary(pod) || !this.hasPlainCarriers()) return undefined
    const template = this.templateFor(pod)
    template.catchUp()
    // What others in thought would mean for spread and affinity is for the plugins.
    if (!nominations.isEmpty && (template.hard.length > 0 || template.affinity.isFiltering)) return undefined
    this.gather(template, search.startIndex, this.askerFor(pod))
    const { candidates } = this
    const hasImages = candidates.count > 1 && this.scoreImages(template)
    const best = candidates.count > 1 ? this.best(template, { hasImages, below: search.below }) : 0
    return {
      node: candidates.count === 0 ? undefined : this.options.columns.nodes[candidates.slots[best]!],
      examined: candidates.placeCount,
      record: this.record(template, search.startIndex, hasImages),
      states: () => this.statesOf(pod),
    }
  }

  /** Asks the plugins about a node on which other pods wait for room. */
  private askerFor(pod: Pod): (node: NodeInfo) => Rejection | undefined {
    const { profile, cluster } = this.options
    let states: readonly unknown[] | undefined
    return (node) => {
      states ??= this.statesOf(pod)
      return filterWithNominated(profile, states, node, { pod, cluster })
    }
  }

  /** What the plugins would have prepared, which only preemption wants to know. */
  private statesOf(pod: Pod): readonly unknown[] {
    return prepare(this.options.profile, pod, this.options.cluster).states
  }

  private templateFor(pod: Pod): LaneTemplate {
    const selector = this.selectorFor(pod)
    const { latest } = this
    if (latest !== undefined && latest.pod.spec === pod.spec && isFor(latest.key, pod, selector)) return latest
    let templates = this.bySpec.get(pod.spec)
    if (templates === undefined) {
      templates = []
      this.bySpec.set(pod.spec, templates)
    }
    let template = templates.find(({ key }) => isFor(key, pod, selector))
    if (template === undefined) {
      template = this.create(pod, selector)
      templates.push(template)
    } else this.inUse.delete(template)
    this.inUse.set(template, pod.spec)
    this.latest = template
    this.evict()
    return template
  }

  private selectorFor(pod: Pod): LabelMatcher | undefined {
    return hasOwnConstraints(pod) ? undefined : this.options.cluster.ownSelector(pod)
  }

  private create(pod: Pod, selector: LabelMatcher | undefined): LaneTemplate {
    const isOwn = hasOwnConstraints(pod)
    const { namespace, labels } = pod.metadata
    return new LaneTemplate(
      pod,
      { namespace, labels, selector },
      {
        fit: this.fit,
        cluster: this.options.cluster,
        columns: this.options.columns,
        rejections: this.rejections,
        demandsAllTopologies: isOwn,
        hard: isOwn ? ownConstraints(pod, 'DoNotSchedule') : [],
        soft: this.softFor(pod, selector),
      },
    )
  }

  private softFor(pod: Pod, selector: LabelMatcher | undefined): readonly SpreadConstraint[] {
    if (this.weights.spread === 0) return []
    return hasOwnConstraints(pod)
      ? ownConstraints(pod, 'ScheduleAnyway')
      : defaultConstraintsFor(selector, SYSTEM_DEFAULT_CONSTRAINTS, 'ScheduleAnyway')
  }

  private evict(): void {
    if (this.inUse.size <= TEMPLATES_MAX) return
    for (const [template, spec] of this.inUse) {
      if (this.inUse.size <= TEMPLATES_MAX) return
      this.inUse.delete(template)
      template.release()
      const templates = this.bySpec.get(spec)
      templates?.splice(templates.indexOf(template), 1)
    }
  }

  /** Terms of placed pods that depend on the labels of namespaces are for the plugins. */
  private hasPlainCarriers(): boolean {
    const { carriers } = this.options.columns
    if (this.carriersSeen !== carriers.version) {
      this.carriersSeen = carriers.version
      this.carriersArePlain = true
      for (const { terms } of carriers.values()) if (looksAtNamespaces(terms)) this.carriersArePlain = false
    }
    return this.carriersArePlain
  }

  /** Nodes from the rotating start on, until enough fit. */
  private gather(template: LaneTemplate, startIndex: number, ask: (node: NodeInfo) => Rejection | undefined): void {
    const { columns, profile } = this.options
    const { order, version, nominated } = columns
    const { candidates } = this
    const wanted = feasibleNodesToFind(profile.percentageOfNodesToScore, order.length)
    candidates.clear(order.length, wanted)
    const { seen, packed } = template
    const { packedAt, slots, packed: packedOf } = candidates
    const limits = skewLimits(template)
    const { affinity } = template
    const isFirst = !affinity.isEmpty && affinity.isFirstOfItsKind
    let taintsMost = 0
    let count = 0
    let place = 0
    for (let index = startIndex; place < order.length && count < wanted; place++, index++) {
      if (index >= order.length) index -= order.length
      const slot = order[index]!
      if (seen[slot] !== version[slot]) template.lookAt(slot)
      let known = nominated[slot] === 0 ? packed[slot]! : template.crowdedAt(slot, ask)
      if (known >= 0 && limits.length > 0) known = this.limited(limits, slot, known)
      if (known >= 0 && !affinity.isEmpty) {
        const rejection = affinity.rejection(slot, isFirst)
        if (rejection !== undefined) known = packRejection(this.rejections.numberOf(rejection))
      }
      packedAt[place] = known
      if (known < 0) continue
      slots[count] = slot
      packedOf[count] = known
      count++
      if (taintsOf(known) > taintsMost) taintsMost = taintsOf(known)
    }
    candidates.count = count
    candidates.placeCount = place
    candidates.taintsMost = taintsMost
  }

  /** What is known of a node that fits but for its spread. */
  private limited(limits: readonly SkewLimit[], slot: number, known: number): number {
    for (let index = 0; index < limits.length; index++) {
      const limit = limits[index]!
      const domain = limit.domainOf[slot]!
      if (domain === NO_DOMAIN) return packRejection(this.rejections.numberOf(NO_TOPOLOGY_REJECTION))
      if ((domain < limit.sums.length ? limit.sums[domain]! : 0) > limit.most) return this.skewed
    }
    return known
  }

  private best(template: LaneTemplate, { hasImages, below }: { readonly hasImages: boolean; readonly below: LaneSearch['below'] }): number {
    const { candidates } = this
    candidates.score(template, this.weights, hasImages)
    return pickBest(candidates.totals, candidates.count, below)
  }

  /** Images are mostly nowhere, or not told of. */
  private scoreImages(template: LaneTemplate): boolean {
    const { cluster, columns } = this.options
    if (this.weights.image === 0 || template.images.every((name) => cluster.nodesWithImage(name) === 0)) return false
    const { image, slots, count } = this.candidates
    for (let at = 0; at < count; at++) image[at] = imageLocality.score!(undefined, columns.nodes[slots[at]!]!, template.pod, cluster)
    return true
  }

  /** The filters that have something to look at: one list for each combination of those that may have nothing. */
  private askedFor({ pod, hard, affinity }: LaneTemplate): readonly string[] {
    const { spec } = pod
    const choosesNodes =
      spec.nodeSelector !== undefined || spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution !== undefined
    const busy = [choosesNodes, podDemand(spec).hostPorts.length > 0, hard.length > 0, affinity.isFiltering]
    const key = busy.reduce((bits, isBusy, index) => (isBusy ? bits | (1 << index) : bits), 0)
    this.asked[key] ??= this.options.profile.filtering
      .map(({ plugin }) => plugin.name)
      .filter((name) => !VOLUME_FILTERS.includes(name) && busy[IDLE_FILTERS.indexOf(name)] !== false)
    return this.asked[key]
  }

  private record(template: LaneTemplate, startIndex: number, hasImages: boolean): LaneRecord {
    const { candidates, journal } = this
    const { order, names } = this.options.columns
    const isScored = candidates.count > 1
    return new LaneRecord({
      journal,
      weights: this.weights,
      rejectionTable: this.rejections,
      order,
      names,
      startIndex,
      placeCount: candidates.placeCount,
      candidateCount: candidates.count,
      packed: journal.write(candidates.packedAt, candidates.placeCount),
      spread: isScored && template.soft.length > 0 ? journal.write(candidates.spread, candidates.count) : undefined,
      affinity: isScored && candidates.hasAffinity ? journal.write(candidates.affinity, candidates.count) : undefined,
      preferences:
        isScored && template.hasPreferences && this.weights.preferences > 0
          ? journal.write(candidates.preferences, candidates.count)
          : undefined,
      image: hasImages ? journal.write(candidates.image, candidates.count) : undefined,
      isBalanced: template.isBalanced,
      asked: this.askedFor(template),
    })
  }
}

/** A hard constraint as it stands for one pod. */
interface SkewLimit {
  readonly domainOf: Int32Array
  /** Matching pods by domain. */
  readonly sums: Int32Array
  /** More pods than this in a domain, and it takes no other. */
  readonly most: number
}

function skewLimits({ hard, pod }: LaneTemplate): readonly SkewLimit[] {
  if (hard.length === 0) return NO_LIMITS
  return hard.map((column) => {
    const { maxSkew, selector } = column.constraint
    const self = selector.matches(pod.metadata.labels) ? 1 : 0
    return { domainOf: column.topology.domainOf, sums: column.sums, most: maxSkew + column.least() - self }
  })
}

/** Whether the lane knows all that a profile asks of nodes: the plugins that filter by default, and none but them score. */
export function canServe(profile: Profile): boolean {
  const isAlike = (plugin: Plugin, known: Plugin) => plugin === known || (isNodeResourcesFit(plugin) && isNodeResourcesFit(known))
  const areAll = (points: readonly PlacedPlugin[], known: readonly PlacedPlugin[]) =>
    points.length === known.length && points.every(({ plugin }, index) => isAlike(plugin, known[index]!.plugin))
  const order = profile.scoring.map(({ plugin }) => REFERENCE.scoring.findIndex((known) => isAlike(plugin, known.plugin)))
  return (
    areAll(profile.preparing, REFERENCE.preparing) &&
    areAll(profile.filtering, REFERENCE.filtering) &&
    order.every((place, index) => place >= 0 && (index === 0 || place > order[index - 1]!))
  )
}

function weightsOf({ scoring }: Profile): LaneWeights {
  const weightOf = (name: string) => scoring.find(({ plugin }) => plugin.name === name)?.weight ?? 0
  return {
    taints: weightOf('TaintToleration'),
    preferences: weightOf('NodeAffinity'),
    affinity: weightOf('InterPodAffinity'),
    fit: weightOf('NodeResourcesFit'),
    spread: weightOf('PodTopologySpread'),
    balance: weightOf('NodeResourcesBalancedAllocation'),
    image: weightOf('ImageLocality'),
  }
}

function hasOwnConstraints({ spec }: Pod): boolean {
  return (spec.topologySpreadConstraints ?? []).length > 0
}

/** Asks for nothing that takes more than a look at each node and at counts of pods. Upstream's rare cases are for the plugins. */
function isOrdinary(pod: Pod): boolean {
  const { spec, status } = pod
  if (spec.nodeName || status?.nominatedNodeName || (spec.resourceClaims ?? []).length > 0) return false
  if (spec.volumes?.some(concernsNodes)) return false
  return spec.affinity === undefined || (namedNodes(spec) === undefined && canPlan(pod))
}

/** Volumes that not every node can have, or not with every other pod. */
function concernsNodes(volume: Volume): boolean {
  return volume.persistentVolumeClaim !== undefined || volume.ephemeral !== undefined || isDisk(volume)
}
