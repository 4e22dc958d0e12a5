import { CORE, type Definition, type Definitions, META, splitName } from './definition.ts'

/**
 * One TypeScript name per definition. The most current stable version of a group has the bare name; an older stable version carries
 * its version at the end (`HorizontalPodAutoscalerV1`), alpha and beta ones at the front (`V1beta1ResourceClaim`). Where groups share
 * a name, core and meta win, then a top-level kind, then RBAC; the others are prefixed with group and version (`EventsV1Event`).
 */
export function typeNames(definitions: Definitions): ReadonlyMap<string, string> {
  const structs = [...definitions.values()].filter((definition) => splitName(definition.name).package.includes('.'))
  const names = new Map<string, string>()
  for (const [bare, rivals] of groupBy(structs, (definition) => versionedName(definition.name, definitions))) {
    const winner = rivals.length === 1 ? rivals[0] : winnerOf(rivals)
    for (const rival of rivals) names.set(rival.name, rival === winner ? bare : `${groupPrefix(rival.name)}${splitName(rival.name).name}`)
  }
  return names
}

function winnerOf(rivals: readonly Definition[]): Definition | undefined {
  const inPackage = (prefix: string) => rivals.find((rival) => rival.name.startsWith(`${prefix}.`))
  const kinds = rivals.filter((rival) => rival.gvks.length > 0)
  return inPackage(CORE) ?? inPackage(META) ?? (kinds.length === 1 ? kinds[0] : undefined) ?? inPackage('io.k8s.api.rbac.v1')
}

/** The bare name with the marks of its version, before clashes between groups are settled. */
function versionedName(full: string, definitions: Definitions): string {
  const { package: pkg, name } = splitName(full)
  if (pkg === 'io.k8s.apimachinery.pkg.version') return `Version${name}`
  const version = pkg.slice(pkg.lastIndexOf('.') + 1)
  if (!/^v\d/.test(version)) return name
  if (!/^v\d+$/.test(version)) return `${capital(version)}${name}`
  const later = [...definitions.keys()].some((other) => isLaterStable(other, full))
  return later ? `${name}${capital(version)}` : name
}

/** Same group and name in a higher stable version. */
function isLaterStable(other: string, full: string): boolean {
  const [a, b] = [splitName(other), splitName(full)]
  const [versionA, versionB] = [a, b].map((part) => part.package.slice(part.package.lastIndexOf('.') + 2))
  const sameGroup = a.package.slice(0, a.package.lastIndexOf('.')) === b.package.slice(0, b.package.lastIndexOf('.'))
  return a.name === b.name && sameGroup && /^\d+$/.test(versionA ?? '') && Number(versionA) > Number(versionB)
}

/** `io.k8s.api.events.v1.Event` -> `EventsV1`. */
function groupPrefix(full: string): string {
  const parts = splitName(full).package.split('.')
  return parts.slice(-2).map(capital).join('')
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const group = groups.get(key(item))
    if (group === undefined) groups.set(key(item), [item])
    else group.push(item)
  }
  return groups
}
