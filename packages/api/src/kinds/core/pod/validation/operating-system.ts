import { allContainers } from '../../../../pods/containers.ts'
import type { PodSecurityContext, PodSpec, SecurityContext } from '../../../../types/generated.ts'
import type { ErrorList } from '../../../rules/error-list.ts'

const SYSTEMS = ['linux', 'windows']
const NOT_ON_WINDOWS = 'cannot be set for a windows pod'

/** Upstream: pkg/apis/core/validation validateOS, validateLinux, validateWindows */
export function validateOperatingSystem(spec: PodSpec, path: string, errors: ErrorList): void {
  if (!spec.os) return
  const { name } = spec.os
  if (!name) errors.required(`${path}.os.name`)
  else if (!SYSTEMS.includes(name)) errors.notSupported(`${path}.os`, name, SYSTEMS)
  else if (name === 'linux') validateLinux(spec, path, errors)
  else validateWindows(spec, path, errors)
}

function validateLinux(spec: PodSpec, path: string, errors: ErrorList): void {
  const detail = 'windows options cannot be set for a linux pod'
  if (spec.securityContext?.windowsOptions) errors.forbidden(`${path}.securityContext.windowsOptions`, detail)
  for (const { container, field } of allContainers(spec)) {
    if (container.securityContext?.windowsOptions) errors.forbidden(`${path}.${field}.securityContext.windowsOptions`, detail)
  }
}

type PodField = keyof PodSecurityContext | 'hostUsers' | 'hostPID' | 'hostIPC' | 'shareProcessNamespace'

/** In upstream's order. */
const POD_FIELDS: readonly PodField[] = [
  'appArmorProfile',
  'seLinuxOptions',
  'hostUsers',
  'hostPID',
  'hostIPC',
  'seccompProfile',
  'fsGroup',
  'fsGroupChangePolicy',
  'sysctls',
  'shareProcessNamespace',
  'runAsUser',
  'runAsGroup',
  'supplementalGroups',
  'supplementalGroupsPolicy',
  'seLinuxChangePolicy',
]

const CONTAINER_FIELDS: readonly (keyof SecurityContext)[] = [
  'appArmorProfile',
  'seLinuxOptions',
  'seccompProfile',
  'capabilities',
  'readOnlyRootFilesystem',
  'privileged',
  'allowPrivilegeEscalation',
  'procMount',
  'runAsUser',
  'runAsGroup',
]

function validateWindows(spec: PodSpec, path: string, errors: ErrorList): void {
  for (const name of POD_FIELDS) {
    if (isSpecField(name)) {
      const value = spec[name]
      const isSet = name === 'hostPID' || name === 'hostIPC' ? value === true : value !== undefined
      if (isSet) errors.forbidden(`${path}.${name}`, NOT_ON_WINDOWS)
    } else if (isGiven(spec.securityContext?.[name])) errors.forbidden(`${path}.securityContext.${name}`, NOT_ON_WINDOWS)
  }
  for (const { container, field } of allContainers(spec)) {
    for (const name of CONTAINER_FIELDS) {
      if (isGiven(container.securityContext?.[name])) errors.forbidden(`${path}.${field}.securityContext.${name}`, NOT_ON_WINDOWS)
    }
  }
}

function isSpecField(name: PodField): name is 'hostUsers' | 'hostPID' | 'hostIPC' | 'shareProcessNamespace' {
  return name === 'hostUsers' || name === 'hostPID' || name === 'hostIPC' || name === 'shareProcessNamespace'
}

function isGiven(value: unknown): boolean {
  return value !== undefined && !(Array.isArray(value) && value.length === 0)
}
