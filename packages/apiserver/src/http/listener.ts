import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ApiResponse, UserInfo } from '@kubesim/api'
import type { ApiServer } from '../api-server.ts'
import { completed } from '../handler.ts'
import { apiRequestOf, requestInfoOf } from './api-request.ts'
import { readBody } from './body.ts'
import { notAcceptable, statusOf } from './http-failures.ts'
import { type AnswerForm, negotiate, parseAccept } from './negotiation.ts'
import { answerNonResource } from './non-resource.ts'
import { answer, answerFailure, send } from './responder.ts'
import { type Stream, streamText, streamWatch } from './stream-response.ts'

export interface ListenerOptions {
  readonly server: ApiServer
  /** Who asks; throws a StatusError of 401 for credentials that are none. */
  readonly authenticate: (request: IncomingMessage) => UserInfo
  /** Called before a request enters the world, so that it carries the right virtual time. */
  readonly beforeRequest?: () => void
}

/** The API over HTTP: hands every request on to the server's one entry and writes what it answers. */
export class HttpListener {
  private readonly options: ListenerOptions
  private readonly streams = new Set<Stream>()

  constructor(options: ListenerOptions) {
    this.options = options
  }

  /** For node:http's `request` event. */
  readonly handle = (request: IncomingMessage, response: ServerResponse): void => {
    this.serve(request, response).catch((error: unknown) => answerFailure(response, statusOf(error), acceptsGzip(request)))
  }

  /** Lets open streams look for what comes about with time: bookmarks, the end of a watch. To be called every second or so. */
  tick(): void {
    for (const stream of this.streams) {
      stream.look()
      if (stream.isOver) this.streams.delete(stream)
    }
  }

  /** Ends every open stream properly. */
  close(): void {
    for (const stream of this.streams) stream.end()
    this.streams.clear()
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { server, authenticate, beforeRequest } = this.options
    const { method = 'GET', url = '/' } = request
    const user = authenticate(request)
    const info = requestInfoOf(method, url)
    const body = await readBody(request)
    if (!info.isResourceRequest) return this.serveNonResource(request, response)
    const form = negotiate(parseAccept(request.headers.accept))
    if (form === undefined) throw notAcceptable(['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'])
    beforeRequest?.()
    const wire = { method, url, contentType: request.headers['content-type'] ?? '', userAgent: request.headers['user-agent'] ?? '', body }
    const apiRequest = apiRequestOf(wire, info, user)
    const includeObject = new URLSearchParams(url.slice(url.indexOf('?') + 1)).get('includeObject')
    const asked = {
      ...apiRequest,
      ...(form.as !== undefined && { as: form.as }),
      ...(includeObject !== null && { includeObject: includeObject as 'None' }),
    }
    await this.respond(request, response, { form, result: completed(server.handle(asked)) })
  }

  private async serveNonResource(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname: path, searchParams: query } = new URL(request.url ?? '/', 'http://localhost')
    const answered = answerNonResource(this.options.server, {
      path,
      query,
      accept: request.headers.accept,
      address: request.headers.host ?? '',
    })
    const gzip = acceptsGzip(request)
    if (answered.type === 'text')
      return send(response, Buffer.from(answered.text), { code: 200, headers: { 'Content-Type': answered.contentType }, acceptsGzip: gzip })
    const { contentType } = answered
    await answer(response, answered.object, {
      code: 200,
      acceptsGzip: gzip,
      headers: { Vary: 'Accept' },
      ...(contentType !== undefined && { contentType }),
    })
  }

  private async respond(
    request: IncomingMessage,
    response: ServerResponse,
    { form, result }: { readonly form: AnswerForm; readonly result: ApiResponse },
  ): Promise<void> {
    const { warnings } = result
    if (result.type === 'watch') return void this.streams.add(streamWatch(response, result.stream, warnings))
    if (result.type === 'text') return void this.streams.add(streamText(response, result.stream, warnings))
    const object = result.type === 'list' ? result.list : result.object
    await answer(response, object, { code: result.code, encoding: form.encoding, warnings, acceptsGzip: acceptsGzip(request) })
  }
}

function acceptsGzip(request: IncomingMessage): boolean {
  return String(request.headers['accept-encoding'] ?? '').includes('gzip')
}
