import { goText } from '../go-text.ts'
import type { JsonList, JsonObject } from '../json-value.ts'
import { jsonEqual } from '../json-value.ts'
import { compareText } from '../text-order.ts'
import type { DiffOptions } from './diff.ts'
import { diffObjects } from './diff.ts'
import { deleteEntry } from './directives.ts'
import { deduplicate, itemKind, sortByMergeKey, sortByOrder, sortScalars } from './element-order.ts'
import { asObject, mergeKeyValue, sameMergeKey } from './set-element-order.ts'

export interface ListDiffOptions extends DiffOptions {
  readonly mergeKey: string
}

export interface ListDiff {
  /** Items to add or merge; for lists of objects the entries that delete, too. */
  readonly patch: JsonList
  /** Scalars to delete. */
  readonly deletions: JsonList
  /** Content of `$setElementOrder`. */
  readonly order: JsonList
}

/** The difference of two lists that merge. Upstream: strategicpatch.diffLists */
export function diffLists(original: JsonList, modified: JsonList, options: ListDiffOptions): ListDiff {
  if (original.length === 0) return { patch: options.ignoreChanges ? [] : modified, deletions: [], order: [] }
  return itemKind(original, modified) === 'object'
    ? diffObjectLists(original, modified, options)
    : diffScalarLists(original, modified, options)
}

function diffScalarLists(original: JsonList, modified: JsonList, options: ListDiffOptions): ListDiff {
  const before = sortScalars(original)
  const additions: unknown[] = []
  const deletions: unknown[] = []
  align(before, sortScalars(modified), {
    text: goText,
    onlyLeft: (item) => deletions.push(item),
    onlyRight: (item) => additions.push(item),
    both: () => undefined,
  })
  const gone = options.ignoreDeletions ? [] : deduplicate(deletions)
  const added = options.ignoreChanges ? [] : additions
  // Upstream sorts the original in place before it compares: an unsorted list gets an order even where nothing changed.
  const ordered = options.setElementOrder && (gone.length > 0 || (!options.ignoreChanges && !jsonEqual(before, modified)))
  return {
    patch: sortByOrder(added, modified, { mergeKey: options.mergeKey, kind: 'scalar' }),
    deletions: gone,
    order: ordered ? modified : [],
  }
}

function diffObjectLists(original: JsonList, modified: JsonList, options: ListDiffOptions): ListDiff {
  const { mergeKey, ignoreChanges, ignoreDeletions } = options
  const changes: unknown[] = []
  const deletions: unknown[] = []
  align(sortByMergeKey(original, mergeKey), sortByMergeKey(modified, mergeKey), {
    text: (item) => goText(mergeKeyValue(asObject(item), mergeKey)),
    onlyLeft: (item) => {
      if (!ignoreDeletions) deletions.push(deleteEntry(mergeKey, (item as JsonObject)[mergeKey]))
    },
    onlyRight: (item) => {
      if (!ignoreChanges) changes.push(item)
    },
    both: (left, right) => {
      const change = diffObjects(left as JsonObject, right as JsonObject, options)
      if (Object.keys(change).length > 0) changes.push({ ...change, [mergeKey]: (right as JsonObject)[mergeKey] })
    },
  })
  const patch = [...sortByOrder(changes, modified, { mergeKey, kind: 'object' }), ...deletions]
  const moved = !ignoreChanges && !sameOrder(original, modified, mergeKey)
  const ordered = options.setElementOrder && (moved || (patch.length > 0 && !(ignoreChanges && ignoreDeletions)))
  return { patch, deletions: [], order: ordered ? modified.map((item) => ({ [mergeKey]: (item as JsonObject)[mergeKey] })) : [] }
}

function sameOrder(original: JsonList, modified: JsonList, mergeKey: string): boolean {
  return original.length === modified.length && modified.every((item, i) => sameMergeKey(original[i], item, mergeKey))
}

interface Alignment {
  readonly text: (item: unknown) => string
  readonly onlyLeft: (item: unknown) => void
  readonly onlyRight: (item: unknown) => void
  readonly both: (left: unknown, right: unknown) => void
}

/** Walks two sorted lists side by side. */
function align(left: JsonList, right: JsonList, visit: Alignment): void {
  let i = 0
  let j = 0
  while (i < left.length || j < right.length) {
    const order = i >= left.length ? 1 : j >= right.length ? -1 : compareText(visit.text(left[i]), visit.text(right[j]))
    if (order === 0) visit.both(left[i++], right[j++])
    else if (order < 0) visit.onlyLeft(left[i++])
    else visit.onlyRight(right[j++])
  }
}
