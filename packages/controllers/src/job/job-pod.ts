import type { Container, EnvVar, Job, Pod, PodSpec } from '@kubesim/api'
import { podOf } from '../pod-control/pod-actions.ts'
import { judgeFailedPod } from './pod-failure-policy.ts'

/** Keeps a pod until its end has been counted. */
export const TRACKING_FINALIZER = 'batch.kubernetes.io/job-tracking'
const COMPLETION_INDEX = 'batch.kubernetes.io/job-completion-index'
const FAILURE_COUNT = 'batch.kubernetes.io/job-index-failure-count'
const IGNORED_FAILURE_COUNT = 'batch.kubernetes.io/job-index-ignored-failure-count'
const INDEX_VARIABLE: EnvVar = {
  name: 'JOB_COMPLETION_INDEX',
  valueFrom: { fieldRef: { fieldPath: `metadata.labels['${COMPLETION_INDEX}']` } },
}
const GENERATED_NAME_LENGTH_MAX = 58

export function isIndexed({ spec }: Job): boolean {
  return spec.completionMode === 'Indexed'
}

export function isTracked({ metadata }: Pod): boolean {
  return metadata.finalizers?.includes(TRACKING_FINALIZER) ?? false
}

/** The index a pod works on; undefined where it names none that makes sense. */
export function completionIndex({ metadata }: Pod): number | undefined {
  const text = metadata.annotations?.[COMPLETION_INDEX]
  return text !== undefined && /^\+?[0-9]+$/.test(text) ? Number(text) : undefined
}

/** How often the index had failed before this pod. */
export function indexFailures(pod: Pod): number {
  return annotatedCount(pod, FAILURE_COUNT)
}

/** The same, with the failures that a policy ignores. */
export function allIndexFailures(pod: Pod): number {
  return indexFailures(pod) + annotatedCount(pod, IGNORED_FAILURE_COUNT)
}

function annotatedCount({ metadata }: Pod, key: string): number {
  const text = metadata.annotations?.[key]
  return text !== undefined && /^\+?[0-9]+$/.test(text) && Number(text) <= 0x7fff_ffff ? Number(text) : 0
}

/** A pod of a Job whose pods have no index. */
export function jobPod(job: Job): Pod {
  return tracked(podOf(job, job.spec.template))
}

/** The pod of an index, in place of one that failed. Upstream: manageJob */
export function indexedPod(job: Job, index: number, replaced: Pod | undefined): Pod {
  const pod = tracked(podOf(job, job.spec.template))
  const failureCounts = job.spec.backoffLimitPerIndex === undefined ? undefined : countsAfter(job, replaced)
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      generateName: indexedNamePrefix(job.metadata.name!, index),
      labels: { ...pod.metadata.labels, [COMPLETION_INDEX]: String(index) },
      annotations: { ...pod.metadata.annotations, [COMPLETION_INDEX]: String(index), ...failureCounts },
    },
    spec: { ...withIndexVariable(pod.spec), hostname: `${job.metadata.name}-${index}` },
  }
}

/** Upstream: podGenerateNameWithIndex */
export function indexedNamePrefix(jobName: string, index: number): string {
  const suffix = `-${index}-`
  return jobName.slice(0, GENERATED_NAME_LENGTH_MAX - suffix.length) + suffix
}

function tracked(pod: Pod): Pod {
  const finalizers = pod.metadata.finalizers ?? []
  if (finalizers.includes(TRACKING_FINALIZER)) return pod
  return { ...pod, metadata: { ...pod.metadata, finalizers: [...finalizers, TRACKING_FINALIZER] } }
}

/** Upstream: getNewIndexFailureCounts */
function countsAfter({ spec }: Job, replaced: Pod | undefined): Readonly<Record<string, string>> {
  const counts = replaced !== undefined && judgeFailedPod(spec.podFailurePolicy, replaced).counts
  const failures = replaced === undefined ? 0 : indexFailures(replaced) + (counts ? 1 : 0)
  const ignored = replaced === undefined ? 0 : allIndexFailures(replaced) - indexFailures(replaced) + (counts ? 0 : 1)
  return { [FAILURE_COUNT]: String(failures), ...(ignored > 0 && { [IGNORED_FAILURE_COUNT]: String(ignored) }) }
}

const withVariable = new WeakMap<PodSpec, PodSpec>()

/** One object for all indexes of a Job. Upstream: addCompletionIndexEnvVariables */
function withIndexVariable(spec: PodSpec): PodSpec {
  let found = withVariable.get(spec)
  if (found === undefined) {
    const containers = spec.containers.map(addVariable)
    const initContainers = spec.initContainers?.map(addVariable)
    found = initContainers === undefined ? { ...spec, containers } : { ...spec, containers, initContainers }
    withVariable.set(spec, found)
  }
  return found
}

function addVariable(container: Container): Container {
  const env = container.env ?? []
  return env.some(({ name }) => name === INDEX_VARIABLE.name) ? container : { ...container, env: [...env, INDEX_VARIABLE] }
}
