import type { PolicyRule } from '@kubesim/api'

/** A role as the texts of this folder write it. */
export interface NamedRules {
  readonly name: string
  readonly rules: readonly PolicyRule[]
}

const RULE = /^ {2}(\S+) (\S+)(?: in (\S+))?(?: named (\S+))?$/
const CORE = 'core'

/**
 * Reads roles: a name on a line of its own, and below it one rule a line, `VERBS RESOURCES [in GROUPS] [named NAMES]` or `VERBS PATHS`, each a list
 * with commas. The core group is meant where none is named, and goes by `core` among others.
 * @throws Error for a line that is neither
 */
export function readRoles(text: string): readonly NamedRules[] {
  const roles: { name: string; rules: PolicyRule[] }[] = []
  for (const line of text.split('\n')) {
    if (line === '') continue
    if (!line.startsWith(' ')) roles.push({ name: line, rules: [] })
    else roles.at(-1)!.rules.push(readRule(line))
  }
  return roles
}

function readRule(line: string): PolicyRule {
  const [, verbs, what, groups, names] = RULE.exec(line) ?? []
  if (verbs === undefined || what === undefined) throw new Error(`"${line}" is no rule`)
  if (what.startsWith('/') || (what === '*' && groups === undefined)) return { nonResourceURLs: what.split(','), verbs: verbs.split(',') }
  return {
    apiGroups: groups === undefined ? [''] : groups.split(',').map((group) => (group === CORE ? '' : group)),
    resources: what.split(','),
    ...(names !== undefined && { resourceNames: names.split(',') }),
    verbs: verbs.split(','),
  }
}
