import type { Container, LimitRange, LimitRangeItem, PersistentVolumeClaim, Pod, PodSpec } from '@kubesim/api'
import { podLimits, podRequests } from '@kubesim/api'
import type { KeyValue, Store } from '../store/index.ts'
import { DerivedValue } from './derived-value.ts'
import { type Amounts, limitProblems } from './limit-constraints.ts'
import type { AdmissionContext, AdmissionPlugin } from './plugin.ts'
import { isPods, withSpec } from './pod-spec.ts'
import { forbiddenBy } from './refusal.ts'

const ANNOTATION = 'kubernetes.io/limit-ranger'
const NONE: readonly LimitRange[] = []

/** What defaults make of a pod spec, and how that is told. */
interface Defaulted {
  readonly ranges: readonly LimitRange[]
  readonly spec: PodSpec
  readonly told: string | undefined
}

/**
 * Gives containers the requests and limits that their namespace says, and refuses pods and claims beyond its bounds.
 * Upstream: plugin/pkg/admission/limitranger
 */
export function limitRanger(store: Store<object>): AdmissionPlugin {
  const byNamespace = new DerivedValue(store, 'limitranges', groupByNamespace)
  const known = new WeakMap<PodSpec, Defaulted>()
  const rangesIn = (namespace: string) => byNamespace.value.get(namespace) ?? NONE
  const defaulted = (spec: PodSpec, ranges: readonly LimitRange[]): Defaulted => {
    let found = known.get(spec)
    if (found === undefined || found.ranges !== ranges) {
      found = withDefaults(spec, ranges)
      known.set(spec, found)
    }
    return found
  }
  return {
    name: 'LimitRanger',
    handles: (operation, definition, subresource) => {
      if (isPods(definition)) return (operation === 'CREATE' && subresource === '') || (operation === 'UPDATE' && subresource === 'resize')
      const isClaim = definition.group === '' && definition.resource === 'persistentvolumeclaims'
      return isClaim && subresource === '' && (operation === 'CREATE' || operation === 'UPDATE')
    },
    admit(context) {
      const { object, namespace, definition } = context
      const ranges = rangesIn(namespace)
      if (ranges.length === 0 || !isPods(definition) || isGoing(context)) return object
      const pod = object as Pod
      const { spec, told } = defaulted(pod.spec, ranges)
      if (spec === pod.spec) return pod
      const { metadata } = pod
      const next =
        told === undefined ? pod : { ...pod, metadata: { ...metadata, annotations: { ...metadata.annotations, [ANNOTATION]: told } } }
      return withSpec(next, spec)
    },
    validate(context) {
      const { object, namespace, definition } = context
      if (isGoing(context)) return undefined
      for (const range of rangesIn(namespace)) {
        const problems = isPods(definition) ? podProblems(object as Pod, range) : claimProblems(object as PersistentVolumeClaim, range)
        if (problems.length > 0) throw forbiddenBy(context, aggregate(problems))
      }
      return undefined
    },
  }
}

function isGoing({ oldObject }: AdmissionContext): boolean {
  return oldObject?.metadata.deletionTimestamp !== undefined
}

function groupByNamespace(items: readonly KeyValue<object>[]): ReadonlyMap<string, readonly LimitRange[]> {
  const groups = new Map<string, LimitRange[]>()
  for (const { value } of items) {
    const range = value as LimitRange
    const group = groups.get(range.metadata.namespace!)
    if (group === undefined) groups.set(range.metadata.namespace!, [range])
    else group.push(range)
  }
  return groups
}

/** Upstream: mergePodResourceRequirements; of several ranges the first has its way. */
function withDefaults(spec: PodSpec, ranges: readonly LimitRange[]): Defaulted {
  let current = spec
  let told: string | undefined
  for (const range of ranges) {
    const notes: string[] = []
    const { requests, limits } = defaultsOf(range)
    const fill = (kind: string) => (container: Container) => withContainerDefaults(container, { requests, limits, kind, notes })
    const containers = current.containers.map(fill('container'))
    const initContainers = current.initContainers?.map(fill('init container'))
    if (notes.length === 0) continue
    current = { ...current, containers, ...(initContainers !== undefined && { initContainers }) }
    told = `LimitRanger plugin set: ${notes.join('; ')}`
  }
  return { ranges, spec: current, told }
}

function defaultsOf({ spec }: LimitRange): { readonly requests: Amounts; readonly limits: Amounts } {
  const ofContainers = (spec?.limits ?? []).filter(({ type }) => type === 'Container')
  return {
    requests: Object.assign({}, ...ofContainers.map(({ defaultRequest }) => defaultRequest)) as Amounts,
    limits: Object.assign({}, ...ofContainers.map((item) => item.default)) as Amounts,
  }
}

function withContainerDefaults(
  container: Container,
  given: { readonly requests: Amounts; readonly limits: Amounts; readonly kind: string; readonly notes: string[] },
): Container {
  const { requests = {}, limits = {} } = container.resources ?? {}
  const newRequests = Object.keys(given.requests).filter((name) => requests[name] === undefined)
  const newLimits = Object.keys(given.limits).filter((name) => limits[name] === undefined)
  const note = (names: readonly string[], what: string) => {
    if (names.length > 0) given.notes.push(`${names.toSorted().join(', ')} ${what} for ${given.kind} ${container.name}`)
  }
  note(newRequests, 'request')
  note(newLimits, 'limit')
  if (newRequests.length === 0 && newLimits.length === 0) return container
  const resources = { ...container.resources, requests: { ...given.requests, ...requests }, limits: { ...given.limits, ...limits } }
  return { ...container, resources: dropEmpty(resources) }
}

function dropEmpty<T extends { readonly requests: Amounts; readonly limits: Amounts }>(resources: T): NonNullable<Container['resources']> {
  const { requests, limits, ...rest } = resources
  return { ...rest, ...(Object.keys(limits).length > 0 && { limits }), ...(Object.keys(requests).length > 0 && { requests }) }
}

/** Upstream: PodValidateLimitFunc */
function podProblems({ spec }: Pod, { spec: rangeSpec }: LimitRange): readonly string[] {
  return (rangeSpec?.limits ?? []).flatMap((item) => {
    if (item.type === 'Container')
      return [...spec.containers, ...(spec.initContainers ?? [])].flatMap(({ resources }) =>
        limitProblems(item, resources?.requests ?? {}, resources?.limits ?? {}),
      )
    if (item.type === 'Pod') return limitProblems(item, podRequests(spec).quantities, podLimits(spec).quantities)
    return []
  })
}

/** Upstream: PersistentVolumeClaimValidateLimitFunc */
function claimProblems({ spec }: PersistentVolumeClaim, { spec: rangeSpec }: LimitRange): readonly string[] {
  const requests = spec?.resources?.requests ?? {}
  const bounds = ({ max, min, type }: LimitRangeItem) => ({ type, ...(max && { max }), ...(min && { min }) })
  return (rangeSpec?.limits ?? []).flatMap((item) =>
    item.type === 'PersistentVolumeClaim' ? limitProblems(bounds(item), requests, undefined) : [],
  )
}

/** Upstream: utilerrors.NewAggregate */
function aggregate(problems: readonly string[]): string {
  const different = [...new Set(problems)]
  return different.length === 1 ? different[0]! : `[${different.join(', ')}]`
}
