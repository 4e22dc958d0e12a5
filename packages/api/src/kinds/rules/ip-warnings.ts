import { formatIp, parseCidr, parseIp } from './ip.ts'

const STRICT_V4 = /^(0|[1-9][0-9]{0,2})(\.(0|[1-9][0-9]{0,2})){3}$/

/** Addresses that are accepted but should be written otherwise. Upstream: apimachinery/pkg/util/validation GetWarningsForIP */
export function ipWarnings(value: string, field: string): readonly string[] {
  const ip = parseIp(value)
  if (ip === undefined) return []
  const canonical = formatIp(ip)
  if (isOutdated(value)) {
    return [
      `${field}: non-standard IP address ${quoted(value)} will be considered invalid in a future Kubernetes release: use ${quoted(canonical)}`,
    ]
  }
  if (!value.includes(':') || canonical === value) return []
  return [`${field}: IPv6 address ${quoted(value)} should be in RFC 5952 canonical format (${quoted(canonical)})`]
}

/** Upstream: GetWarningsForCIDR */
export function cidrWarnings(value: string, field: string): readonly string[] {
  const cidr = parseCidr(value)
  if (cidr === undefined) return []
  const { ip, bits } = cidr
  const network = ip.map((byte, index) => byte & (0xff << Math.min(8, Math.max(0, 8 * (index + 1) - bits))) & 0xff)
  const canonical = `${formatIp(network)}/${bits}`
  const warnings: string[] = []
  if (network.some((byte, index) => byte !== ip[index])) {
    const single = `${formatIp(ip)}/${ip.length * 8}`
    const guess = `should be ${quoted(canonical)} or ${quoted(single)}?`
    warnings.push(`${field}: CIDR value ${quoted(value)} is ambiguous in this context (${guess})`)
  }
  const [address = '', length = ''] = value.split('/')
  if (isOutdated(address) || !/^(0|[1-9][0-9]*)$/.test(length)) {
    warnings.push(
      `${field}: non-standard CIDR value ${quoted(value)} will be considered invalid in a future Kubernetes release: use ${quoted(canonical)}`,
    )
  }
  if (warnings.length === 0 && value.includes(':') && canonical !== value) {
    warnings.push(`${field}: IPv6 CIDR value ${quoted(value)} should be in RFC 5952 canonical format (${quoted(canonical)})`)
  }
  return warnings
}

/** With leading zeros, or IPv4 written as IPv6. */
function isOutdated(address: string): boolean {
  if (!address.includes(':')) return !STRICT_V4.test(address)
  const ip = parseIp(address)!
  return formatIp(ip).includes('.')
}

function quoted(text: string): string {
  return JSON.stringify(text)
}
