import {
  type Deployment,
  formatLabelSelector,
  isPodReady,
  type Job,
  type KubeObject,
  labelSelectorText,
  type Pod,
  parseTime,
  podReadyCondition,
  pods,
  type ReplicationController,
  type ResourceDefinition,
  type Service,
} from '@kubesim/api'
import { fail } from '../command/failures.ts'
import type { Invocation } from '../command/invocation.ts'
import type { Wait, WaitResult } from '../contracts.ts'

/** Kinds with a LabelSelector for their pods. */
const SELECTING: ReadonlySet<string> = new Set(['apps/ReplicaSet', 'apps/Deployment', 'apps/StatefulSet', 'apps/DaemonSet', 'batch/Job'])

/** The pods of an object as a query. Upstream: polymorphichelpers SelectorsForObject */
export function podQueryOf(definition: ResourceDefinition, object: KubeObject): string {
  const { group, kind, version } = definition
  if (SELECTING.has(`${group}/${kind}`)) return labelSelectorText((object as Deployment | Job).spec?.selector)
  const selected = (labels: Readonly<Record<string, string>> | undefined) => labelSelectorText({ matchLabels: labels ?? {} })
  if (group === '' && kind === 'ReplicationController') return selected((object as ReplicationController).spec?.selector)
  if (group !== '' || kind !== 'Service')
    throw fail(`cannot get the logs from *${version}.${kind}: selector for *${version}.${kind} not implemented`)
  const { selector } = (object as Service).spec
  if (formatLabelSelector({ matchLabels: selector ?? {} }) === '<none>') {
    throw fail(
      `cannot get the logs from *${version}.${kind}: invalid service '${object.metadata.name}': Service is defined without a selector`,
    )
  }
  return selected(selector)
}

/** Pods of a query, the best for its logs first; when there is none yet, waits for one. Upstream: polymorphichelpers GetPodList */
export function* awaitPods(invocation: Invocation, labelSelector: string, timeoutMs: number): Generator<Wait, readonly Pod[], WaitResult> {
  const { api, namespace } = invocation
  const { items, metadata } = api.list({ definition: pods, namespace }, { labelSelector })
  if (items.length > 0) return [...(items as readonly Pod[])].sort(byLogging)
  const stream = api.watch({ definition: pods, namespace }, { labelSelector, resourceVersion: metadata.resourceVersion })
  const arrived: Pod[] = []
  const until = () => {
    for (const { type, object } of stream.take()) if (type === 'ADDED' || type === 'MODIFIED') arrived.push(object as Pod)
    return arrived.length > 0
  }
  yield { until, timeoutMs }
  stream.stop()
  if (arrived.length === 0) throw fail('timed out waiting for the condition')
  return arrived.slice(0, 1)
}

const PHASES: readonly string[] = ['Running', 'Unknown', 'Pending']

/** Upstream: kubectl/pkg/util/podutils ByLogging */
export function byLogging(a: Pod, b: Pod): number {
  const [ready, readyB] = [isPodReady(a), isPodReady(b)]
  return (
    Number(!a.spec.nodeName) - Number(!b.spec.nodeName) ||
    phaseRank(a) - phaseRank(b) ||
    Number(readyB) - Number(ready) ||
    (ready && readyB ? byTime(podReadyCondition(a)?.lastTransitionTime, podReadyCondition(b)?.lastTransitionTime) : 0) ||
    restarts(b) - restarts(a) ||
    sidecarRestarts(b) - sidecarRestarts(a) ||
    byTime(a.metadata.creationTimestamp, b.metadata.creationTimestamp)
  )
}

/** Phases that are not in the list count as running, as Go's map has it. */
function phaseRank({ status }: Pod): number {
  return Math.max(0, PHASES.indexOf(status?.phase ?? ''))
}

/** Older first, those without a time last. */
function byTime(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined)
  return parseTime(a) - parseTime(b)
}

function restarts({ status }: Pod): number {
  return Math.max(0, ...(status?.containerStatuses ?? []).map(({ restartCount }) => restartCount))
}

function sidecarRestarts({ spec, status }: Pod): number {
  const sidecars = new Set((spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always').map(({ name }) => name))
  return Math.max(
    0,
    ...(status?.initContainerStatuses ?? []).filter(({ name }) => sidecars.has(name)).map(({ restartCount }) => restartCount),
  )
}
