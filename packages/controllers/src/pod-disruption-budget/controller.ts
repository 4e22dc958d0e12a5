import {
  deployments,
  isPodReady,
  keyOf,
  labelSelectorMatches,
  type Pod,
  type PodDisruptionBudget,
  podDisruptionBudgets,
  pods,
  type ResourceDefinition,
  replicaSets,
  replicationControllers,
  statefulSets,
} from '@kubesim/api'
import type { InformerEvent } from '@kubesim/client'
import { BATCH, BY_LABEL, labelsOfPod } from '../endpoint-slice/selection.ts'
import { BY_NAMESPACE, namespaceOf } from '../kit/by-namespace.ts'
import { type Caches, createCaches, defineController, type WatchDefinition, watchOf } from '../kit/controller.ts'
import { type ResourceSpanningController, startController } from '../kit/manager.ts'
import { DisruptedPods } from './disrupted-pods.ts'
import { type ScaledObject, scaleOf } from './expected-pods.ts'
import { type DisruptionView, planDisruption } from './plan.ts'

/** Budgets by the first label they ask for; under the namespace alone those that ask in another way. */
const BY_SELECTED_LABEL = 'selectedLabel'

/**
 * Says how many pods of a budget may be evicted now, and takes back what was said of pods that were not evicted after all. Upstream: pkg/controller/disruption.
 * Differs: that several budgets select a pod is told once, when it comes, where upstream tells it at each of its changes.
 */
export const disruptionController: ResourceSpanningController = {
  name: 'disruption-controller',
  eventSource: 'controllermanager',
  start(runtime) {
    const budgets = startController(budgetController, runtime)
    const caches = createCaches((definition) => runtime.informers.informer(definition))
    const disrupted = new DisruptedPods(runtime, (pod) => budgetsOf(pod, caches))
    return {
      stop() {
        budgets.stop()
        disrupted.stop()
      },
    }
  },
}

const budgetController = defineController<PodDisruptionBudget, DisruptionView>({
  name: 'disruption-controller',
  for: podDisruptionBudgets,
  watches: [
    watchOf(pods, budgetsOfEvent, BATCH),
    scaleWatch(deployments),
    scaleWatch(replicaSets),
    scaleWatch(statefulSets),
    scaleWatch(replicationControllers),
  ],
  setup(caches) {
    caches.addIndex(pods, BY_LABEL, labelsOfPod)
    caches.addIndex(pods, BY_NAMESPACE, namespaceOf)
    caches.addIndex(podDisruptionBudgets, BY_SELECTED_LABEL, selectedLabel)
    caches.addIndex(podDisruptionBudgets, BY_NAMESPACE, namespaceOf)
  },
  observe: (budget, caches) => ({ pods: podsOfBudget(budget, caches), scale: (pod, owner) => scaleOf(pod, owner, caches) }),
  plan: planDisruption,
})

/** A budget's share is counted from how many pods its workloads are to have. */
function scaleWatch<T extends ScaledObject>(definition: ResourceDefinition<T>): WatchDefinition {
  return watchOf(definition, ({ type, object, previous }, caches) =>
    type === 'updated' && object.spec?.replicas === previous.spec?.replicas
      ? []
      : caches.byIndex(podDisruptionBudgets, BY_NAMESPACE, object.metadata.namespace!).map(keyOf),
  )
}

function selectedLabel({ metadata: { namespace }, spec: { selector } }: PodDisruptionBudget): readonly string[] {
  const [first] = Object.entries(selector?.matchLabels ?? {})
  return [first === undefined ? namespace! : `${namespace}/${first[0]}=${first[1]}`]
}

function podsOfBudget(budget: PodDisruptionBudget, caches: Caches): readonly Pod[] {
  const { selector } = budget.spec
  const [group] = selectedLabel(budget)
  const isByLabel = Object.keys(selector?.matchLabels ?? {}).length > 0
  const candidates = caches.byIndex(pods, isByLabel ? BY_LABEL : BY_NAMESPACE, group!)
  return candidates.filter(({ metadata }) => labelSelectorMatches(selector, metadata.labels))
}

function budgetsOfEvent(event: InformerEvent<Pod>, caches: Caches): readonly string[] {
  const { object, previous } = event
  if (event.type !== 'updated') return budgetsOf(object, caches)
  const isRelabelled = object.metadata.labels !== previous!.metadata.labels
  const matters =
    isRelabelled ||
    object.metadata.deletionTimestamp !== previous!.metadata.deletionTimestamp ||
    object.metadata.ownerReferences !== previous!.metadata.ownerReferences ||
    (object.status !== previous!.status && isPodReady(object) !== isPodReady(previous!))
  if (!matters) return []
  return isRelabelled ? [...budgetsOf(object, caches), ...budgetsOf(previous!, caches)] : budgetsOf(object, caches)
}

function budgetsOf(pod: Pod, caches: Caches): readonly string[] {
  const keys: string[] = []
  for (const group of [pod.metadata.namespace!, ...labelsOfPod(pod)]) {
    for (const budget of caches.byIndex(podDisruptionBudgets, BY_SELECTED_LABEL, group)) {
      if (labelSelectorMatches(budget.spec.selector, pod.metadata.labels)) keys.push(keyOf(budget))
    }
  }
  return keys
}
