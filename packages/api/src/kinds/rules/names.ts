import { isDns1035Label, isDns1123Label, isDns1123Subdomain, isPathSegment, isPathSegmentPrefix } from './formats.ts'

/*
 * Rules for names of objects. A prefix gets a generated part appended, so it may end in a dash. Upstream: apimachinery/pkg/api/validation
 */

export function nameIsDnsSubdomain(name: string, prefix: boolean): readonly string[] {
  return isDns1123Subdomain(prefix ? withoutDash(name) : name)
}

export function nameIsDnsLabel(name: string, prefix: boolean): readonly string[] {
  return isDns1123Label(prefix ? withoutDash(name) : name)
}

export function nameIsDns1035Label(name: string, prefix: boolean): readonly string[] {
  return isDns1035Label(prefix ? withoutDash(name) : name)
}

export function nameIsPathSegment(name: string, prefix: boolean): readonly string[] {
  return prefix ? isPathSegmentPrefix(name) : isPathSegment(name)
}

/** Upstream: maskTrailingDash */
function withoutDash(name: string): string {
  return name.length > 1 && name.endsWith('-') ? `${name.slice(0, -2)}a` : name
}
