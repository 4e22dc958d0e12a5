import { aggregateContainerLimits, aggregateContainerRequests, isPodLevelResource } from '../../../pods/resources.ts'
import type { Container, Pod, PodSpec, PodTemplateSpec, ResourceRequirements } from '../../../types/generated.ts'
import { isHugePages, isOvercommitAllowed } from '../../rules/resource-names.ts'
import { changed, mapShared, memoised } from '../../structural-sharing.ts'
import { defaultResourceList, defaultResources } from '../resource-list-defaults.ts'
import { withoutInitContainerAnnotations, withPodIps, withServiceAccountAlias } from './aliases.ts'
import { defaultContainer } from './container-defaults.ts'
import { defaultVolume } from './volume-defaults.ts'

type ResourceList = Readonly<Record<string, string>>

/** Upstream: pkg/apis/core/v1 SetObjectDefaults_Pod, Convert_v1_Pod_To_core_Pod */
export function defaultPod(pod: Pod): Pod {
  const spec = defaultSpecOfPod(pod.spec ?? { containers: [] })
  const status = withPodIps(pod.status)
  const metadata = withoutInitContainerAnnotations(pod.metadata)
  if (spec === pod.spec && status === pod.status && metadata === pod.metadata) return pod
  return { apiVersion: pod.apiVersion, kind: pod.kind, metadata, spec, status } as Pod
}

/** The template of a workload. Upstream: the part of SetObjectDefaults_Deployment and the others that is about templates */
export const defaultPodTemplate: (template: PodTemplateSpec) => PodTemplateSpec = memoised((template) =>
  changed(template, {
    metadata: template.metadata && withoutInitContainerAnnotations(template.metadata),
    spec: defaultPodSpec(template.spec ?? { containers: [] }),
  }),
)

/**
 * What every pod spec gets, wherever it is: remembered by the identity of the spec. Upstream: pkg/apis/core/v1 SetDefaults_PodSpec and
 * what SetObjectDefaults_Pod does to the parts
 */
export const defaultPodSpec: (spec: PodSpec) => PodSpec = memoised((spec) =>
  changed(withServiceAccountAlias(spec), {
    dnsPolicy: spec.dnsPolicy || 'ClusterFirst',
    restartPolicy: spec.restartPolicy || 'Always',
    securityContext: spec.securityContext ?? {},
    terminationGracePeriodSeconds: spec.terminationGracePeriodSeconds ?? 30,
    schedulerName: spec.schedulerName || 'default-scheduler',
    volumes: mapShared(spec.volumes, defaultVolume),
    initContainers: mapShared(spec.initContainers, defaultContainer),
    containers: mapShared(spec.containers, defaultContainer),
    ephemeralContainers: mapShared(spec.ephemeralContainers, defaultContainer),
    overhead: defaultResourceList(spec.overhead),
    resources: defaultResources(spec.resources),
  }),
)

/** The spec of a pod itself gets more than that of a template. Upstream: pkg/apis/core/v1 SetDefaults_Pod */
export const defaultSpecOfPod: (spec: PodSpec) => PodSpec = memoised((spec) => {
  const complete = (container: Container) => defaultHostPorts(defaultRequests(container), spec.hostNetwork ?? false)
  const own = changed(spec, {
    containers: mapShared(spec.containers, complete),
    initContainers: mapShared(spec.initContainers, complete),
    enableServiceLinks: spec.enableServiceLinks ?? true,
    terminationGracePeriodSeconds: atLeastOne(spec.terminationGracePeriodSeconds),
  })
  return defaultPodSpec(changed(own, { resources: defaultPodResources(own) }))
})

/** A negative grace is as good as the shortest, for pods but not for templates. Upstream: Convert_v1_Pod_To_core_Pod */
function atLeastOne(seconds: number | undefined): number | undefined {
  return seconds !== undefined && seconds < 0 ? 1 : seconds
}

/** What has a limit and no request requests its limit. */
function defaultRequests(container: Container): Container {
  const { resources } = container
  if (!resources?.limits) return container
  return changed(container, { resources: changed(resources, { requests: completed(resources.requests, resources.limits) }) })
}

/** The list with what it lacks from another; the very list when it lacks nothing. */
function completed(list: ResourceList | undefined, from: ResourceList): ResourceList | undefined {
  const missing = Object.entries(from).filter(([name]) => list?.[name] === undefined)
  return missing.length === 0 ? list : { ...list, ...Object.fromEntries(missing) }
}

/** On the node's network the port of a container is the port of the node. Upstream: defaultHostNetworkPorts */
function defaultHostPorts(container: Container, hostNetwork: boolean): Container {
  if (!hostNetwork) return container
  const ports = mapShared(container.ports, (port) => changed(port, { hostPort: port.hostPort || port.containerPort }))
  return changed(container, { ports })
}

/** Upstream: defaultHugePagePodLimits, defaultPodRequests */
function defaultPodResources(spec: PodSpec): ResourceRequirements | undefined {
  const { resources } = spec
  if (!resources || (isEmpty(resources.limits) && isEmpty(resources.requests))) return resources
  const limits = defaultHugePageLimits(spec, resources)
  return changed(resources, { limits, requests: isEmpty(limits) ? resources.requests : defaultPodRequests(spec, resources, limits!) })
}

/** Huge pages are never overcommitted: a pod's limit is at least what its containers may use. */
function defaultHugePageLimits(spec: PodSpec, { limits, requests }: ResourceRequirements): ResourceList | undefined {
  const wanted = Object.entries(aggregateContainerLimits(spec)).filter(([name]) => isHugePages(name) && requests?.[name] === undefined)
  return completed(limits, Object.fromEntries(wanted))
}

/** The containers' requests where they may be exceeded, else the pod's limits. */
function defaultPodRequests(spec: PodSpec, { requests }: ResourceRequirements, limits: ResourceList): ResourceList | undefined {
  const ofContainers = Object.entries(aggregateContainerRequests(spec)).filter(
    ([name]) => isPodLevelResource(name) && isOvercommitAllowed(name),
  )
  const ofLimits = Object.entries(limits).filter(([name]) => isPodLevelResource(name))
  return completed(completed(requests, Object.fromEntries(ofContainers)), Object.fromEntries(ofLimits))
}

function isEmpty(list: ResourceList | undefined): boolean {
  return !list || Object.keys(list).length === 0
}
