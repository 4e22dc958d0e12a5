import type { Pod } from '@kubesim/api'
import type { LabelMatcher, Labels } from '../framework/label-matcher.ts'
import type { NodeColumns } from './node-columns.ts'
import { SlotCounts } from './slot-counts.ts'
import type { TopologyColumn } from './topology-column.ts'

const NO_LABELS: Labels = {}
const NO_GROUPS: readonly PodGroup[] = []

/** Whether pods on their way out count: for spreading they do not, for affinity they do. */
export type GroupScope = 'staying' | 'all'

/** The pods of a namespace that a selector matches, counted by node. */
export class PodGroup extends SlotCounts {
  readonly identity: string
  readonly selector: LabelMatcher
  readonly scope: GroupScope
  users = 0

  constructor(identity: string, kind: { readonly selector: LabelMatcher; readonly scope: GroupScope }, capacity: number) {
    super(capacity)
    this.identity = identity
    this.selector = kind.selector
    this.scope = kind.scope
  }
}

interface Memberships {
  readonly all: readonly PodGroup[]
  /** For pods on their way out. */
  readonly leaving: readonly PodGroup[]
}

interface Namespace {
  readonly groups: Map<string, PodGroup>
  /** The same groups by a label that all their pods carry; `undefined` holds those that ask for none. */
  readonly byRequiredLabel: Map<string | undefined, Set<PodGroup>>
  /** The groups that pods with these labels are in: worked out once for all pods that share their labels. */
  memberships: WeakMap<Labels, Memberships>
}

/** Counts kept up to date with every pod that comes and goes. */
export class PodGroups {
  private readonly namespaces = new Map<string, Namespace>()
  private readonly columns: NodeColumns

  constructor(columns: NodeColumns) {
    this.columns = columns
  }

  /** The group of a selector; `release` it when it is of no more use. */
  acquire(namespaceName: string, selector: LabelMatcher, scope: GroupScope = 'staying'): PodGroup {
    const namespace = this.namespace(namespaceName)
    const identity = `${scope} ${selector.identity}`
    let group = namespace.groups.get(identity)
    if (group === undefined) {
      group = new PodGroup(identity, { selector, scope }, this.columns.capacity)
      namespace.groups.set(identity, group)
      const alike = namespace.byRequiredLabel.get(selector.requiredLabel)
      if (alike === undefined) namespace.byRequiredLabel.set(selector.requiredLabel, new Set([group]))
      else alike.add(group)
      namespace.memberships = new WeakMap()
      this.fill(group, namespaceName)
    }
    group.users++
    return group
  }

  release(namespaceName: string, group: PodGroup): void {
    if (--group.users > 0) return
    const namespace = this.namespace(namespaceName)
    namespace.groups.delete(group.identity)
    const alike = namespace.byRequiredLabel.get(group.selector.requiredLabel)!
    alike.delete(group)
    if (alike.size === 0) namespace.byRequiredLabel.delete(group.selector.requiredLabel)
    namespace.memberships = new WeakMap()
  }

  count(slot: number, pod: Pod, delta: 1 | -1): void {
    const groups = this.membershipsOf(pod)
    for (let index = 0; index < groups.length; index++) groups[index]!.count(slot, delta)
  }

  /** The pod has other labels, or is on its way out; tells whether that changed anything. */
  recount(slot: number, pod: Pod, previous: Pod): boolean {
    const [now, before] = [this.membershipsOf(pod), this.membershipsOf(previous)]
    if (now.length === before.length && now.every((group, index) => group === before[index])) return false
    this.count(slot, previous, -1)
    this.count(slot, pod, 1)
    return true
  }

  moved(topology: TopologyColumn, slot: number, before: number): void {
    for (const { groups } of this.namespaces.values()) for (const group of groups.values()) group.moved(topology, slot, before)
  }

  grow(capacity: number): void {
    for (const { groups } of this.namespaces.values()) for (const group of groups.values()) group.grow(capacity)
  }

  private membershipsOf({ metadata }: Pod): readonly PodGroup[] {
    const namespace = this.namespaces.get(metadata.namespace ?? '')
    if (namespace === undefined || namespace.groups.size === 0) return NO_GROUPS
    const labels = metadata.labels ?? NO_LABELS
    let found = namespace.memberships.get(labels)
    if (found === undefined) {
      const candidates = [undefined, ...Object.entries(labels).map(([key, value]) => `${key}=${value}`)]
      const all = candidates
        .flatMap((label) => [...(namespace.byRequiredLabel.get(label) ?? NO_GROUPS)])
        .filter(({ selector }) => selector.matches(labels))
      found = { all, leaving: all.filter(({ scope }) => scope === 'all') }
      namespace.memberships.set(labels, found)
    }
    return metadata.deletionTimestamp === undefined ? found.all : found.leaving
  }

  /** Pods share their labels by the thousand, so that each set of labels is matched once. */
  private fill(group: PodGroup, namespaceName: string): void {
    const { selector, scope } = group
    const known = new Map<Labels, boolean>()
    const isMatched = (labels: Labels) => {
      let matched = known.get(labels)
      if (matched === undefined) {
        matched = selector.matches(labels)
        known.set(labels, matched)
      }
      return matched
    }
    for (const node of this.columns.nodes) {
      node?.eachPod(({ metadata }) => {
        if (metadata.namespace !== namespaceName || !isMatched(metadata.labels ?? NO_LABELS)) return
        if (scope === 'all' || metadata.deletionTimestamp === undefined) group.count(node.slot, 1)
      })
    }
  }

  private namespace(name: string): Namespace {
    let namespace = this.namespaces.get(name)
    if (namespace === undefined) {
      namespace = { groups: new Map(), byRequiredLabel: new Map(), memberships: new WeakMap() }
      this.namespaces.set(name, namespace)
    }
    return namespace
  }
}
