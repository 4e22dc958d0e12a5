import type { ApiResponse, Verb } from '@kubesim/api'
import { getObject } from '../registry/get.ts'
import { patchObject } from '../registry/patch.ts'
import { updateObject } from '../registry/update.ts'
import { STATUS, type UpdateMode } from '../registry/update-mode.ts'
import type { RequestScope } from '../request-scope.ts'
import { requireUpgrade } from '../streams/connectors.ts'
import { bindPod } from './binding.ts'
import { evictPod } from './eviction.ts'
import { podLog } from './log.ts'
import { APPROVAL, EPHEMERAL_CONTAINERS, FINALIZE, RESIZE } from './object-parts.ts'
import { getScale, patchScale, updateScale } from './scale.ts'
import { requestToken } from './token.ts'

export type VerbHandler = (scope: RequestScope) => ApiResponse
export type VerbHandlers = Readonly<Partial<Record<Verb, VerbHandler>>>

/** A subresource that shows the whole object and changes a part of it. */
function partOf(mode: UpdateMode): VerbHandlers {
  return { get: getObject, update: (scope) => updateObject(scope, mode), patch: (scope) => patchObject(scope, mode) }
}

const STREAM: VerbHandlers = { get: requireUpgrade, create: requireUpgrade }

/** What each subresource answers to. `proxy` is not here. */
export const SUBRESOURCE_VERBS: Readonly<Record<string, VerbHandlers>> = {
  attach: STREAM,
  exec: STREAM,
  portforward: STREAM,
  status: partOf(STATUS),
  scale: { get: getScale, update: updateScale, patch: patchScale },
  finalize: partOf(FINALIZE),
  approval: partOf(APPROVAL),
  ephemeralcontainers: partOf(EPHEMERAL_CONTAINERS),
  resize: partOf(RESIZE),
  binding: { create: bindPod },
  eviction: { create: evictPod },
  log: { get: podLog },
  token: { create: requestToken },
}
