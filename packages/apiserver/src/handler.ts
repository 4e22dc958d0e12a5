import type { ApiHandler, ApiOutcome, ApiRequest, ApiResponse, Verb } from '@kubesim/api'
import { SuspendSignal } from './admission/plugin.ts'
import { requireAllowed, requireAllowedRequest } from './auth/requirement.ts'
import { methodNotAllowed, pathNotFound } from './failures.ts'
import { createObject } from './registry/create.ts'
import { deleteCollection, deleteObject } from './registry/delete.ts'
import { getObject } from './registry/get.ts'
import { listObjects } from './registry/list.ts'
import { patchObject } from './registry/patch.ts'
import type { ServedResource } from './registry/served-resource.ts'
import { updateObject } from './registry/update.ts'
import { MAIN } from './registry/update-mode.ts'
import { watchObjects } from './registry/watch.ts'
import { type Answers, RequestScope } from './request-scope.ts'
import type { ServerCore } from './server-core.ts'
import { connectorOf } from './streams/connectors.ts'
import type { PodConnection } from './streams/pod-connection.ts'
import { SUBRESOURCE_VERBS, type VerbHandler } from './subresources/subresource-verbs.ts'
import { presented } from './table/presentation.ts'

const MAIN_VERBS: Readonly<Record<Verb, VerbHandler>> = {
  get: getObject,
  list: listObjects,
  watch: watchObjects,
  create: createObject,
  update: (scope) => updateObject(scope, MAIN),
  patch: (scope) => patchObject(scope, MAIN),
  delete: deleteObject,
  deletecollection: deleteCollection,
}

/**
 * The one way in: finds the resource, asks whether the user may, and does what the verb says. Admission, validation and storage are the
 * verbs'. Every failure is a thrown StatusError.
 */
export class RequestHandler implements ApiHandler {
  private readonly core: ServerCore

  constructor(core: ServerCore) {
    this.core = core
  }

  handle(request: ApiRequest): ApiOutcome {
    return this.run(request, undefined)
  }

  /** Opens a stream to a pod, where the connection can carry one. */
  connect(request: ApiRequest): PodConnection {
    const resource = this.core.catalog.find(request.group, request.version, request.resource)
    const { subresource = '', verb } = request
    const connector = connectorOf(subresource)
    requireAllowedRequest(this.core, request, resource)
    if (resource === undefined || connector === undefined || !resource.offers(subresource) || !request.namespace) throw pathNotFound()
    if (verb !== 'get' && verb !== 'create') throw methodNotAllowed()
    const scope = new RequestScope(this.core, request, { resource, answers: undefined })
    // Whoever opens a stream by GET must be allowed to make one. Upstream: AuthorizePodWebsocketUpgradeCreatePermission
    if (verb === 'get') requireAllowed(scope, 'create')
    return connector(scope)
  }

  /** Asks for permission alone, for what fails before it is a whole request. Throws 403. */
  requireAllowed(request: ApiRequest): void {
    requireAllowedRequest(this.core, request, this.core.catalog.find(request.group, request.version, request.resource))
  }

  private run(request: ApiRequest, answers: Answers | undefined): ApiOutcome {
    const resource = this.core.catalog.find(request.group, request.version, request.resource)
    requireAllowedRequest(this.core, request, resource)
    if (resource === undefined) throw pathNotFound()
    const handler = handlerOf(request, resource)
    const scope = new RequestScope(this.core, request, { resource, answers })
    try {
      return presented(scope, handler(scope))
    } catch (error) {
      if (error instanceof SuspendSignal) return this.suspend(request, answers, error)
      throw error
    }
  }

  /** With the answer the whole request runs again: what it found the first time may have changed while it waited. */
  private suspend(request: ApiRequest, answers: Answers | undefined, { question }: SuspendSignal): ApiOutcome {
    const { key, waitingFor } = question
    const resume = (answer: unknown) => this.run(request, new Map([...(answers ?? []), [key, answer]]))
    return { type: 'suspended', waitingFor, question: question.question, resume }
  }
}

function handlerOf(request: ApiRequest, resource: ServedResource): VerbHandler {
  const { verb, subresource } = request
  if (resource.hooks.answer !== undefined) return resource.hooks.answer
  if (subresource !== undefined && subresource !== '') return subresourceHandlerOf(request, resource)
  if (!resource.allows(verb)) throw methodNotAllowed()
  if (needsNamespace(verb) && resource.definition.namespaced && !request.namespace) throw methodNotAllowed()
  return MAIN_VERBS[verb]
}

function subresourceHandlerOf({ verb, subresource = '', namespace }: ApiRequest, resource: ServedResource): VerbHandler {
  if (!resource.offers(subresource) || (resource.definition.namespaced && !namespace)) throw pathNotFound()
  const handler = SUBRESOURCE_VERBS[subresource]?.[verb]
  if (handler === undefined) throw methodNotAllowed()
  return handler
}

function needsNamespace(verb: Verb): boolean {
  return verb !== 'list' && verb !== 'watch'
}

/** For callers that know that nothing suspends: the response. */
export function completed(outcome: ApiOutcome): ApiResponse {
  if (outcome.type === 'suspended') throw new Error(`the request waits for ${outcome.waitingFor}`)
  return outcome
}
