import type { AppArmorProfile, PodSecurityContext, PodSpec, SeccompProfile, SecurityContext, Sysctl } from '../../../../types/generated.ts'
import type { ErrorList } from '../../../rules/error-list.ts'
import { isNumericId } from '../../../rules/formats.ts'
import { internalForm } from '../../internal/form.ts'
import { validateDescendingPath } from './paths.ts'
import type { PodRules } from './rules.ts'
import { validateWindowsOptions } from './windows.ts'

const PROC_MOUNTS = ['Default', 'Unmasked']
const PROFILE_TYPES = ['Localhost', 'RuntimeDefault', 'Unconfined']
const APP_ARMOR_PATH_MAX = 4095

type NumericIds = Pick<SecurityContext, 'runAsUser' | 'runAsGroup'> & Pick<PodSecurityContext, 'fsGroup'>

function validateId(context: NumericIds, name: keyof NumericIds, field: string, errors: ErrorList): void {
  const id = context[name]
  if (id !== undefined) errors.invalidAll(`${field}.${name}`, id, isNumericId(id))
}

/** Of one container. Upstream: pkg/apis/core/validation ValidateSecurityContext */
export function validateSecurityContext(context: SecurityContext | undefined, hostUsers: boolean, field: string, errors: ErrorList): void {
  if (!context) return
  validateId(context, 'runAsUser', field, errors)
  validateId(context, 'runAsGroup', field, errors)
  const { procMount } = context
  if (procMount !== undefined && !PROC_MOUNTS.includes(procMount)) errors.notSupported(`${field}.procMount`, procMount, PROC_MOUNTS)
  if (procMount === 'Unmasked' && hostUsers) errors.invalid(`${field}.procMount`, procMount, '`hostUsers` must be false to use `Unmasked`')
  validateSeccompProfile(context.seccompProfile, `${field}.seccompProfile`, errors)
  validateEscalation(context, field, errors)
  validateWindowsOptions(context.windowsOptions, `${field}.windowsOptions`, errors)
  validateAppArmorProfile(context.appArmorProfile, `${field}.appArmorProfile`, errors)
}

function validateEscalation(context: SecurityContext, field: string, errors: ErrorList): void {
  if (context.allowPrivilegeEscalation !== false) return
  if (context.privileged)
    errors.invalid(
      field,
      internalForm('SecurityContext', context),
      'cannot set `allowPrivilegeEscalation` to false and `privileged` to true',
    )
  for (const capability of context.capabilities?.add ?? []) {
    if (capability !== 'CAP_SYS_ADMIN') continue
    errors.invalid(
      field,
      internalForm('SecurityContext', context),
      'cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN',
    )
  }
}

/** Upstream: validateSeccompProfileField */
function validateSeccompProfile(profile: SeccompProfile | undefined, field: string, errors: ErrorList): void {
  if (!profile) return
  const { type, localhostProfile } = profile
  if (!type) errors.required(`${field}.type`, 'type is required when seccompProfile is set')
  else if (!PROFILE_TYPES.includes(type)) errors.notSupported(`${field}.type`, type, PROFILE_TYPES)
  if (type !== 'Localhost') {
    if (localhostProfile === undefined) return
    const shown = internalForm('SeccompProfile', profile)
    errors.invalid(`${field}.localhostProfile`, shown, 'can only be set when seccomp type is Localhost')
  } else if (localhostProfile === undefined) errors.required(`${field}.localhostProfile`, 'must be set when seccomp type is Localhost')
  else validateDescendingPath(localhostProfile, `${field}.localhostProfile`, errors)
}

/** Upstream: ValidateAppArmorProfileField */
export function validateAppArmorProfile(profile: AppArmorProfile | undefined, field: string, errors: ErrorList): void {
  if (!profile) return
  const { type, localhostProfile } = profile
  const at = `${field}.localhostProfile`
  if (type === 'Localhost') {
    if (!localhostProfile) {
      errors.required(at, 'must be set when AppArmor type is Localhost')
      return
    }
    if (localhostProfile.trim() !== localhostProfile) errors.invalid(at, localhostProfile, 'must not be padded with whitespace')
    if (localhostProfile.length > APP_ARMOR_PATH_MAX) errors.tooLong(at, APP_ARMOR_PATH_MAX)
  } else if (!type) errors.required(`${field}.type`, 'type is required when appArmorProfile is set')
  else if (!PROFILE_TYPES.includes(type)) errors.notSupported(`${field}.type`, type, PROFILE_TYPES)
  else if (localhostProfile !== undefined) errors.invalid(at, localhostProfile, 'can only be set when AppArmor type is Localhost')
}

const FS_GROUP_CHANGE_POLICIES = ['Always', 'OnRootMismatch']
const SUPPLEMENTAL_GROUPS_POLICIES = ['Merge', 'Strict']

/** Of the pod. Upstream: validatePodSpecSecurityContext */
export function validatePodSecurityContext(spec: PodSpec, field: string, errors: ErrorList, rules: PodRules): void {
  const context = spec.securityContext
  if (!context) return
  validateId(context, 'fsGroup', field, errors)
  validateId(context, 'runAsUser', field, errors)
  validateId(context, 'runAsGroup', field, errors)
  context.supplementalGroups?.forEach((group, index) => {
    errors.invalidAll(`${field}.supplementalGroups[${index}]`, group, isNumericId(group))
  })
  if (spec.shareProcessNamespace && spec.hostPID) {
    errors.invalid(`${field}.shareProcessNamespace`, true, 'ShareProcessNamespace and HostPID cannot both be enabled')
  }
  validateSysctls(context.sysctls ?? [], spec, `${field}.sysctls`, errors)
  validateWord(context.fsGroupChangePolicy, FS_GROUP_CHANGE_POLICIES, `${field}.fsGroupChangePolicy`, errors)
  validateSeccompProfile(context.seccompProfile, `${field}.seccompProfile`, errors)
  validateWindowsOptions(context.windowsOptions, `${field}.windowsOptions`, errors)
  validateAppArmorProfile(context.appArmorProfile, `${field}.appArmorProfile`, errors)
  validateWord(context.supplementalGroupsPolicy, SUPPLEMENTAL_GROUPS_POLICIES, `${field}.supplementalGroupsPolicy`, errors)
  const changePolicies = rules.anySELinuxChangePolicy ? ['MountOption', 'Recursive'] : ['Recursive']
  validateWord(context.seLinuxChangePolicy, changePolicies, `${field}.seLinuxChangePolicy`, errors)
}

function validateWord(word: string | undefined, words: readonly string[], field: string, errors: ErrorList): void {
  if (word !== undefined && !words.includes(word)) errors.notSupported(field, word, words)
}

const SYSCTL_LENGTH_MAX = 253
const SYSCTL_SEGMENT = '[a-z0-9]([-_a-z0-9]*[a-z0-9])?'
const SYSCTL_PATTERN = `^(${SYSCTL_SEGMENT}[\\./])*${SYSCTL_SEGMENT}$`
const SYSCTL = new RegExp(SYSCTL_PATTERN)

/** Upstream: validateSysctls */
function validateSysctls(sysctls: readonly Sysctl[], spec: PodSpec, field: string, errors: ErrorList): void {
  const seen = new Set<string>()
  sysctls.forEach(({ name = '' }, index) => {
    const at = `${field}[${index}].name`
    if (name === '') errors.required(at)
    else if (name.length > SYSCTL_LENGTH_MAX || !SYSCTL.test(name)) {
      errors.invalid(at, name, `must have at most ${SYSCTL_LENGTH_MAX} characters and match regex ${SYSCTL_PATTERN}`)
    } else if (seen.has(name)) errors.duplicate(at, name)
    const namespace = namespaceOf(name)
    if (spec.hostNetwork && namespace === 'net') errors.invalid(at, name, "may not be specified when 'hostNetwork' is true")
    else if (spec.hostIPC && namespace === 'ipc') errors.invalid(at, name, "may not be specified when 'hostIPC' is true")
    seen.add(name)
  })
}

const IPC_SYSCTLS: ReadonlySet<string> = new Set([
  'kernel.sem',
  'kernel.shmall',
  'kernel.shmmax',
  'kernel.shmmni',
  'kernel.shm_rmid_forced',
  'kernel.shm',
  'kernel.msgmax',
  'kernel.msgmnb',
  'kernel.msgmni',
  'kernel.msg',
])

/** The kernel namespace that a sysctl belongs to. Upstream: component-helpers/node/util/sysctl GetNamespace */
function namespaceOf(name: string): 'net' | 'ipc' | undefined {
  const dotted = withDots(name)
  if (dotted.startsWith('net.')) return 'net'
  return IPC_SYSCTLS.has(dotted) || dotted.startsWith('fs.mqueue.') ? 'ipc' : undefined
}

/** Names may be separated by slashes, then their dots are slashes. Upstream: NormalizeName */
function withDots(name: string): string {
  const first = name.search(/[./]/)
  if (first < 0 || name[first] === '.') return name
  return [...name].map((char) => (char === '/' ? '.' : char === '.' ? '/' : char)).join('')
}
