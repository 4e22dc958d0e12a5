import { isLabelValue, isQualifiedName, type Taint } from '@kubesim/api'

export interface TaintChange {
  readonly add: readonly Taint[]
  /** An empty effect stands for all. */
  readonly remove: readonly Taint[]
}

const EFFECTS = new Set(['NoSchedule', 'PreferNoSchedule', 'NoExecute'])

/** `key=value:effect`, `key:effect`; with `-` at the end to take it away. Upstream: kubectl/pkg/cmd/taint parseTaints */
export function parseTaints(specs: readonly string[]): TaintChange {
  const add: Taint[] = []
  const remove: Taint[] = []
  for (const spec of specs) {
    if (spec.endsWith('-')) {
      const { key, effect } = parseTaint(spec.slice(0, -1))
      remove.push({ key, effect })
      continue
    }
    const taint = parseTaint(spec)
    if (taint.effect === '') throw new Error(`invalid taint spec: ${spec}`)
    if (add.some((each) => matches(each, taint)))
      throw new Error(`duplicated taints with the same key and effect: {${taint.key} ${taint.value ?? ''} ${taint.effect} <nil>}`)
    add.push(taint)
  }
  return { add, remove }
}

function parseTaint(spec: string): Taint {
  const parts = spec.split(':')
  if (parts.length > 2) throw new Error(`invalid taint spec: ${spec}`)
  const [first = '', effect = ''] = parts
  if (parts.length === 2 && !EFFECTS.has(effect)) throw new Error(`invalid taint effect: ${effect}, unsupported taint effect`)
  const pair = parts.length === 2 ? first.split('=') : [first]
  if (pair.length > 2) throw new Error(`invalid taint spec: ${spec}`)
  const [key = '', value] = pair
  const problems = [...(value === undefined ? [] : isLabelValue(value)), ...isQualifiedName(key)]
  if (problems.length > 0) throw new Error(`invalid taint spec: ${spec}, ${problems.join('; ')}`)
  return { key, effect, ...(value !== undefined && value !== '' && { value }) }
}

function matches(a: Taint, b: Taint): boolean {
  return a.key === b.key && a.effect === b.effect
}

/** Taints that are to be added and removed at once. */
export function conflictsOf({ add, remove }: TaintChange): readonly string[] {
  return add.flatMap((added) =>
    remove
      .filter(({ key, effect }) => key === added.key && (effect === '' || effect === added.effect))
      .map(({ key, effect }) => `${key}=${effect}`),
  )
}

export interface ChangedTaints {
  readonly taints: readonly Taint[]
  readonly operation: 'tainted' | 'untainted' | 'modified'
}

/** Upstream: reorganizeTaints */
export function changeTaints(old: readonly Taint[], { add, remove }: TaintChange, overwrite: boolean): ChangedTaints {
  let taints: readonly Taint[] = [...add, ...old.filter((each) => !add.some((added) => matches(added, each)))]
  const grown = taints.length !== old.length
  let removed = false
  const missing: string[] = []
  for (const { key, effect } of remove) {
    const left = taints.filter((each) => each.key !== key || (effect !== '' && each.effect !== effect))
    removed = left.length !== taints.length
    if (!removed) missing.push(`taint "${effect === '' ? key : `${key}:${effect}`}" not found`)
    taints = left
  }
  if (missing.length === 1) throw new Error(missing[0])
  if (missing.length > 1) throw new AggregateError(missing.map((text) => new Error(text)))
  return { taints, operation: (grown && removed) || overwrite ? 'modified' : grown ? 'tainted' : 'untainted' }
}

/** Keys of taints that are there already with the same effect. */
export function takenKeys(old: readonly Taint[], add: readonly Taint[]): string {
  return add
    .filter((taint) => old.some((each) => matches(each, taint)))
    .map(({ key }) => key)
    .join(',')
}
