import type { ApiRequest, RequestOptions, UserInfo } from '@kubesim/api'
import type { ServedResource } from './registry/served-resource.ts'
import type { ServerCore } from './server-core.ts'

const NO_OPTIONS: RequestOptions = {}
const NO_WARNINGS: readonly string[] = []

/** Answers from outside that a request has got so far, by the key of the question. */
export type Answers = ReadonlyMap<string, unknown>

/** One request on its way through the server. */
export class RequestScope {
  readonly core: ServerCore
  readonly request: ApiRequest
  readonly resource: ServedResource
  readonly options: RequestOptions
  readonly answers: Answers | undefined
  private warned: string[] | undefined

  constructor(core: ServerCore, request: ApiRequest, target: { readonly resource: ServedResource; readonly answers: Answers | undefined }) {
    this.core = core
    this.request = request
    this.resource = target.resource
    this.options = request.options ?? NO_OPTIONS
    this.answers = target.answers
  }

  get user(): UserInfo {
    return this.request.user
  }

  get dryRun(): boolean {
    return this.options.dryRun === true
  }

  /** The namespace of the request; undefined for a cluster-scoped resource and for all namespaces. */
  get namespace(): string | undefined {
    return this.resource.definition.namespaced && this.request.namespace !== '' ? this.request.namespace : undefined
  }

  /** The manager that this request's changes are tracked under: the one named, or the first part of the user agent. */
  get fieldManager(): string {
    const named = this.options.fieldManager
    return named !== undefined && named !== '' ? named : managerOf(this.request.userAgent ?? '')
  }

  /** Adds a warning to the response; the same text is said once. Upstream: apiserver warning.AddWarning */
  warn(text: string): void {
    if (this.warned === undefined) this.warned = [text]
    else if (!this.warned.includes(text)) this.warned.push(text)
  }

  get warnings(): readonly string[] {
    return this.warned ?? NO_WARNINGS
  }
}

const MANAGER_LENGTH_MAX = 128

let latestAgent = ''
let latestManager = ''

/** Of callers there are few, and each makes many requests in a row. */
function managerOf(userAgent: string): string {
  if (userAgent !== latestAgent) {
    latestManager = managerIn(userAgent)
    latestAgent = userAgent
  }
  return latestManager
}

/** Upstream: handlers prefixFromUserAgent */
function managerIn(userAgent: string): string {
  const slash = userAgent.indexOf('/')
  const prefix = slash < 0 ? userAgent : userAgent.slice(0, slash)
  return prefix.replace(/[^\x20-\x7e\u00a1-\uffff]/g, '').slice(0, MANAGER_LENGTH_MAX)
}
