import type { ApiResponse, KubeObject } from '@kubesim/api'
import { badRequest, expired, tooLargeResourceVersion } from '../failures.ts'
import type { RequestScope } from '../request-scope.ts'
import { CompactedError, type KeyValue, type RangeResult } from '../store/index.ts'
import { type ContinueToken, ContinueTokenError, decodeContinue, encodeContinue } from './continue-token.ts'
import { parseResourceVersion, validateListOptions } from './list-options.ts'
import { type Selection, selectionOf } from './selection.ts'

const CONTINUE_EXPIRED =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, ' +
  'or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an ' +
  'inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.'
const LIST_EXPIRED = 'The resourceVersion for the provided list is too old.'
/** Keys read at a time while a selector drops most of them. */
const CHUNK_MIN = 500

/** The state to list and where to begin. */
interface ListPlan {
  /** Absent: now. */
  readonly revision: number | undefined
  readonly startAfter: string | undefined
  /** Absent: everything. */
  readonly limit: number | undefined
  readonly continued: boolean
}

/** What a list found. */
export interface Listed {
  readonly items: KubeObject[]
  readonly revision: number
  readonly continue: string | undefined
  readonly remaining: number | undefined
}

const WHOLE = { continue: undefined, remaining: undefined }

/** Upstream: storage/etcd3 GetList, storage/cacher GetList */
export function listObjects(scope: RequestScope): ApiResponse {
  const { resource } = scope
  const listed = selectObjects(scope)
  const list = {
    apiVersion: resource.apiVersion,
    kind: resource.listKind,
    metadata: {
      resourceVersion: String(listed.revision),
      ...(listed.continue !== undefined && { continue: listed.continue }),
      ...(listed.remaining !== undefined && { remainingItemCount: listed.remaining }),
    },
    items: listed.items,
  }
  return { type: 'list', code: 200, list, warnings: scope.warnings }
}

/** The objects a list or deletecollection request is about. */
export function selectObjects(scope: RequestScope): Listed {
  validateListOptions(scope.options)
  const selection = selectionOf(scope)
  const answered = scope.resource.hooks.answerList?.(scope)
  if (answered !== undefined)
    return { ...WHOLE, items: answered.filter((each) => selection.selects(each)), revision: scope.core.store.revision }
  const plan = planList(scope, selection.namespace)
  try {
    if (isLookup(scope, selection) && !plan.continued) return lookUp(scope, selection, plan.revision)
    return plan.limit === undefined ? listAll(scope, selection, plan) : listPage(scope, selection, { ...plan, limit: plan.limit })
  } catch (error) {
    if (!(error instanceof CompactedError)) throw error
    if (!plan.continued) throw expired(LIST_EXPIRED)
    const token = encodeContinue({ revision: -1, startAfter: plan.startAfter! }, selection.namespace)
    throw expired(CONTINUE_EXPIRED, token)
  }
}

function planList(scope: RequestScope, namespace: string | undefined): ListPlan {
  const { options, core } = scope
  const limit = options.limit !== undefined && options.limit > 0 ? options.limit : undefined
  if (options.continue) {
    const token = readToken(options.continue, namespace)
    if (options.resourceVersion && options.resourceVersion !== '0') {
      throw badRequest('specifying resource version is not allowed when using continue')
    }
    if (token.revision > core.store.revision) throw tooLargeResourceVersion(token.revision, core.store.revision)
    return { revision: token.revision > 0 ? token.revision : undefined, startAfter: token.startAfter, limit, continued: true }
  }
  const revision = parseResourceVersion(options.resourceVersion, 'list')
  if (revision > core.store.revision) throw tooLargeResourceVersion(revision, core.store.revision)
  // Without a match, a revision together with a limit means exactly that revision, as it did before matches existed.
  const exact =
    options.resourceVersionMatch === 'Exact' || (options.resourceVersionMatch === undefined && limit !== undefined && revision > 0)
  const anyRevision = options.resourceVersion === '0'
  return { revision: exact ? revision : undefined, startAfter: undefined, limit: anyRevision ? undefined : limit, continued: false }
}

function readToken(text: string, namespace: string | undefined): ContinueToken {
  try {
    return decodeContinue(text, namespace)
  } catch (error) {
    if (error instanceof ContinueTokenError) throw badRequest(`invalid continue token: ${error.message}`)
    throw error
  }
}

function listAll(scope: RequestScope, selection: Selection, plan: ListPlan): Listed {
  const { resource, core } = scope
  const range = core.store.range(resource.storageName, rangeOptions(selection, plan))
  const items: KubeObject[] = []
  for (const { value } of range.items) if (selection.everything || selection.matchesStored(value)) items.push(resource.fromStored(value))
  return { items, revision: range.revision, continue: undefined, remaining: undefined }
}

/** Reads on until the page is full of matching objects or nothing is left. */
function listPage(scope: RequestScope, selection: Selection, plan: ListPlan & { readonly limit: number }): Listed {
  const { resource, core } = scope
  const items: KubeObject[] = []
  let { startAfter, revision } = plan
  for (;;) {
    const limit = selection.everything ? plan.limit : Math.max(plan.limit, CHUNK_MIN)
    const range: RangeResult<object> = core.store.range(resource.storageName, {
      ...rangeOptions(selection, { ...plan, startAfter, revision }),
      limit,
    })
    revision = range.revision
    for (let index = 0; index < range.items.length; index++) {
      const item: KeyValue<object> = range.items[index]!
      startAfter = item.key
      if (!selection.everything && !selection.matchesStored(item.value)) continue
      items.push(resource.fromStored(item.value))
      if (items.length < plan.limit) continue
      const remaining = range.items.length - index - 1 + range.remaining
      return page(items, { revision, startAfter, remaining }, selection)
    }
    if (range.remaining === 0) return { items, revision, continue: undefined, remaining: undefined }
  }
}

/** With a selector nobody knows how many of the rest will match, so nothing is said about them. */
function page(items: KubeObject[], end: { revision: number; startAfter: string; remaining: number }, selection: Selection): Listed {
  const { revision, startAfter, remaining } = end
  if (remaining === 0) return { items, revision, continue: undefined, remaining: undefined }
  const token = encodeContinue({ revision, startAfter }, selection.namespace)
  return { items, revision, continue: token, remaining: selection.everything ? remaining : undefined }
}

/** A selector on metadata.name names at most one object. */
function isLookup({ resource }: RequestScope, selection: Selection): boolean {
  return selection.exactName !== undefined && (!resource.definition.namespaced || selection.namespace !== undefined)
}

function lookUp({ resource, core }: RequestScope, selection: Selection, revision: number = core.store.revision): Listed {
  const found = core.store.get(resource.storageName, resource.keyOf(selection.namespace, selection.exactName!), revision)
  const items = found !== undefined && selection.matchesStored(found.value) ? [resource.fromStored(found.value)] : []
  return { items, revision, continue: undefined, remaining: undefined }
}

function rangeOptions(
  selection: Selection,
  plan: Pick<ListPlan, 'revision' | 'startAfter'>,
): {
  namespace?: string
  revision?: number
  startAfter?: string
} {
  return {
    ...(selection.namespace !== undefined && { namespace: selection.namespace }),
    ...(plan.revision !== undefined && { revision: plan.revision }),
    ...(plan.startAfter !== undefined && { startAfter: plan.startAfter }),
  }
}
