import type {
  DeviceRequest,
  ResourceClaimSpec,
  ResourceClaimTemplate,
  ResourceSlice,
  ResourceV1ResourceClaim,
} from '../../types/generated.ts'
import { changed, mapShared } from '../structural-sharing.ts'

/** Upstream: pkg/apis/resource/v1 SetDefaults_ExactDeviceRequest, SetDefaults_DeviceSubRequest */
export function defaultResourceClaim(claim: ResourceV1ResourceClaim): ResourceV1ResourceClaim {
  return changed(claim, { spec: defaultSpec(claim.spec ?? {}) })
}

export function defaultResourceClaimTemplate(template: ResourceClaimTemplate): ResourceClaimTemplate {
  const { spec } = template
  return spec ? changed(template, { spec: changed(spec, { spec: defaultSpec(spec.spec ?? {}) }) }) : template
}

/** Devices are tainted from when they are written. Upstream: SetDefaults_DeviceTaint, which knows the time */
export function withTaintTimes(slice: ResourceSlice, now: string): ResourceSlice {
  const { spec } = slice
  if (!spec?.devices) return slice
  const devices = mapShared(spec.devices, (device) =>
    changed(device, { taints: mapShared(device.taints, (taint) => changed(taint, { timeAdded: taint.timeAdded ?? now })) }),
  )
  return changed(slice, { spec: changed(spec, { devices }) })
}

function defaultSpec(spec: ResourceClaimSpec): ResourceClaimSpec {
  const { devices } = spec
  return devices ? changed(spec, { devices: changed(devices, { requests: mapShared(devices.requests, defaultRequest) }) }) : spec
}

function defaultRequest(request: DeviceRequest): DeviceRequest {
  return changed(request, {
    exactly: request.exactly && defaultCount(request.exactly),
    firstAvailable: mapShared(request.firstAvailable, defaultCount),
  })
}

function defaultCount<R extends { readonly allocationMode?: string; readonly count?: number }>(request: R): R {
  const allocationMode = request.allocationMode || 'ExactCount'
  const count = allocationMode === 'ExactCount' ? request.count || 1 : request.count
  return changed<{ readonly allocationMode?: string; readonly count?: number }>(request, { allocationMode, count }) as R
}
