import { union } from '../fields/field-set.ts'
import { identifierOf, type ManagedRecord, type ManagedRecords } from './managed-records.ts'

/** Entries of updates that an object keeps apart. Upstream: internal.DefaultMaxUpdateManagers */
export const UPDATE_MANAGERS_MAX = 10

const ANCIENT = 'ancient-changes'

/** Puts the oldest updaters of each version together while there are too many of them. Upstream: internal.capManagersManager */
export function capUpdateManagers(records: ManagedRecords): ManagedRecords {
  const updaters = [...records].filter(([, { info }]) => info.operation === 'Update')
  if (updaters.length <= UPDATE_MANAGERS_MAX) return records
  updaters.sort(([a, { time: aTime = '' }], [b, { time: bTime = '' }]) => compare(aTime, bTime) || compare(a, b))
  const capped = new Map(records)
  const firstOfVersion = new Map<string, string>()
  let count = updaters.length
  for (const [identifier, record] of updaters) {
    if (count <= UPDATE_MANAGERS_MAX) break
    const { apiVersion } = record.info
    const first = firstOfVersion.get(apiVersion)
    if (first === undefined) {
      firstOfVersion.set(apiVersion, identifier)
      continue
    }
    mergeIntoBucket(capped, { first, identifier, record })
    count--
  }
  return capped
}

function mergeIntoBucket(
  records: Map<string, ManagedRecord>,
  { first, identifier, record }: { readonly first: string; readonly identifier: string; readonly record: ManagedRecord },
): void {
  const info = { manager: ANCIENT, operation: 'Update', apiVersion: record.info.apiVersion, subresource: undefined } as const
  const bucket = identifierOf(info)
  const oldest = records.get(bucket) ?? records.get(first)!
  if (!records.has(bucket)) records.delete(first)
  records.delete(identifier)
  records.set(bucket, { info, time: record.time, set: union(record.set, oldest.set), entry: undefined })
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1
}
