import type { Pod, PodSpec } from '@kubesim/api'
import type { FoundNode } from '../find-node.ts'
import type { ClusterView } from '../framework/cluster-view.ts'
import { feasibleNodesToFind, pickBest, type Rejection } from '../framework/cycle.ts'
import type { LabelMatcher } from '../framework/label-matcher.ts'
import { namedNodes } from '../framework/node-selection.ts'
import { type PlacedPlugin, Profile } from '../framework/profile.ts'
import type { Nominations } from '../cache/nominations.ts'
import { DEFAULT_PLUGINS } from '../plugins/default-profile.ts'
import { imageLocality } from '../plugins/image-locality.ts'
import { NO_TOPOLOGY, SKEWED } from '../plugins/pod-topology-spread.ts'
import { defaultConstraintsFor, ownConstraints, SYSTEM_DEFAULT_CONSTRAINTS } from '../plugins/spread-constraint.ts'
import { Candidates, type LaneWeights } from './candidates.ts'
import { Journal } from './journal.ts'
import { type JournalledColumn, LaneRecord, type RejectedNode } from './lane-record.ts'
import type { NodeColumns } from './node-columns.ts'
import type { SpreadColumn } from './spread-column.ts'
import { isFor, LaneTemplate } from './template.ts'
import { NO_DOMAIN } from './topology-column.ts'

const JOURNAL_CELLS = 1 << 20
const TEMPLATES_MAX = 512
const REFERENCE = new Profile({ plugins: DEFAULT_PLUGINS })
const SKEW_REJECTION: Rejection = { plugin: 'PodTopologySpread', verdict: SKEWED }
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
 * The fast way to a pod's node, for profiles with kube-scheduler's own plugins and pods without affinity to other pods: chooses from the same
 * nodes with the same scores as asking every plugin does, from arrays that are kept up to date.
 */
export class Lane {
  private readonly options: LaneOptions
  private readonly weights: LaneWeights
  private readonly journal = new Journal(JOURNAL_CELLS)
  private readonly candidates = new Candidates()
  private readonly bySpec = new WeakMap<PodSpec, LaneTemplate[]>()
  /** Least recently used first. */
  private readonly inUse = new Map<LaneTemplate, PodSpec>()
  private latest: LaneTemplate | undefined
  private carriersSeen = -1
  private unconcerned = new WeakSet<LaneTemplate>()

  constructor(options: LaneOptions) {
    this.options = options
    this.weights = weightsOf(options.profile)
  }

  /** Undefined: the plugins have to be asked one by one, since the pod is out of the ordinary or fits nowhere. */
  find(pod: Pod, search: LaneSearch): FoundNode | undefined {
    if (!this.options.nominations.isEmpty || !isOrdinary(pod)) return undefined
    const template = this.templateFor(pod)
    if (this.hasNeighboursThatCare(template)) return undefined
    template.catchUp()
    const { rejected, examined } = this.gather(template, search.startIndex)
    const { candidates } = this
    if (candidates.count === 0) return undefined
    const best = candidates.count === 1 ? 0 : this.best(template, search.below)
    return {
      node: this.options.columns.nodes[candidates.slots[best]!],
      examined,
      record: this.record(template, rejected, candidates.count > 1),
      prepared: undefined,
    }
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
    const constraints = {
      demandsAllTopologies: isOwn,
      hard: isOwn ? ownConstraints(pod, 'DoNotSchedule') : [],
      soft: isOwn ? ownConstraints(pod, 'ScheduleAnyway') : defaultConstraintsFor(selector, SYSTEM_DEFAULT_CONSTRAINTS, 'ScheduleAnyway'),
    }
    const { namespace, labels } = pod.metadata
    return new LaneTemplate(pod, { namespace, labels, selector }, { columns: this.options.columns, constraints })
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

  /** Some pod on a node has affinity terms that speak of pods like this one. */
  private hasNeighboursThatCare(template: LaneTemplate): boolean {
    const { carriers } = this.options.columns
    if (carriers.isEmpty) return false
    if (carriers.lookAtNamespaces) return carriers.speakOf(template.pod, this.options.cluster.namespaceLabels(template.key.namespace ?? ''))
    if (this.carriersSeen !== carriers.version) {
      this.carriersSeen = carriers.version
      this.unconcerned = new WeakSet()
    }
    if (this.unconcerned.has(template)) return false
    if (carriers.speakOf(template.pod, undefined)) return true
    this.unconcerned.add(template)
    return false
  }

  /** Nodes from the rotating start on, until enough fit. */
  private gather(template: LaneTemplate, startIndex: number): { readonly rejected: readonly RejectedNode[]; readonly examined: number } {
    const { columns, profile } = this.options
    const { order } = columns
    const { feasible, rejections } = template
    const wanted = feasibleNodesToFind(profile.percentageOfNodesToScore, order.length)
    const rejected: RejectedNode[] = []
    const limits = skewLimits(template)
    const { candidates } = this
    candidates.clear(wanted)
    let index = startIndex % Math.max(order.length, 1)
    let place = 0
    for (; place < order.length && candidates.count < wanted; place++) {
      const slot = order[index]!
      if (++index === order.length) index = 0
      if (feasible[slot] === 0) rejected.push({ place, slot, rejection: rejections[slot]! })
      else {
        const skewed = limits.length === 0 ? undefined : skewOf(limits, slot)
        if (skewed === undefined) candidates.add(slot, place)
        else rejected.push({ place, slot, rejection: skewed })
      }
    }
    return { rejected, examined: place }
  }

  private best(template: LaneTemplate, below: (bound: number) => number): number {
    const { candidates } = this
    candidates.score(template, this.weights, this.scoreImages(template))
    return pickBest(candidates.totals, candidates.count, below)
  }

  /** Images are mostly nowhere, or not told of. */
  private scoreImages(template: LaneTemplate): boolean {
    const { cluster, columns } = this.options
    if (template.images.every((name) => cluster.nodesWithImage(name) === 0)) {
      this.candidates.image.fill(0, 0, this.candidates.count)
      return false
    }
    const { image, slots, count } = this.candidates
    for (let at = 0; at < count; at++) image[at] = imageLocality.score!(undefined, columns.nodes[slots[at]!]!, template.pod, cluster)
    return true
  }

  private record(template: LaneTemplate, rejected: readonly RejectedNode[], isScored: boolean): LaneRecord {
    const { candidates, journal } = this
    const { columns, cluster } = this.options
    const scores = isScored ? this.rawColumns(template) : []
    const start = journal.open(candidates.count * (2 + scores.length))
    journal.write(start, candidates.slots, candidates.count)
    journal.write(start + candidates.count, candidates.places, candidates.count)
    let at = start + 2 * candidates.count
    for (const { raw, bySlot } of scores) {
      if (bySlot) journal.writeAt(at, raw, candidates)
      else journal.write(at, raw, candidates.count)
      at += candidates.count
    }
    return new LaneRecord({ journal, start, candidateCount: candidates.count, columns: scores, names: columns.names, rejected, nodeCount: cluster.nodes.length })
  }

  private rawColumns(template: LaneTemplate): readonly RawScores[] {
    const { weights, candidates } = this
    const scores: RawScores[] = [{ plugin: 'TaintToleration', weight: weights.taints, raw: template.taints, bySlot: true }]
    if (template.hasPreferences) scores.push({ plugin: 'NodeAffinity', weight: weights.preferences, raw: template.preferences, bySlot: true })
    scores.push({ plugin: 'NodeResourcesFit', weight: weights.fit, raw: template.fit, bySlot: true })
    if (template.soft.length > 0) scores.push({ plugin: 'PodTopologySpread', weight: weights.spread, raw: candidates.spread, bySlot: false })
    if (template.isBalanced) scores.push({ plugin: 'NodeResourcesBalancedAllocation', weight: weights.balance, raw: template.balance, bySlot: true })
    scores.push({ plugin: 'ImageLocality', weight: weights.image, raw: candidates.image, bySlot: false })
    return scores
  }
}

interface RawScores extends JournalledColumn {
  readonly raw: Int32Array
  /** By slot, and not in the order of the candidates. */
  readonly bySlot: boolean
}

/** A hard constraint as it stands for one pod. */
interface SkewLimit {
  readonly column: SpreadColumn
  /** More pods than this in a domain, and it takes no other. */
  readonly most: number
}

function skewLimits({ hard, pod }: LaneTemplate): readonly SkewLimit[] {
  return hard.map((column) => {
    const { maxSkew, selector } = column.constraint
    const self = selector.matches(pod.metadata.labels) ? 1 : 0
    return { column, most: maxSkew + column.least() - self }
  })
}

function skewOf(limits: readonly SkewLimit[], slot: number): Rejection | undefined {
  for (const { column, most } of limits) {
    const domain = column.topology.domainOf[slot]!
    if (domain === NO_DOMAIN) return NO_TOPOLOGY_REJECTION
    if (column.sumIn(domain) > most) return SKEW_REJECTION
  }
  return undefined
}

/** Whether the lane knows all that a profile asks of nodes. */
export function canServe(profile: Profile): boolean {
  const isKnown = (points: readonly PlacedPlugin[], known: readonly PlacedPlugin[]) => points.length === known.length && points.every(({ plugin }, index) => plugin === known[index]!.plugin)
  return (
    isKnown(profile.preparing, REFERENCE.preparing) && isKnown(profile.filtering, REFERENCE.filtering) && isKnown(profile.scoring, REFERENCE.scoring)
  )
}

function weightsOf({ scoring }: Profile): LaneWeights {
  const weightOf = (name: string) => scoring.find(({ plugin }) => plugin.name === name)!.weight
  return {
    taints: weightOf('TaintToleration'),
    preferences: weightOf('NodeAffinity'),
    fit: weightOf('NodeResourcesFit'),
    spread: weightOf('PodTopologySpread'),
    balance: weightOf('NodeResourcesBalancedAllocation'),
    image: weightOf('ImageLocality'),
  }
}

function hasOwnConstraints({ spec }: Pod): boolean {
  return (spec.topologySpreadConstraints ?? []).length > 0
}

/** Asks for nothing that takes more than a look at each node and at counts of pods. */
function isOrdinary({ spec, status }: Pod): boolean {
  const { affinity } = spec
  if (spec.nodeName || status?.nominatedNodeName || (spec.resourceClaims ?? []).length > 0) return false
  if (affinity === undefined) return true
  return affinity.podAffinity === undefined && affinity.podAntiAffinity === undefined && namedNodes(spec) === undefined
}
