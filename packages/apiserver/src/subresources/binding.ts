import type { ApiResponse, Binding, KubeObject, Pod, PodCondition, PodSpec, PodStatus } from '@kubesim/api'
import { badRequest, conflict, storageConflict, unclassified } from '../failures.ts'
import { decodeAs } from '../registry/decode.ts'
import { labelledMetadata } from '../registry/metadata.ts'
import { replace, requireLive, type Stored } from '../registry/stored.ts'
import type { RequestScope } from '../request-scope.ts'
import { success } from './success.ts'

const BINDING = { group: '', version: 'v1', kind: 'Binding' }

/** POST pods/x/binding: assigns the pod to a node. Upstream: core/pod/storage BindingREST */
export function bindPod(scope: RequestScope): ApiResponse {
  const given = decodeAs(scope, BINDING) as Binding
  if (given.metadata.name !== scope.request.name) throw badRequest('name in URL does not match name in Binding object')
  validate(given)
  const admission = {
    operation: 'CREATE',
    subresource: 'binding',
    name: given.metadata.name!,
    object: given,
    oldObject: undefined,
  } as const
  const binding = scope.core.admission.admit(scope, admission) as Binding
  scope.core.admission.validate(scope, admission, binding)
  const live = requireLive(scope)
  requireIncarnation(scope, live, binding)
  const pod = bound(scope, live.object as Pod, binding)
  if (!scope.dryRun) replace(scope, live, pod)
  return success(scope)
}

function validate({ target }: Binding): void {
  if (target.kind !== undefined && target.kind !== '' && target.kind !== 'Node') {
    throw unclassified(`target.kind: Unsupported value: ${JSON.stringify(target.kind)}: supported values: "Node", "<empty>"`)
  }
  if (!target.name) throw unclassified('target.name: Required value')
}

function requireIncarnation({ resource }: RequestScope, live: Stored, binding: Binding): void {
  const { uid, resourceVersion } = binding.metadata
  const found = live.object.metadata
  if (uid && uid !== found.uid) {
    throw storageConflict(resource, live.key, `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${found.uid}`)
  }
  if (resourceVersion && resourceVersion !== found.resourceVersion) {
    const message = `Precondition failed: ResourceVersion in precondition: ${resourceVersion}, ResourceVersion in object meta: ${found.resourceVersion}`
    throw storageConflict(resource, live.key, message)
  }
}

function requireBindable({ metadata, spec }: Pod): void {
  const problem = bindingProblem(metadata, spec)
  if (problem !== undefined) throw conflict({ group: '', resource: 'pods/binding' }, metadata.name!, `pod ${metadata.name} ${problem}`)
}

function bindingProblem(metadata: Pod['metadata'], spec: PodSpec): string | undefined {
  if (metadata.deletionTimestamp !== undefined) return 'is being deleted, cannot be assigned to a host'
  if (spec.nodeName) return `is already assigned to node "${spec.nodeName}"`
  return spec.schedulingGates !== undefined && spec.schedulingGates.length > 0 ? 'has non-empty .spec.schedulingGates' : undefined
}

function bound(scope: RequestScope, pod: Pod, binding: Binding): Pod {
  requireBindable(pod)
  const { annotations, labels } = binding.metadata
  const metadata = labelledMetadata(pod.metadata, {
    resourceVersion: String(scope.core.store.nextRevision),
    labels: merged(pod.metadata.labels, labels),
    annotations: merged(pod.metadata.annotations, annotations),
  })
  const status = scheduledStatus(pod.status, scope.core.clock.now)
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec: boundSpec(pod.spec, binding.target.name!), status }
}

type TextMap = Readonly<Record<string, string>>

/** What two maps make together, by their identities: pods of one template that go to one zone share their labels. */
const mergedMaps = new WeakMap<TextMap, WeakMap<TextMap, TextMap>>()

function merged(own: TextMap | undefined, added: TextMap | undefined): TextMap | undefined {
  if (added === undefined) return own
  if (own === undefined) return added
  let byAdded = mergedMaps.get(own)
  if (byAdded === undefined) {
    byAdded = new WeakMap()
    mergedMaps.set(own, byAdded)
  }
  let result = byAdded.get(added)
  if (result === undefined) {
    result = { ...own, ...added }
    byAdded.set(added, result)
  }
  return result
}

/** Bound specs by the unbound one and the node: the pods of a template that run on one node share a spec. */
const boundSpecs = new WeakMap<PodSpec, Map<string, PodSpec>>()

function boundSpec(spec: PodSpec, nodeName: string): PodSpec {
  let byNode = boundSpecs.get(spec)
  if (byNode === undefined) {
    byNode = new Map()
    boundSpecs.set(spec, byNode)
  }
  let result = byNode.get(nodeName)
  if (result === undefined) {
    result = { ...spec, nodeName }
    byNode.set(nodeName, result)
  }
  return result
}

/** The latest result for a status object; what pods of one kind have before they are bound is one object. */
const scheduledStatuses = new WeakMap<PodStatus, { readonly now: string; readonly status: PodStatus }>()
const NO_STATUS: PodStatus = {}

function scheduledStatus(given: PodStatus = NO_STATUS, now: string): PodStatus {
  const known = scheduledStatuses.get(given)
  if (known !== undefined && known.now === now) return known.status
  const scheduled: PodCondition = { type: 'PodScheduled', status: 'True', lastTransitionTime: now }
  const conditions = given.conditions ?? []
  const index = conditions.findIndex((condition) => condition.type === 'PodScheduled')
  const { nominatedNodeName: _, ...kept } = given
  const status = { ...kept, conditions: index < 0 ? [...conditions, scheduled] : conditions.with(index, scheduled) }
  scheduledStatuses.set(given, { now, status })
  return status
}

/** POST bindings: the same by the name in the object. Upstream: LegacyBindingREST */
export function bindByObject(scope: RequestScope, object: KubeObject, pods: (name: string) => RequestScope): KubeObject {
  const { name } = object.metadata
  if (!name) throw badRequest('name must be provided')
  const response = bindPod(pods(name))
  for (const warning of response.warnings) scope.warn(warning)
  return response.type === 'object' ? response.object : object
}
