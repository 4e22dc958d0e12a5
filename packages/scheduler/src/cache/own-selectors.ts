import {
  controllerOf,
  type KubeObject,
  type LabelSelector,
  type Pod,
  type ReplicaSet,
  type ReplicationController,
  replicaSets,
  replicationControllers,
  type Service,
  type StatefulSet,
  services,
  statefulSets,
} from '@kubesim/api'
import type { Informer, InformerEvent, Informers } from '@kubesim/client'
import { type LabelMatcher, type Labels, labelMatcher, labelsMatcher } from '../framework/label-matcher.ts'

/** Services by the first label they select on. */
const BY_SELECTED_LABEL = 'selectedLabel'
const NO_LABELS: Labels = {}
const NO_OWNER = ''

interface Known {
  readonly version: number
  readonly matcher: LabelMatcher | undefined
}

/**
 * Tells by what the Services and the controller of a pod select it: pods that are alike ask once, until some selector changes.
 * Upstream: plugins/helper DefaultSelector
 */
export class OwnSelectors {
  private readonly services: Informer<Service>
  private readonly replicaSets: Informer<ReplicaSet>
  private readonly statefulSets: Informer<StatefulSet>
  private readonly replicationControllers: Informer<ReplicationController>
  /** By labels, then by namespace and controller. */
  private known = new WeakMap<Labels, Map<string, Known>>()
  version = 0

  constructor(informers: Informers) {
    this.services = informers.informer(services)
    this.replicaSets = informers.informer(replicaSets)
    this.statefulSets = informers.informer(statefulSets)
    this.replicationControllers = informers.informer(replicationControllers)
    this.services.addIndex(BY_SELECTED_LABEL, selectedLabel)
    const watch = <T extends KubeObject>(informer: Informer<T>, selectorOf: (object: T) => unknown) =>
      informer.onEvent((event) => this.notice(event, selectorOf))
    watch(this.services, ({ spec }) => spec?.selector)
    watch(this.replicaSets, ({ spec }) => spec?.selector)
    watch(this.statefulSets, ({ spec }) => spec?.selector)
    watch(this.replicationControllers, ({ spec }) => spec?.selector)
  }

  get isSynced(): boolean {
    return [this.services, this.replicaSets, this.statefulSets, this.replicationControllers].every(({ synced }) => synced)
  }

  of(pod: Pod): LabelMatcher | undefined {
    const labels = pod.metadata.labels ?? NO_LABELS
    const owner = controllerOf(pod)
    const key = `${pod.metadata.namespace}/${owner?.uid ?? NO_OWNER}`
    let byOwner = this.known.get(labels)
    if (byOwner === undefined) {
      byOwner = new Map()
      this.known.set(labels, byOwner)
    }
    const found = byOwner.get(key)
    if (found !== undefined && found.version === this.version) return found.matcher
    const fresh = this.derive(pod, labels)
    // The same selector stays the same object, so that whoever counts by it need not count anew.
    const matcher = found?.matcher !== undefined && fresh !== undefined && found.matcher.identity === fresh.identity ? found.matcher : fresh
    byOwner.set(key, { version: this.version, matcher })
    return matcher
  }

  private notice<T extends KubeObject>(event: InformerEvent<T>, selectorOf: (object: T) => unknown): void {
    if (event.type !== 'updated' || selectorOf(event.object) !== selectorOf(event.previous)) this.version++
  }

  private derive(pod: Pod, labels: Labels): LabelMatcher | undefined {
    const { namespace } = pod.metadata
    let merged: Labels = NO_LABELS
    for (const [key, value] of Object.entries(labels)) {
      for (const { spec } of this.services.byIndex(BY_SELECTED_LABEL, selectedLabelKey(namespace!, key, value)))
        if (labelsMatcher(spec.selector!).matches(labels)) merged = { ...merged, ...spec.selector }
    }
    const byController = this.controllerSelector(pod)
    const parts = [
      labelsMatcher({ ...merged, ...byController?.labels }),
      ...(byController?.selector === undefined ? [] : [labelMatcher(byController.selector)]),
    ]
    const matcher = parts.reduce((left, right) => left.and(right))
    return matcher.isEmpty ? undefined : matcher
  }

  private controllerSelector(pod: Pod): { readonly labels?: Labels; readonly selector?: LabelSelector } | undefined {
    const owner = controllerOf(pod)
    if (owner === undefined) return undefined
    const key = `${pod.metadata.namespace}/${owner.name}`
    switch (`${owner.apiVersion} ${owner.kind}`) {
      case 'v1 ReplicationController': {
        const labels = this.replicationControllers.get(key)?.spec?.selector
        return labels === undefined ? undefined : { labels }
      }
      case 'apps/v1 ReplicaSet': {
        const selector = this.replicaSets.get(key)?.spec?.selector
        return selector === undefined ? undefined : { selector }
      }
      case 'apps/v1 StatefulSet': {
        const selector = this.statefulSets.get(key)?.spec?.selector
        return selector === undefined ? undefined : { selector }
      }
      default:
        return undefined
    }
  }
}

/** A Service without a selector selects nothing, not everything; one with an empty selector adds nothing. */
function selectedLabel({ metadata, spec }: Service): readonly string[] {
  const [first] = Object.entries(spec?.selector ?? NO_LABELS)
  return first === undefined ? [] : [selectedLabelKey(metadata.namespace!, ...first)]
}

function selectedLabelKey(namespace: string, key: string, value: string): string {
  return `${namespace}/${key}=${value}`
}
