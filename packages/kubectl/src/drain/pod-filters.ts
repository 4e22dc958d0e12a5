import { controllerOf, daemonSets, isNotFound, type Pod, parseTime } from '@kubesim/api'
import type { ApiCalls } from '../api-calls.ts'

const DAEMON_SET_FATAL = 'DaemonSet-managed Pods (use --ignore-daemonsets to ignore)'
const DAEMON_SET_WARNING = 'ignoring DaemonSet-managed Pods'
const LOCAL_STORAGE_FATAL = 'Pods with local storage (use --delete-emptydir-data to override)'
const LOCAL_STORAGE_WARNING = 'deleting Pods with local storage'
const UNMANAGED_FATAL = 'cannot delete Pods that declare no controller (use --force to override)'
const UNMANAGED_WARNING = 'deleting Pods that declare no controller'
const MIRROR_ANNOTATION = 'kubernetes.io/config.mirror'

export interface DrainRules {
  readonly force: boolean
  readonly ignoreDaemonSets: boolean
  readonly deleteEmptyDirData: boolean
  /** A pod that has been going away for longer is not waited for; 0 waits for all. */
  readonly skipWaitSeconds: number
}

/** What becomes of a pod, and why. */
export interface Verdict {
  readonly remove: boolean
  readonly type: 'okay' | 'skip' | 'warning' | 'error'
  readonly message: string
}

const OKAY: Verdict = { remove: true, type: 'okay', message: '' }
const SKIP: Verdict = { remove: false, type: 'skip', message: '' }
const warning = (remove: boolean, message: string): Verdict => ({ remove, type: 'warning', message })
const refusal = (message: string): Verdict => ({ remove: false, type: 'error', message })

/** Whether the DaemonSet of a pod is there: undefined if it is, else why it could not be had. */
export type DaemonSetProblem = (namespace: string, name: string) => Error | undefined

export function daemonSetProblemOf(api: ApiCalls): DaemonSetProblem {
  return (namespace, name) => {
    try {
      api.get({ definition: daemonSets, namespace, name })
      return undefined
    } catch (error) {
      if (error instanceof Error) return error
      throw error
    }
  }
}

interface View {
  readonly rules: DrainRules
  readonly daemonSetProblem: DaemonSetProblem
  readonly nowMs: number
}

type Filter = (pod: Pod, view: View) => Verdict

/** The verdict of the last filter counts, or of the first that lets the pod stay. Upstream: kubectl/pkg/drain makeFilters */
const FILTERS: readonly Filter[] = [
  (pod, { rules, nowMs }) => (isLongGoing(pod, rules.skipWaitSeconds, nowMs) ? SKIP : OKAY),
  daemonSetFilter,
  (pod) => (pod.metadata.annotations?.[MIRROR_ANNOTATION] === undefined ? OKAY : SKIP),
  localStorageFilter,
  unmanagedFilter,
]

export function verdictOf(pod: Pod, view: View): Verdict {
  let verdict = OKAY
  for (const filter of FILTERS) {
    verdict = filter(pod, view)
    if (!verdict.remove) break
  }
  return verdict
}

/** Upstream: shouldSkipPod */
export function isLongGoing({ metadata }: Pod, seconds: number, nowMs: number): boolean {
  if (seconds <= 0 || metadata.deletionTimestamp === undefined) return false
  return Math.trunc((nowMs - parseTime(metadata.deletionTimestamp)) / 1000) > seconds
}

function isFinished({ status }: Pod): boolean {
  return status?.phase === 'Succeeded' || status?.phase === 'Failed'
}

function daemonSetFilter(pod: Pod, { rules, daemonSetProblem }: View): Verdict {
  const owner = controllerOf(pod)
  if (owner === undefined || owner.kind !== 'DaemonSet' || owner.apiVersion !== 'apps/v1' || isFinished(pod)) return OKAY
  const problem = daemonSetProblem(pod.metadata.namespace ?? '', owner.name)
  if (problem !== undefined) return isNotFound(problem) && rules.force ? warning(true, problem.message) : refusal(problem.message)
  return rules.ignoreDaemonSets ? warning(false, DAEMON_SET_WARNING) : refusal(DAEMON_SET_FATAL)
}

function localStorageFilter(pod: Pod, { rules }: View): Verdict {
  const isLocal = pod.spec.volumes?.some((volume) => volume.emptyDir !== undefined) ?? false
  if (!isLocal || isFinished(pod)) return OKAY
  return rules.deleteEmptyDirData ? warning(true, LOCAL_STORAGE_WARNING) : refusal(LOCAL_STORAGE_FATAL)
}

function unmanagedFilter(pod: Pod, { rules }: View): Verdict {
  if (isFinished(pod) || controllerOf(pod) !== undefined) return OKAY
  return rules.force ? warning(true, UNMANAGED_WARNING) : refusal(UNMANAGED_FATAL)
}

export interface JudgedPod {
  readonly pod: Pod
  readonly verdict: Verdict
}

/** Upstream: PodDeleteList.Warnings */
export function warningsOf(judged: readonly JudgedPod[]): string {
  return grouped(judged, 'warning')
    .map(([message, names]) => `${message}: ${names.join(', ')}`)
    .join('; ')
}

/** Upstream: PodDeleteList.errors */
export function refusalsOf(judged: readonly JudgedPod[]): string[] {
  return grouped(judged, 'error').map(([message, names]) => `cannot delete ${message}: ${names.join(', ')}`)
}

function grouped(judged: readonly JudgedPod[], type: Verdict['type']): [message: string, names: string[]][] {
  const byMessage = new Map<string, string[]>()
  for (const { pod, verdict } of judged) {
    if (verdict.type !== type) continue
    const names = byMessage.get(verdict.message) ?? []
    names.push(`${pod.metadata.namespace}/${pod.metadata.name}`)
    byMessage.set(verdict.message, names)
  }
  return [...byMessage]
}
