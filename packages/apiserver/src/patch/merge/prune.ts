import type { FieldSet } from '../fields/field-set.ts'
import { difference, EMPTY_FIELD_SET, intersection, union } from '../fields/field-set.ts'
import { withNamedFields } from '../typed/named-fields.ts'
import { removeItems } from '../typed/remove-items.ts'
import { toFieldSet } from '../typed/to-field-set.ts'
import type { Managers, VersionedSet } from './managers.ts'
import type { Typed, VersionConverter } from './updater.ts'

export interface PruneOptions {
  readonly manager: string
  /** What the manager owned by its last apply. */
  readonly last: VersionedSet
  readonly convert: VersionConverter
}

/**
 * The merged object without what the manager applied last time, does not apply now, and nobody else owns. Upstream: Updater.prune
 */
export function pruned(merged: Typed, owners: Managers, { manager, last, convert }: PruneOptions): Typed {
  const converted = convert(merged, last.apiVersion)
  if (converted === undefined) return merged
  const without = removed(converted, named(last.set, converted))
  const owned = withOwned(converted, without, { owners, version: last.apiVersion, convert })
  const result = withDangling(converted, owned, { last, convert })
  return convert(result, owners.get(manager)?.apiVersion ?? last.apiVersion) ?? result
}

function named(set: FieldSet, { schema }: Typed): FieldSet {
  return withNamedFields(set, schema)
}

function fieldsOf(typed: Typed): FieldSet {
  return named(toFieldSet(typed.value, typed.schema), typed)
}

function removed({ value, schema }: Typed, set: FieldSet): Typed {
  return { value: removeItems(value, set, schema), schema }
}

/** Puts back what anyone owns, each in its own version, that of the last apply first. Upstream: addBackOwnedItems */
function withOwned(
  merged: Typed,
  without: Typed,
  { owners, version, convert }: { readonly owners: Managers; readonly version: string; readonly convert: VersionConverter },
): Typed {
  const byVersion = new Map<string, FieldSet>([[version, EMPTY_FIELD_SET]])
  for (const { set, apiVersion } of owners.values()) byVersion.set(apiVersion, union(byVersion.get(apiVersion) ?? EMPTY_FIELD_SET, set))
  let [all, kept] = [merged, without]
  for (const [apiVersion, set] of byVersion) {
    if (apiVersion === version && ![...owners.values()].some((owned) => owned.apiVersion === version)) continue
    const whole = convert(all, apiVersion)
    const part = convert(kept, apiVersion)
    if (whole === undefined || part === undefined) continue
    all = whole
    kept = removed(whole, difference(fieldsOf(whole), union(fieldsOf(part), named(set, whole))))
  }
  return kept
}

/** Puts back what the manager did not own before. Upstream: addBackDanglingItems */
function withDangling(
  merged: Typed,
  without: Typed,
  { last, convert }: { readonly last: VersionedSet; readonly convert: VersionConverter },
): Typed {
  const kept = convert(without, last.apiVersion)
  if (kept === undefined) return merged
  const gone = difference(fieldsOf(merged), named(toFieldSet(kept.value, kept.schema), merged))
  return removed(merged, intersection(gone, named(last.set, merged)))
}
