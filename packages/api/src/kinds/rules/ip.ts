import type { ErrorList } from './error-list.ts'

/** An address as its bytes: 4 or 16. */
export type IpBytes = readonly number[]

const V4_IN_V6: IpBytes = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff]

/** Reads an address, leading zeros in IPv4 included; undefined when it is none. Upstream: k8s.io/utils/net ParseIPSloppy */
export function parseIp(text: string): IpBytes | undefined {
  return text.includes(':') ? parseIpv6(text) : parseIpv4(text)
}

export function isIpv6(text: string): boolean {
  const bytes = parseIp(text)
  return bytes !== undefined && bytes.length === 16 && !isMapped(bytes)
}

/** Digit by digit: every status of a pod has addresses. */
function parseIpv4(text: string): IpBytes | undefined {
  const bytes: number[] = []
  let byte = -1
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code >= ZERO_CODE && code <= NINE_CODE) {
      byte = Math.max(byte, 0) * 10 + code - ZERO_CODE
      if (byte > 255) return undefined
    } else if (code === DOT_CODE && byte >= 0 && bytes.length < 3) {
      bytes.push(byte)
      byte = -1
    } else return undefined
  }
  if (byte < 0 || bytes.length !== 3) return undefined
  bytes.push(byte)
  return bytes
}

const ZERO_CODE = 48
const NINE_CODE = 57
const DOT_CODE = 46

function parseIpv6(text: string): IpBytes | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const groups = halves.map((half) => (half === '' ? [] : groupsOf(half)))
  const [head, tail] = groups
  if (head === undefined || groups.some((half) => half === undefined)) return undefined
  const missing = 16 - head.length - (tail?.length ?? 0)
  if (tail === undefined) return missing === 0 ? head : undefined
  return missing < 2 ? undefined : [...head, ...new Array<number>(missing).fill(0), ...tail]
}

/** `2001:db8:1.2.3.4` as bytes. */
function groupsOf(text: string): number[] | undefined {
  const parts = text.split(':')
  const bytes: number[] = []
  for (const [index, part] of parts.entries()) {
    if (index === parts.length - 1 && part.includes('.')) {
      const v4 = parseIpv4(part)
      if (v4 === undefined) return undefined
      bytes.push(...v4)
    } else {
      if (!/^[0-9a-fA-F]{1,4}$/.test(part)) return undefined
      const value = Number.parseInt(part, 16)
      bytes.push(value >> 8, value & 0xff)
    }
  }
  return bytes
}

function isMapped(bytes: IpBytes): boolean {
  return bytes.length === 16 && V4_IN_V6.every((byte, index) => bytes[index] === byte)
}

/** The four bytes of an IPv4 address, however written; otherwise all sixteen. */
function plainBytes(bytes: IpBytes): IpBytes {
  return isMapped(bytes) ? bytes.slice(12) : bytes
}

/** The address in its preferred form. Upstream: net.IP String */
export function formatIp(given: IpBytes): string {
  const bytes = plainBytes(given)
  if (bytes.length === 4) return bytes.join('.')
  const groups = Array.from({ length: 8 }, (_, index) => (bytes[index * 2]! << 8) | bytes[index * 2 + 1]!)
  const { start, length } = longestZeros(groups)
  const text = (part: readonly number[]) => part.map((group) => group.toString(16)).join(':')
  return length < 2 ? text(groups) : `${text(groups.slice(0, start))}::${text(groups.slice(start + length))}`
}

function longestZeros(groups: readonly number[]): { readonly start: number; readonly length: number } {
  let best = { start: 0, length: 0 }
  for (let start = 0; start < groups.length; start++) {
    let end = start
    while (groups[end] === 0) end++
    if (end - start > best.length) best = { start, length: end - start }
  }
  return best
}

/** Address and length of a prefix; undefined when the text is none. Upstream: k8s.io/utils/net ParseCIDRSloppy */
export function parseCidr(text: string): { readonly ip: IpBytes; readonly bits: number } | undefined {
  const slash = text.indexOf('/')
  const [address, length] = [text.slice(0, slash), text.slice(slash + 1)]
  const ip = slash < 0 ? undefined : parseIp(address)
  if (ip === undefined || !/^[0-9]+$/.test(length) || Number(length) > ip.length * 8) return undefined
  return { ip, bits: Number(length) }
}

/** Fields older than strict rules; what was there before stays allowed. Upstream: validation.IsValidIPForLegacyField */
export function validateLegacyIp(value: string, field: string, errors: ErrorList, before: readonly string[] = []): void {
  if (before.includes(value) || parseIp(value) !== undefined) return
  errors.invalid(field, value, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)')
}

/** Upstream: validation.IsValidCIDRForLegacyField */
export function validateLegacyCidr(value: string, field: string, errors: ErrorList, before: readonly string[] = []): void {
  if (before.includes(value) || parseCidr(value) !== undefined) return
  errors.invalid(field, value, 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)')
}

/** One of each family at least; undefined when one is no address. Upstream: k8s.io/utils/net IsDualStackIPStrings */
export function isDualStack(addresses: readonly string[]): boolean | undefined {
  if (addresses.some((address) => parseIp(address) === undefined)) return undefined
  return addresses.some(isIpv6) && addresses.some((address) => !isIpv6(address))
}

/** The same of prefixes. Upstream: IsDualStackCIDRStrings */
export function isDualStackCidrs(cidrs: readonly string[]): boolean | undefined {
  return cidrs.some((cidr) => parseCidr(cidr) === undefined)
    ? undefined
    : isDualStack(cidrs.map((cidr) => cidr.slice(0, cidr.indexOf('/'))))
}
