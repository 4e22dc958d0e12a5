import { isNotFound, type KubeObject } from '@kubesim/api'
import { fail } from '../command/failures.ts'
import type { Invocation } from '../command/invocation.ts'
import type { Wait, WaitResult } from '../contracts.ts'
import { propagationOf } from '../delete/propagation.ts'
import type { ResourceInfo } from '../resource-builder/builder.ts'
import { untilObject } from '../wait/until-object.ts'
import { withLastApplied } from './last-applied.ts'

/** Deletes the live object, waits until it is gone, and creates the one of the manifest. Upstream: Patcher.deleteAndCreate */
export function* replaceByForce(invocation: Invocation, info: ResourceInfo): Generator<Wait, KubeObject, WaitResult> {
  const { api, flags, environment } = invocation
  const at = { definition: info.definition, namespace: info.namespace, name: info.name }
  const grace = flags.number('grace-period')
  const timeoutMs = flags.durationMs('timeout')
  try {
    api.delete(at, { propagationPolicy: propagationOf(invocation), ...(grace >= 0 && { gracePeriodSeconds: grace }) })
  } catch (error) {
    if (!isNotFound(error)) throw error
  }
  const deadline = timeoutMs > 0 ? { deadlineMs: environment.now() + timeoutMs } : {}
  const result = yield* untilObject(invocation, at, { holds: (object) => object === undefined, ...deadline })
  if (result !== 'happened') throw fail(`timed out waiting for the deletion of ${info.definition.resource}/${info.name}`)
  return api.create({ definition: info.definition, namespace: info.namespace }, withLastApplied(info.object), {
    fieldManager: flags.text('field-manager'),
  })
}
