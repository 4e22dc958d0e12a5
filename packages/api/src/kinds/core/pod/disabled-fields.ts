import { allContainers } from '../../../pods/containers.ts'
import type { Container, EphemeralContainer, PodSpec, PodStatus, PodTemplateSpec, Volume } from '../../../types/generated.ts'
import { changed, mapShared, memoised } from '../../structural-sharing.ts'

/*
 * Fields behind feature gates that are off by default in v1.35 are dropped before validation, unless the object had them before.
 * Upstream: pkg/api/pod DropDisabledPodFields
 */

/** The spec without what no gate allows; remembered by the identity of the spec. */
const withoutDisabledFields: (spec: PodSpec) => PodSpec = memoised((spec) => dropped(spec, undefined))

export function dropDisabledFields(spec: PodSpec, live: PodSpec | undefined): PodSpec {
  if (spec === live) return spec
  return live === undefined || !usesDisabledFields(live) ? withoutDisabledFields(spec) : dropped(spec, live)
}

/** Upstream: pkg/api/pod DropDisabledTemplateFields */
export function dropDisabledTemplateFields(template: PodTemplateSpec, live: PodTemplateSpec | undefined): PodTemplateSpec {
  if (template === live || template.spec === undefined) return template
  const spec = dropDisabledFields(template.spec, live?.spec)
  return spec === template.spec ? template : { ...template, spec }
}

/** Upstream: pkg/api/pod dropDisabledPodStatusFields */
export function dropDisabledStatusFields(status: PodStatus, live: PodStatus | undefined): PodStatus {
  const hadResources = live?.resources !== undefined || live?.allocatedResources !== undefined
  const hadClaim = live?.extendedResourceClaimStatus !== undefined
  const hasNone =
    (hadResources || (status.resources === undefined && status.allocatedResources === undefined)) &&
    (hadClaim || status.extendedResourceClaimStatus === undefined) &&
    !hasResourceHealth(status)
  if (hasNone) return status
  const withoutHealth = (list: PodStatus['containerStatuses']) =>
    mapShared(list, (container) => changed(container, { allocatedResourcesStatus: undefined }))
  return changed(status, {
    resources: hadResources ? status.resources : undefined,
    allocatedResources: hadResources ? status.allocatedResources : undefined,
    extendedResourceClaimStatus: hadClaim ? status.extendedResourceClaimStatus : undefined,
    containerStatuses: withoutHealth(status.containerStatuses),
    initContainerStatuses: withoutHealth(status.initContainerStatuses),
    ephemeralContainerStatuses: withoutHealth(status.ephemeralContainerStatuses),
  })
}

function hasResourceHealth({ containerStatuses, initContainerStatuses, ephemeralContainerStatuses }: PodStatus): boolean {
  return reportsHealth(containerStatuses) || reportsHealth(initContainerStatuses) || reportsHealth(ephemeralContainerStatuses)
}

function reportsHealth(list: PodStatus['containerStatuses']): boolean {
  return list?.some((container) => container.allocatedResourcesStatus !== undefined) ?? false
}

function dropped(spec: PodSpec, live: PodSpec | undefined): PodSpec {
  const keeps = { bundles: usesSource(live, 'clusterTrustBundle'), certificates: usesSource(live, 'podCertificate') }
  const dropStopSignals = !usesStopSignals(live)
  const withoutStopSignal = <C extends Container | EphemeralContainer>(container: C) =>
    dropStopSignals && container.lifecycle?.stopSignal !== undefined ? dropStopSignal(container) : container
  return changed(spec, {
    volumes: mapShared(spec.volumes, (volume) => dropSources(volume, keeps)),
    workloadRef: live?.workloadRef === undefined ? undefined : spec.workloadRef,
    containers: mapShared(spec.containers ?? [], withoutStopSignal),
    initContainers: mapShared(spec.initContainers, withoutStopSignal),
    ephemeralContainers: mapShared(spec.ephemeralContainers, withoutStopSignal),
  })
}

function dropStopSignal<C extends Container | EphemeralContainer>(container: C): C {
  const { stopSignal: _, ...lifecycle } = container.lifecycle!
  const kept = lifecycle.postStart === undefined && lifecycle.preStop === undefined ? undefined : lifecycle
  return changed<Container | EphemeralContainer>(container, { lifecycle: kept }) as C
}

function dropSources(volume: Volume, keeps: { readonly bundles: boolean; readonly certificates: boolean }): Volume {
  if (!volume.projected?.sources) return volume
  const sources = mapShared(volume.projected.sources, (source) =>
    changed(source, {
      clusterTrustBundle: keeps.bundles ? source.clusterTrustBundle : undefined,
      podCertificate: keeps.certificates ? source.podCertificate : undefined,
    }),
  )
  return changed(volume, { projected: changed(volume.projected, { sources }) })
}

function usesDisabledFields(spec: PodSpec): boolean {
  return (
    spec.workloadRef !== undefined || usesStopSignals(spec) || usesSource(spec, 'clusterTrustBundle') || usesSource(spec, 'podCertificate')
  )
}

function usesStopSignals(spec: PodSpec | undefined): boolean {
  return spec !== undefined && allContainers(spec).some(({ container }) => container.lifecycle?.stopSignal !== undefined)
}

function usesSource(spec: PodSpec | undefined, name: 'clusterTrustBundle' | 'podCertificate'): boolean {
  return (spec?.volumes ?? []).some(({ projected }) => projected?.sources?.some((source) => source[name] !== undefined))
}
