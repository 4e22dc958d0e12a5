import { applyMergePatch, applyStrategicMergePatch, type JsonObject, type KubeObject } from '@kubesim/api'
import type { RequestScope } from '../request-scope.ts'
import type { BodyType } from './decode.ts'
export function patchDocument(scope: RequestScope, current: KubeObject, type: BodyType): KubeObject {
  const p = scope.request.body as JsonObject
  return (scope.request.patchType === 'application/merge-patch+json'
    ? applyMergePatch(current, p)
    : applyStrategicMergePatch(current as unknown as JsonObject, p, type.schema)) as unknown as KubeObject
}
