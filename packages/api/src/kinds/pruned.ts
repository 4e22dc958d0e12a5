/**
 * The value without properties that are undefined, at any depth: they are absent on the wire and must be absent here. Parts in which
 * there are none are shared, not copied.
 */
export function pruned<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) {
    const members = value.map(pruned)
    return members.every((member, at) => member === value[at]) ? value : (members as T)
  }
  const before = Object.entries(value)
  const after = before.filter(([, member]) => member !== undefined).map(([key, member]) => [key, pruned(member)] as const)
  const unchanged = after.length === before.length && after.every(([, member], at) => member === before[at]?.[1])
  return unchanged ? value : (Object.fromEntries(after) as T)
}
