import type { Node } from '@kubesim/api'

/**
 * The order in which nodes are looked at: zones take turns, within a zone they come as they joined. Upstream: backend/cache nodeTree
 */
export class NodeOrder {
  private readonly zones = new Map<string, string[]>()
  private readonly zoneOf = new Map<string, string>()
  private listed: readonly string[] | undefined

  get names(): readonly string[] {
    this.listed ??= this.list()
    return this.listed
  }

  add(node: Node): void {
    const name = node.metadata.name!
    const zone = zoneKey(node)
    const before = this.zoneOf.get(name)
    if (before === zone) return
    if (before !== undefined) this.remove(name)
    this.zoneOf.set(name, zone)
    const members = this.zones.get(zone)
    if (members === undefined) this.zones.set(zone, [name])
    else members.push(name)
    this.listed = undefined
  }

  remove(name: string): void {
    const zone = this.zoneOf.get(name)
    if (zone === undefined) return
    this.zoneOf.delete(name)
    const rest = this.zones.get(zone)!.filter((each) => each !== name)
    if (rest.length === 0) this.zones.delete(zone)
    else this.zones.set(zone, rest)
    this.listed = undefined
  }

  private list(): string[] {
    const zones = [...this.zones.values()]
    const longest = Math.max(0, ...zones.map(({ length }) => length))
    const names: string[] = []
    for (let turn = 0; turn < longest; turn++) for (const members of zones) if (turn < members.length) names.push(members[turn]!)
    return names
  }
}

/** Upstream: component-helpers/node/topology GetZoneKey */
function zoneKey({ metadata: { labels = {} } }: Node): string {
  const zone = labels['failure-domain.beta.kubernetes.io/zone'] ?? labels['topology.kubernetes.io/zone'] ?? ''
  const region = labels['failure-domain.beta.kubernetes.io/region'] ?? labels['topology.kubernetes.io/region'] ?? ''
  return region === '' && zone === '' ? '' : `${region}:\u0000:${zone}`
}
