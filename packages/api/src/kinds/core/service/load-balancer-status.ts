import type { LoadBalancerStatus } from '../../../types/generated.ts'
import type { ErrorList } from '../../rules/error-list.ts'
import { parseIp, validateLegacyIp } from '../../rules/ip.ts'
import { validateDnsSubdomain } from '../../rules/values.ts'

const MODES = ['Proxy', 'VIP']

/** Upstream: pkg/apis/core/validation ValidateLoadBalancerStatus */
export function validateLoadBalancerStatus(
  next: LoadBalancerStatus,
  live: LoadBalancerStatus,
  type: string | undefined,
  errors: ErrorList,
): void {
  const field = 'status.loadBalancer.ingress'
  if (type !== 'LoadBalancer' && (next.ingress ?? []).length > 0) {
    errors.forbidden(field, "may only be used when `spec.type` is 'LoadBalancer'")
    return
  }
  const existing = (live.ingress ?? []).flatMap(({ ip }) => (ip ? [ip] : []))
  next.ingress?.forEach(({ ip, ipMode, hostname }, index) => {
    const at = `${field}[${index}]`
    if (ip) validateLegacyIp(ip, `${at}.ip`, errors, existing)
    if (ipMode === undefined) {
      if (ip) errors.required(`${at}.ipMode`, 'must be specified when `ip` is set')
    } else if (!ip) errors.forbidden(`${at}.ipMode`, 'may not be specified when `ip` is not set')
    else if (!MODES.includes(ipMode)) errors.notSupported(`${at}.ipMode`, ipMode, MODES)
    if (!hostname) return
    validateDnsSubdomain(hostname, `${at}.hostname`, errors)
    if (parseIp(hostname) !== undefined) errors.invalid(`${at}.hostname`, hostname, 'must be a DNS name, not an IP address')
  })
}
