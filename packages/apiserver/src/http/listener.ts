import type { IncomingMessage, ServerResponse } from 'node:http'
import { type ApiOutcome, type ApiRequest, type ApiResponse, StatusError, type UserInfo } from '@kubesim/api'
import { createHost, type Host } from '@kubesim/kernel'
import type { ApiServer } from '../api-server.ts'
import { kindAt } from '../discovery/discovery.ts'
import { methodNotAllowed, pathNotFound } from '../failures.ts'
import type { RequestInfo } from '../request-info/request-info.ts'
import { apiRequestOf, requestInfoOf } from './api-request.ts'
import { impersonated } from './auth/impersonation.ts'
import { readBody } from './body.ts'
import { notAcceptable, pathForbidden, statusOf, timedOut } from './http-failures.ts'
import { ApiMetrics, type RequestLabels } from './metrics/api-metrics.ts'
import { pathLabels, resourceLabels } from './metrics/request-labels.ts'
import { type AnswerForm, formFor } from './negotiation.ts'
import { answerNonResource } from './non-resource.ts'
import { type PathAnswer, type PathHandler, type PathRequest, textAnswer } from './path-answer.ts'
import { messageNameOf } from './protobuf/message-name.ts'
import { type RequestTarget, readTarget } from './request-target.ts'
import { answer, answerFailure, headerLines, send } from './responder.ts'
import { type Stream, streamText, streamWatch } from './stream-response.ts'
import { UpgradeListener } from './streams/upgrade-listener.ts'

export interface ListenerOptions {
  readonly server: ApiServer
  /** Who asks; throws a StatusError of 401 for credentials that do not hold. */
  readonly authenticate: (request: IncomingMessage) => UserInfo
  /** Paths besides those of the API: they come before it. */
  readonly paths?: readonly PathHandler[]
  /** Called before a request enters the world, so that it finds the right virtual time; what it returns is waited for. */
  readonly beforeRequest?: () => void | Promise<void>
  /** A request that may change the world enters now. */
  readonly onInput?: (request: ApiRequest) => void
  /** Such a request is over, done or refused. */
  readonly afterInput?: () => void
  /** A response is over. */
  readonly onAnswered?: (answered: Answered) => void
  /** Something failed that is no answer to a client's mistake. */
  readonly onError?: (error: unknown) => void
  /** Counted into; for several listeners that are one server. */
  readonly metrics?: ApiMetrics
  readonly host?: Host
}

export interface Answered {
  readonly method: string
  readonly url: string
  readonly code: number
  readonly wallMs: number
}

const NO_BODY = Buffer.alloc(0)
const NO_PATHS: readonly PathHandler[] = []
const STREAM_LOOK_MS = 1_000
const READING: ReadonlySet<string> = new Set(['get', 'list', 'watch'])
const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8; escaping=underscores'

/** One request on its way. */
class Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly method: string
  readonly startMs: number
  body: Buffer = NO_BODY
  /** Counts it as answered. */
  over: ((code: number, seconds: number) => void) | undefined = undefined

  constructor(request: IncomingMessage, response: ServerResponse, startMs: number) {
    this.request = request
    this.response = response
    this.method = request.method ?? 'GET'
    this.startMs = startMs
  }

  get acceptsGzip(): boolean {
    const { 'accept-encoding': accepted } = this.request.headers
    return accepted !== undefined && String(accepted).includes('gzip')
  }
}

/** What it asks for, and who asks. */
interface Question {
  readonly target: RequestTarget
  readonly user: UserInfo
}

/** A request for a resource, and how its answer is to be written. */
interface AskedResource {
  readonly asked: ApiRequest
  readonly encoding: AnswerForm['encoding']
}

/**
 * The API over HTTP: hands every request on to the server's one entry and writes what it answers. What needs no waiting is answered within the
 * `request` event: promises cost more than a GET does.
 */
export class HttpListener {
  private readonly options: ListenerOptions
  private readonly host: Host
  private readonly metrics: ApiMetrics
  private readonly streams = new Set<Stream>()
  private readonly upgrades: UpgradeListener
  private cancelLook: (() => void) | undefined

  constructor(options: ListenerOptions) {
    this.options = options
    this.host = options.host ?? createHost()
    this.metrics = options.metrics ?? new ApiMetrics()
    this.upgrades = new UpgradeListener({ ...options, answer: this.handle })
  }

  /** For node:http's `request` event. */
  readonly handle = (request: IncomingMessage, response: ServerResponse): void => {
    const exchange = new Exchange(request, response, this.host.now())
    response.on('close', () => this.closed(exchange))
    try {
      this.receive(exchange)?.catch((error: unknown) => this.fail(exchange, error))
    } catch (error) {
      this.fail(exchange, error)
    }
  }

  /** For node:http's `upgrade` event. */
  get upgrade(): UpgradeListener['handle'] {
    return this.upgrades.handle
  }

  /** Ends every open stream properly. */
  close(): void {
    this.cancelLook?.()
    this.cancelLook = undefined
    for (const stream of this.streams) stream.end()
    this.streams.clear()
    this.upgrades.close()
  }

  private closed({ request, response, method, startMs, over }: Exchange): void {
    const wallMs = this.host.now() - startMs
    over?.(response.statusCode, wallMs / 1000)
    this.options.onAnswered?.({ method, url: request.url ?? '/', code: response.statusCode, wallMs })
  }

  private fail({ response, acceptsGzip }: Exchange, error: unknown): void {
    if (!(error instanceof StatusError)) this.options.onError?.(error)
    try {
      answerFailure(response, statusOf(error), acceptsGzip)?.catch((lost: unknown) => this.breakOff(response, lost))
    } catch (lost) {
      this.breakOff(response, lost)
    }
  }

  private breakOff(response: ServerResponse, error: unknown): void {
    this.options.onError?.(error)
    response.destroy()
  }

  private receive(exchange: Exchange): void | Promise<void> {
    const { request } = exchange
    const target = readTarget(request.url ?? '/')
    const user = impersonated(request, this.options.authenticate(request), this.options.server)
    const body = readBody(request)
    if (!(body instanceof Promise)) return this.enter(exchange, { target, user })
    return body.then((bytes) => {
      exchange.body = bytes
      return this.enter(exchange, { target, user })
    })
  }

  private enter(exchange: Exchange, question: Question): void | Promise<void> {
    const waits = this.options.beforeRequest?.()
    return waits === undefined ? this.serve(exchange, question) : waits.then(() => this.serve(exchange, question))
  }

  private serve(exchange: Exchange, question: Question): void | Promise<void> {
    const { paths = NO_PATHS } = this.options
    const { target } = question
    for (const own of paths) {
      if (target.path.startsWith(own.prefix)) return this.servePath(exchange, question, (asked) => own.answer(asked))
    }
    const info = requestInfoOf(exchange.method, target)
    if (info.isResourceRequest) return this.serveResource(exchange, question, info)
    return this.servePath(exchange, question, (asked) => this.answerPath(asked))
  }

  private answerPath(asked: PathRequest): PathAnswer | undefined {
    if (asked.method !== 'GET' && asked.method !== 'HEAD') throw methodNotAllowed()
    if (asked.path === '/metrics') return textAnswer(this.metrics.text(this.options.server.objectCounts()), METRICS_TYPE)
    return answerNonResource(this.options.server, asked)
  }

  private async servePath(exchange: Exchange, { target, user }: Question, handler: PathHandler['answer']): Promise<void> {
    const { request, response, method, body, acceptsGzip } = exchange
    this.measure(exchange, pathLabels(method, target.path))
    this.requirePath(user, method.toLowerCase(), target.path)
    const { accept, host: address = '', 'content-type': contentType = '', 'if-none-match': known } = request.headers
    const answered = await handler({ method, ...target, accept, address, contentType, body, user })
    if (answered === undefined) throw pathNotFound()
    const { code = 200, etag } = answered
    const headers = { Vary: 'Accept', ...answered.headers, ...(etag !== undefined && { ETag: etag }) }
    if (etag !== undefined && known !== undefined && hasTag(known, etag)) {
      response.writeHead(304, headers as Record<string, string>).end()
      return
    }
    const bytes = Buffer.from(answered.body as string)
    await send(response, bytes, { code, headers: headerLines({ 'Content-Type': answered.contentType, ...headers }), acceptsGzip })
  }

  /** Upstream: endpoints/filters WithAuthorization */
  private requirePath(user: UserInfo, verb: string, path: string): void {
    const { decision, reason } = this.options.server.authorize({ type: 'path', user, verb, path })
    if (decision !== 'allow') throw pathForbidden(user.name, verb, path, reason)
  }

  private serveResource(exchange: Exchange, { target, user }: Question, info: RequestInfo): void | Promise<void> {
    const { server, onInput, afterInput } = this.options
    const question = this.read(exchange, { target, user }, info)
    const { asked } = question
    if (READING.has(asked.verb)) return this.respond(exchange, answerOf(server.handle(withoutTimeout(asked))), question)
    onInput?.(asked)
    try {
      return this.respond(exchange, answerOf(server.handle(asked)), question)
    } finally {
      afterInput?.()
    }
  }

  /** The request as the server takes it. Whoever may not make it is told so, whatever else is wrong with it. */
  private read(exchange: Exchange, question: Question, info: RequestInfo): AskedResource {
    try {
      return this.readAllowed(exchange, question, info)
    } catch (error) {
      const { group, version, resource, subresource, namespace, name, verb } = info
      this.options.server.requireAllowed({
        user: question.user,
        verb: verb as ApiRequest['verb'],
        ...{ group, version, resource, subresource, namespace, name },
      })
      throw error
    }
  }

  private readAllowed(exchange: Exchange, { target, user }: Question, info: RequestInfo): AskedResource {
    const { server } = this.options
    const { request, body } = exchange
    const { accept, 'content-type': contentType = '', 'user-agent': userAgent = '' } = request.headers
    const definition = server.definitionFor(info.group, info.version, info.resource)
    const isApply = contentType.startsWith('application/apply-patch')
    this.measure(exchange, resourceLabels(info, { isKnown: definition !== undefined, query: target.query, isApply }))
    if (definition === undefined || !isRoute(info, definition.namespaced)) throw pathNotFound()
    const form = formFor(accept)
    if (form === undefined) throw notAcceptable(['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'])
    const kind = kindAt(definition, info.subresource)
    if (form.encoding === 'protobuf' && messageNameOf(kind) === undefined) throw notAcceptable(['application/json', 'application/yaml'])
    const asked = apiRequestOf({ query: target.query, contentType, userAgent, body, kind, as: form.as }, info, user)
    return { asked, encoding: form.encoding }
  }

  private respond(
    { response, method, acceptsGzip }: Exchange,
    result: ApiResponse,
    { asked, encoding }: AskedResource,
  ): void | Promise<void> {
    const { warnings } = result
    if (result.type === 'object' || result.type === 'list') return answer(response, result, { encoding, acceptsGzip })
    const seconds = asked.options?.timeoutSeconds
    const start = { warnings, ...(seconds !== undefined && seconds > 0 && { deadlineMs: this.host.now() + seconds * 1000 }) }
    const stream =
      result.type === 'watch' ? streamWatch(response, result.stream, { ...start, encoding }) : streamText(response, result.stream, start)
    if (method === 'HEAD') stream.end()
    this.streams.add(stream)
    this.lookLater()
  }

  /** Bookmarks and ends by time come about when someone looks. */
  private lookLater(): void {
    this.cancelLook ??= this.host.after(STREAM_LOOK_MS, () => {
      this.cancelLook = undefined
      const nowMs = this.host.now()
      for (const stream of this.streams) {
        stream.look(nowMs)
        if (stream.isOver) this.streams.delete(stream)
      }
      if (this.streams.size > 0) this.lookLater()
    })
  }

  private measure(exchange: Exchange, labels: RequestLabels): void {
    exchange.over = this.metrics.began(labels)
  }
}

/**
 * What a request is answered that is done. Nobody outside answers for it here: what waits for someone is told that its time is up.
 * Upstream: endpoints/handlers/finisher
 */
function answerOf(outcome: ApiOutcome): ApiResponse {
  if (outcome.type === 'suspended') throw timedOut()
  return outcome
}

/**
 * Upstream installs a route for each form that a resource's URL can take, and has none for a namespace around what is not in one, for a name
 * without the namespace that it is in, or for anything below a subresource. Upstream: endpoints/installer.go
 */
function isRoute({ parts, namespace, resource }: RequestInfo, namespaced: boolean): boolean {
  if (parts.length > 3) return false
  if (namespaced) return namespace !== '' || parts.length === 1
  return namespace === '' || resource === 'namespaces'
}

/**
 * How long a watch may last is between the client and this adapter, on the wall clock: the world's own may stand still, or jump.
 * Differs: a watch that names no time lasts until one side ends it, where upstream ends it after half an hour to an hour.
 */
function withoutTimeout(asked: ApiRequest): ApiRequest {
  if (asked.options?.timeoutSeconds === undefined) return asked
  const { timeoutSeconds: _, ...options } = asked.options
  return { ...asked, options }
}

function hasTag(header: string, etag: string): boolean {
  return header.split(',').some((each) => each.trim().replace(/^W\//, '') === etag || each.trim() === '*')
}
