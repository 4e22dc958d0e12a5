import {
  controllerRevisions,
  type DaemonSet,
  daemonSets,
  keyOf,
  type LabelSelector,
  type Node,
  nodes,
  type Pod,
  pods,
  semanticDeepEqual,
} from '@kubesim/api'
import type { InformerEvent } from '@kubesim/client'
import { type Action, event } from '../kit/action.ts'
import { type Caches, defineController, watchOf } from '../kit/controller.ts'
import { nodeOfPod, PODS_BY_NODE } from '../kit/pods-by-node.ts'
import { possibleAdopters } from '../pod-control/adopters.ts'
import { planClaims } from '../pod-control/claims.ts'
import { BY_CONTROLLER_UID, controllerUid, indexOwnership, ORPHANS } from '../pod-control/ownership.ts'
import { failedPodsOf } from './failed-pods.ts'
import { nodeFit } from './node-fit.ts'
import { type DaemonSetView, planDaemonSet } from './plan.ts'

/** Keeps one pod of a template on every node that suits it. Upstream: pkg/controller/daemon */
export const daemonSetController = defineController<DaemonSet, DaemonSetView>({
  name: 'daemon-set-controller',
  eventSource: 'daemonset-controller',
  for: daemonSets,
  owns: [pods, controllerRevisions],
  watches: [
    watchOf(pods, possibleAdopters(daemonSets)),
    watchOf(pods, remembered),
    watchOf(controllerRevisions, possibleAdopters(daemonSets)),
    watchOf(nodes, setsConcerned),
    watchOf(daemonSets, forgotten),
  ],
  setup(caches) {
    indexOwnership(caches, daemonSets, [pods, controllerRevisions])
    caches.addIndex(pods, PODS_BY_NODE, nodeOfPod)
  },
  observe: (set, caches) => {
    const { namespace, uid } = set.metadata
    const owned = caches.byIndex(pods, BY_CONTROLLER_UID, uid!)
    const revisions = caches.byIndex(controllerRevisions, BY_CONTROLLER_UID, uid!)
    return {
      nodes: [...caches.values(nodes)],
      pods: owned,
      revisions,
      revisionByName: (name) => caches.get(controllerRevisions, `${namespace}/${name}`),
      claims: claims(set, { pods: owned, revisions }, caches),
      dueMs: (pod) => failedPodsOf(caches).dueMs(set, pod),
    }
  },
  plan: (set, view, nowMs) => (isEmpty(set.spec.selector) ? [SELECTING_ALL] : planDaemonSet(set, view, nowMs)),
})

const SELECTING_ALL = event('Warning', 'SelectingAll', 'This daemon set is selecting all pods. A non-empty selector is required.')

function isEmpty(selector: LabelSelector): boolean {
  return semanticDeepEqual(selector, {})
}

function claims(set: DaemonSet, owned: Pick<DaemonSetView, 'pods' | 'revisions'>, caches: Caches): readonly Action[] {
  const { selector } = set.spec
  const namespace = set.metadata.namespace!
  return [
    ...planClaims(set, { definition: pods, selector, owned: owned.pods, orphans: caches.byIndex(pods, ORPHANS, namespace) }),
    ...planClaims(set, {
      definition: controllerRevisions,
      selector,
      owned: owned.revisions,
      orphans: caches.byIndex(controllerRevisions, ORPHANS, namespace),
    }),
  ]
}

/** Takes note, and wakes nobody whom the pod's owner reference does not wake anyway. */
function remembered(event: InformerEvent<Pod>, caches: Caches): readonly string[] {
  failedPodsOf(caches).note(event, caches)
  return NONE
}

function forgotten(event: InformerEvent<DaemonSet>, caches: Caches): readonly string[] {
  if (event.type === 'deleted') failedPodsOf(caches).forget(event.object)
  return NONE
}

const NONE: readonly string[] = []

/**
 * The sets for which a node's change changes something: it is to have a pod, or may not keep one. Upstream: syncNodeUpdate
 * Differs: a set whose pod stays, but should not have come, counts it as misscheduled at once, upstream with its next pass.
 */
function setsConcerned({ type, object, previous }: InformerEvent<Node>, caches: Caches): readonly string[] {
  const sets = [...caches.values(daemonSets)]
  if (type === 'deleted') return sets.map(keyOf)
  const isSame =
    previous !== undefined &&
    semanticDeepEqual(previous.metadata.labels, object.metadata.labels) &&
    semanticDeepEqual(previous.spec.taints, object.spec.taints)
  if (isSame) return NONE
  const here = new Set(caches.byIndex(pods, PODS_BY_NODE, object.metadata.name!).flatMap(controllerUid))
  return sets.filter((set) => isConcerned(set, { object, previous, hasPod: here.has(set.metadata.uid!) })).map(keyOf)
}

function isConcerned(
  { spec: { template }, status }: DaemonSet,
  { object, previous, hasPod }: { readonly object: Node; readonly previous: Node | undefined; readonly hasPod: boolean },
): boolean {
  const { shouldRun, shouldContinue } = nodeFit(template, object)
  if (hasPod ? !shouldContinue || (status?.numberMisscheduled ?? 0) > 0 : shouldRun) return true
  return previous !== undefined && nodeFit(template, previous).shouldRun !== shouldRun
}
