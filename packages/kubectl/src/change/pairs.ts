import { fail } from '../command/failures.ts'

/** The resources and the changes of a line such as `label pods web-0 a=b c-`. */
export interface ResourcesAndPairs {
  readonly resources: readonly string[]
  readonly pairs: readonly string[]
}

/** Resources come first, changes (`KEY=VALUE`, `KEY-`) after them. Upstream: cmdutil.GetResourcesAndPairs */
export function resourcesAndPairs(args: readonly string[], pairType: string): ResourcesAndPairs {
  const isPair = (arg: string) => (arg.includes('=') && !arg.startsWith('=')) || (arg.endsWith('-') && arg !== '-')
  const first = args.findIndex(isPair)
  if (first < 0) return { resources: args, pairs: [] }
  const late = args.slice(first).find((arg) => !isPair(arg))
  if (late !== undefined) throw fail(`all resources must be specified before ${pairType} changes: ${late}`)
  return { resources: args.slice(0, first), pairs: args.slice(first) }
}

export interface Pairs {
  readonly set: ReadonlyMap<string, string>
  readonly remove: readonly string[]
}

/** Upstream: cmdutil.ParsePairs */
export function parsePairs(pairs: readonly string[], pairType: string, removable: boolean): Pairs {
  const set = new Map<string, string>()
  const remove: string[] = []
  const invalid: string[] = []
  for (const pair of pairs) {
    const equals = pair.indexOf('=')
    if (equals > 0) set.set(pair.slice(0, equals), pair.slice(equals + 1))
    else if (removable && pair.endsWith('-') && pair !== '-') remove.push(pair.slice(0, -1))
    else invalid.push(pair)
  }
  if (invalid.length > 0) throw fail(`invalid ${pairType} format: ${invalid.join(', ')}`)
  return { set, remove }
}

/** A map with some keys set and others removed. */
export function withPairs(before: Readonly<Record<string, string>> | undefined, { set, remove }: Pairs): Readonly<Record<string, string>> {
  const after: Record<string, string> = { ...before }
  for (const [key, value] of set) after[key] = value
  for (const key of remove) delete after[key]
  return after
}
