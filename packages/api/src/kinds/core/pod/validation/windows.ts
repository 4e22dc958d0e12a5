import { allContainers } from '../../../../pods/containers.ts'
import type { PodSpec, WindowsSecurityContextOptions } from '../../../../types/generated.ts'
import { utf8Length } from '../../../rules/base64.ts'
import type { ErrorList } from '../../../rules/error-list.ts'
import { isDns1123Subdomain } from '../../../rules/formats.ts'

const GMSA_KIB_MAX = 64
const DOMAIN_LENGTH_LIMIT = 256
const USER_LENGTH_MAX = 104

const CONTROL = /\p{Cc}/u
const NET_BIOS = /^[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}$/
const DNS_LABEL = '[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?'
const DNS = new RegExp(`^${DNS_LABEL}(?:\\.${DNS_LABEL})*$`)
const ILLEGAL_IN_USER = /["/\\:;|=,+*?<>@[\]]/
const DOTS_AND_SPACES = /^[. ]+$/

/** Upstream: pkg/apis/core/validation validateWindowsSecurityContextOptions */
export function validateWindowsOptions(options: WindowsSecurityContextOptions | undefined, field: string, errors: ErrorList): void {
  if (!options) return
  const { gmsaCredentialSpecName, gmsaCredentialSpec, runAsUserName } = options
  if (gmsaCredentialSpecName !== undefined) {
    errors.invalidAll(`${field}.gmsaCredentialSpecName`, gmsaCredentialSpecName, isDns1123Subdomain(gmsaCredentialSpecName))
  }
  if (gmsaCredentialSpec === '') {
    errors.invalid(`${field}.gmsaCredentialSpec`, gmsaCredentialSpec, 'gmsaCredentialSpec cannot be an empty string')
  } else if (gmsaCredentialSpec !== undefined && utf8Length(gmsaCredentialSpec) > GMSA_KIB_MAX * 1024) {
    errors.invalid(`${field}.gmsaCredentialSpec`, gmsaCredentialSpec, `gmsaCredentialSpec size must be under ${GMSA_KIB_MAX} KiB`)
  }
  if (runAsUserName === undefined) return
  errors.invalidAll(`${field}.runAsUserName`, runAsUserName, userNameProblems(runAsUserName))
}

/** What is wrong with `DOMAIN\user`. */
function userNameProblems(name: string): readonly string[] {
  if (name === '') return ['runAsUserName cannot be an empty string']
  if (CONTROL.test(name)) return ['runAsUserName cannot contain control characters']
  const parts = name.split('\\')
  if (parts.length > 2) return ['runAsUserName cannot contain more than one backslash']
  const [domain, user = ''] = parts.length === 2 ? parts : [undefined, name]
  const problems: string[] = []
  if (domain !== undefined && domain.length >= DOMAIN_LENGTH_LIMIT) {
    problems.push(`runAsUserName's Domain length must be under ${DOMAIN_LENGTH_LIMIT} characters`)
  }
  if (domain !== undefined && !NET_BIOS.test(domain) && !DNS.test(domain)) {
    problems.push("runAsUserName's Domain doesn't match the NetBios nor the DNS format")
  }
  if (user === '') problems.push("runAsUserName's User cannot be empty")
  else if (user.length > USER_LENGTH_MAX) {
    problems.push(`runAsUserName's User length must not be longer than ${USER_LENGTH_MAX} characters`)
  }
  if (DOTS_AND_SPACES.test(user)) problems.push("runAsUserName's User cannot contain only periods or spaces")
  if (ILLEGAL_IN_USER.test(user)) problems.push(`runAsUserName's User cannot contain the following characters: "/\\:;|=,+*?<>@[]`)
  return problems
}

/** Either all containers are processes of the host or none is. Upstream: validateWindowsHostProcessPod */
export function validateHostProcesses(spec: PodSpec, path: string, errors: ErrorList): void {
  const ofPod = spec.securityContext?.windowsOptions?.hostProcess
  const containers = allContainers(spec)
  let count = 0
  for (const { container, field } of containers) {
    const own = container.securityContext?.windowsOptions?.hostProcess
    if (ofPod !== undefined && own !== undefined && ofPod !== own) {
      const detail = `pod hostProcess value must be identical if both are specified, was ${ofPod}`
      errors.invalid(`${path}.${field}.securityContext.windowsOptions.hostProcess`, own, detail)
    }
    if (own ?? ofPod) count++
  }
  if (count === 0) return
  if (count !== containers.length) {
    errors.invalid(path, '', 'If pod contains any hostProcess containers then all containers must be HostProcess containers')
  }
  if (!spec.hostNetwork) errors.invalid(`${path}.hostNetwork`, false, 'hostNetwork must be true if pod contains any hostProcess containers')
}
