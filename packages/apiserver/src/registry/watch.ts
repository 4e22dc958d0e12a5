import type { ApiResponse, WatchEvent, WatchStream } from '@kubesim/api'
import { StatusError } from '@kubesim/api'
import { expired, tooLargeResourceVersion } from '../failures.ts'
import type { RequestScope } from '../request-scope.ts'
import { CompactedError, type KeyValue, type StoreWatch, type WatchOptions } from '../store/index.ts'
import { parseResourceVersion, validateWatchOptions } from './list-options.ts'
import { type Selection, selectionOf } from './selection.ts'
import { bookmark, ErrorStream, ObjectStream } from './watch-stream.ts'

/**
 * Opens a watch. What cannot be served from the revision asked for is told by an ERROR event, as upstream does, so that a client sees the
 * same thing whether its watch starts too late or falls behind. Upstream: registry.Store.Watch, storage/cacher
 */
export function watchObjects(scope: RequestScope): ApiResponse {
  validateWatchOptions(scope.options)
  const revision = parseResourceVersion(scope.options.resourceVersion, 'watch')
  const selection = selectionOf(scope)
  return { type: 'watch', code: 200, stream: openStream(scope, selection, revision), warnings: scope.warnings }
}

function openStream(scope: RequestScope, selection: Selection, revision: number): WatchStream {
  try {
    return wantsInitialEvents(scope, revision) ? fromPresent(scope, selection, revision) : fromRevision(scope, selection, revision)
  } catch (error) {
    if (error instanceof CompactedError) {
      return new ErrorStream(expired(`too old resource version: ${revision} (${error.compactedRevision})`).status)
    }
    if (error instanceof StatusError) return new ErrorStream(error.status)
    throw error
  }
}

/** Without a revision, or from "0", a watch begins with what exists, unless it says otherwise. */
function wantsInitialEvents({ options }: RequestScope, revision: number): boolean {
  return options.sendInitialEvents ?? revision === 0
}

/** Everything that matches as ADDED, then what happens from now on. */
function fromPresent(scope: RequestScope, selection: Selection, revision: number): WatchStream {
  const { core, resource, options } = scope
  if (revision > core.store.revision) throw tooLargeResourceVersion(revision, core.store.revision)
  const events = presentObjects(scope, selection)
  if (options.sendInitialEvents === true && options.allowWatchBookmarks) {
    events.push(bookmark(resource, core.store.revision, { 'k8s.io/initial-events-end': 'true' }))
  }
  return new ObjectStream(scope, selection, { watch: open(scope, selection), events, afterRevision: 0 })
}

function fromRevision(scope: RequestScope, selection: Selection, revision: number): WatchStream {
  const current = scope.core.store.revision
  const from = revision === 0 || revision > current ? current : revision
  const watch = open(scope, selection, from + 1)
  return new ObjectStream(scope, selection, { watch, events: [], afterRevision: revision > current ? revision : 0 })
}

function presentObjects({ core, resource }: RequestScope, selection: Selection): WatchEvent[] {
  const events: WatchEvent[] = []
  const { namespace, exactName } = selection
  const add = ({ key, value, modRevision: revision }: KeyValue<object>) =>
    events.push({ type: 'ADDED', object: resource.fromStored(value), revision, previous: undefined, key } as WatchEvent)
  if (exactName !== undefined && (!resource.definition.namespaced || namespace !== undefined)) {
    const found = core.store.get(resource.storageName, resource.keyOf(namespace, exactName))
    if (found !== undefined && selection.matchesStored(found.value)) add(found)
    return events
  }
  for (const item of core.store.range(resource.storageName, namespace === undefined ? {} : { namespace }).items) {
    if (selection.everything || selection.matchesStored(item.value)) add(item)
  }
  return events
}

/** The narrowest watch that the store can give: one key, one index value, one namespace, or all. */
function open({ core, resource }: RequestScope, selection: Selection, fromRevision?: number): StoreWatch<object> {
  const { namespace, exactName } = selection
  const options: { -readonly [K in keyof WatchOptions]: WatchOptions[K] } = {}
  if (fromRevision !== undefined) options.fromRevision = fromRevision
  if (namespace !== undefined) options.namespace = namespace
  if (exactName !== undefined && (!resource.definition.namespaced || namespace !== undefined)) {
    options.key = resource.keyOf(namespace, exactName)
  } else if (resource.hooks.indexedField !== undefined) {
    const value = selection.exactField(resource.hooks.indexedField)
    if (value !== undefined) options.index = { name: resource.hooks.indexedField, value }
  }
  return core.store.watch(resource.storageName, options)
}
