import type { KubeObject } from './meta/object.ts'
import type { Verb } from './resource.ts'

/** Who asks. Every request carries one, in-process callers too. Upstream: apiserver user.Info */
export interface UserInfo {
  readonly name: string
  readonly uid?: string
  readonly groups: readonly string[]
  readonly extra?: Readonly<Record<string, readonly string[]>>
}

export type PatchType =
  | 'application/json-patch+json'
  | 'application/merge-patch+json'
  | 'application/strategic-merge-patch+json'
  | 'application/apply-patch+yaml'

/** Query options of every verb, decoded. Upstream: metav1 ListOptions, CreateOptions, UpdateOptions, PatchOptions, DeleteOptions */
export interface RequestOptions {
  readonly labelSelector?: string
  readonly fieldSelector?: string
  readonly limit?: number
  readonly continue?: string
  readonly resourceVersion?: string
  readonly resourceVersionMatch?: 'Exact' | 'NotOlderThan'
  readonly timeoutSeconds?: number
  readonly allowWatchBookmarks?: boolean
  readonly sendInitialEvents?: boolean
  /** Nothing is stored; the answer is what would have been. */
  readonly dryRun?: boolean
  readonly fieldManager?: string
  readonly fieldValidation?: 'Ignore' | 'Warn' | 'Strict'
  /** Server-side apply: take fields over from other managers. */
  readonly force?: boolean
  readonly gracePeriodSeconds?: number
  readonly propagationPolicy?: 'Background' | 'Foreground' | 'Orphan'
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string }
  /** Pod log options and whatever else a connect subresource takes, undecoded. */
  readonly query?: Readonly<Record<string, string | readonly string[]>>
}

/** One call of the API, whoever makes it: controllers, kubelets, the REPL, HTTP. */
export interface ApiRequest {
  readonly user: UserInfo
  readonly verb: Verb
  readonly group: string
  readonly version: string
  readonly resource: string
  readonly subresource?: string
  readonly namespace?: string
  readonly name?: string
  readonly options?: RequestOptions
  /** The object for create and update, the patch for patch (an operations array, an object, or apply YAML already parsed). */
  readonly body?: unknown
  readonly patchType?: PatchType
  /** Fields that the body's text has twice, as its reader reports them: `duplicate field "spec.replicas"`. For `fieldValidation`. */
  readonly duplicateFields?: readonly string[]
  /** First segment names the field manager when `fieldManager` is absent. */
  readonly userAgent?: string
  /**
   * The body was built by this process from typed values: it is still defaulted, admitted and validated, but decoding (unknown
   * and duplicate fields, wrong types) is the compiler's.
   */
  readonly typed?: boolean
  /**
   * The answer wanted for get, list and watch: the objects themselves, a `meta.k8s.io/v1` Table with upstream's columns (what `kubectl get`
   * prints), or metadata alone. A table comes as a response of type `object` whose object is a `Table`, for a list too; a list of metadata as a
   * list. Rows of a table carry what `includeObject` says; default Metadata.
   */
  readonly as?: 'Table' | 'PartialObjectMetadata'
  readonly includeObject?: 'None' | 'Metadata' | 'Object'
}

export type WatchEventType = 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR'

export interface WatchEvent<T = KubeObject> {
  readonly type: WatchEventType
  /** For DELETED the last state, carrying the resourceVersion of the deletion; for ERROR a Status; for BOOKMARK only metadata. */
  readonly object: T
  /** Revision of the write that made this event. */
  readonly revision: number
  /** The state before, where the watcher had seen one: for informers in this process, never sent over a wire. */
  readonly previous?: T
  /** The object's key, as `keyOf` gives it: the store's own text, which every cache in this process then shares. Never sent either. */
  readonly key?: string
}

/**
 * Events wait here until the reader takes them. Reading costs nothing to anyone else and leaves no mark in the trace: a run with
 * watchers has the same hash as one without.
 */
export interface WatchStream<T = KubeObject> {
  /** The events that have arrived since the last call, oldest first; empty when there are none. */
  take(): readonly WatchEvent<T>[]
  /** Called, synchronously inside the write, when events become available after a `take` that left none. Must only schedule. */
  onReady(callback: () => void): void
  /** True after `stop`, after an ERROR event was taken, or when the server closed the stream. */
  readonly closed: boolean
  stop(): void
}

/** A list as the API server answers it. */
export interface KubeList<T = KubeObject> {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string; readonly remainingItemCount?: number }
  readonly items: readonly T[]
}

/**
 * What a request with `as: 'Table'` is answered: for get and for list alike a response of type `object`. Events of such a watch carry a table of
 * one row each, of which the first alone has `columnDefinitions`. Upstream: metav1 Table
 */
export interface Table extends KubeObject {
  readonly apiVersion: 'meta.k8s.io/v1'
  readonly kind: 'Table'
  readonly metadata: KubeList['metadata']
  readonly columnDefinitions: readonly TableColumnDefinition[]
  readonly rows: readonly TableRow[]
}

export interface TableColumnDefinition {
  readonly name: string
  readonly type: 'string' | 'integer' | 'boolean' | 'date' | 'number'
  /** `name` for what identifies the object. */
  readonly format: string
  readonly description: string
  /** Above 0: only shown when more is asked for, as by `-o wide`. */
  readonly priority: number
}

export interface TableRow {
  readonly cells: readonly TableCell[]
  readonly conditions?: readonly TableRowCondition[]
  /** As `includeObject` asks for: nothing, a PartialObjectMetadata, or the object. */
  readonly object?: KubeObject
}

export type TableCell = string | number | boolean | null

export interface TableRowCondition {
  readonly type: string
  readonly status: string
  readonly reason?: string
  readonly message?: string
}

/** A stream of text, such as `pods/log`: same contract as WatchStream. */
export interface TextStream {
  take(): string
  onReady(callback: () => void): void
  readonly closed: boolean
  stop(): void
}

export type ApiResponse =
  | { readonly type: 'object'; readonly code: number; readonly object: KubeObject; readonly warnings: readonly string[] }
  | { readonly type: 'list'; readonly code: 200; readonly list: KubeList; readonly warnings: readonly string[] }
  | { readonly type: 'watch'; readonly code: 200; readonly stream: WatchStream; readonly warnings: readonly string[] }
  | { readonly type: 'text'; readonly code: number; readonly stream: TextStream; readonly warnings: readonly string[] }

/**
 * A request that waits for an answer from outside (a webhook, a user's promise). `resume` runs the request again from its start with
 * the answer at hand, so that every check, the resourceVersion's too, is made against the state of that later moment.
 */
export interface Suspended {
  readonly type: 'suspended'
  /** What is waited for, for error messages: `mutating webhook inject.example.com`. */
  readonly waitingFor: string
  readonly question: unknown
  resume(answer: unknown): ApiOutcome
}

export type ApiOutcome = ApiResponse | Suspended

/** The one entry that every caller goes through. A failure is thrown as a StatusError. */
export interface ApiHandler {
  handle(request: ApiRequest): ApiOutcome
}
