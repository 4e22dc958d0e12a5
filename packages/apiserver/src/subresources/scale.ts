import {
  type ApiResponse,
  type KubeObject,
  type LabelSelector,
  labelSelectorText,
  type Scale,
  type ScalePaths,
  schemaForKind,
} from '@kubesim/api'
import { invalid } from '../failures.ts'
import { type BodyType, decodeAs } from '../registry/decode.ts'
import { checkName, checkNamespace } from '../registry/incoming.ts'
import { trackUpdateOf } from '../registry/managed-fields.ts'
import { withMetadata } from '../registry/metadata.ts'
import { checkPatchOptions } from '../registry/patch.ts'
import { patchDocument } from '../registry/patch-document.ts'
import { requireLive, type Stored } from '../registry/stored.ts'
import { storeUpdate } from '../registry/update.ts'
import { MAIN, type UpdateMode } from '../registry/update-mode.ts'
import type { RequestScope } from '../request-scope.ts'

const SCALE = { group: 'autoscaling', version: 'v1', kind: 'Scale' }

/** The main resource's rules, tracked as a change of its scale. */
const SCALE_MODE: UpdateMode = { ...MAIN, subresource: 'scale' }

/** GET x/scale. Upstream: ScaleREST of each workload */
export function getScale(scope: RequestScope): ApiResponse {
  return answer(scope, requireLive(scope).object)
}

/** PUT x/scale. */
export function updateScale(scope: RequestScope): ApiResponse {
  const scale = decodeAs(scope, SCALE) as Scale
  checkNamespace(scope, scale)
  checkName(scope, scale)
  return apply(scope, requireLive(scope), scale)
}

/** PATCH x/scale: the patch is of the Scale, not of the object behind it. */
export function patchScale(scope: RequestScope): ApiResponse {
  checkPatchOptions(scope)
  const live = requireLive(scope)
  return apply(scope, live, patchDocument(scope, scaleOf(scope, live.object), scaleType()) as Scale)
}

function scaleType(): BodyType {
  return { gvk: SCALE, schema: schemaForKind(SCALE)!, strategy: undefined }
}

function apply(scope: RequestScope, live: Stored, scale: Scale): ApiResponse {
  const replicas = scale.spec?.replicas ?? 0
  if (replicas < 0) {
    const problem = {
      type: 'FieldValueInvalid',
      field: 'spec.replicas',
      badValue: replicas,
      detail: 'must be greater than or equal to 0',
    } as const
    throw invalid(SCALE, scale.metadata.name!, [problem])
  }
  const { uid, resourceVersion } = scale.metadata
  const metadata = {
    ...live.object.metadata,
    ...(uid && { uid }),
    resourceVersion: resourceVersion || live.object.metadata.resourceVersion,
  }
  const scaled = withValueAt(live.object, pathsOf(scope).specReplicas, replicas) as KubeObject
  const next = withMetadata(scope.resource, scaled, metadata as KubeObject['metadata'])
  const managedFields = trackUpdateOf(scope, { live: live.object, next, subresource: 'scale' })
  return answer(scope, storeUpdate(scope, SCALE_MODE, { live, next, managedFields }))
}

function answer(scope: RequestScope, object: KubeObject): ApiResponse {
  return { type: 'object', code: 200, object: scaleOf(scope, object), warnings: scope.warnings }
}

function scaleOf(scope: RequestScope, object: KubeObject): Scale {
  const { specReplicas, statusReplicas, selector } = pathsOf(scope)
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata
  const text = selector === undefined ? '' : selectorText(valueAt(object, selector))
  return {
    apiVersion: 'autoscaling/v1',
    kind: 'Scale',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp } as Scale['metadata'],
    spec: { replicas: count(valueAt(object, specReplicas)) },
    status: { replicas: count(valueAt(object, statusReplicas)), ...(text !== '' && { selector: text }) },
  }
}

function pathsOf({ resource }: RequestScope): ScalePaths {
  return resource.definition.scale!
}

function count(value: unknown): number {
  return typeof value === 'number' ? value : 0
}

/** A LabelSelector, a map of labels, or text. */
function selectorText(value: unknown): string {
  if (typeof value === 'string') return value
  if (value === null || typeof value !== 'object') return ''
  const isSelector = 'matchLabels' in value || 'matchExpressions' in value
  return labelSelectorText(isSelector ? (value as LabelSelector) : { matchLabels: value as Record<string, string> })
}

function valueAt(object: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, step) => (value as Record<string, unknown> | undefined)?.[step], object)
}

function withValueAt(object: unknown, [step, ...rest]: readonly string[], value: unknown): unknown {
  if (step === undefined) return value
  const record = (object ?? {}) as Record<string, unknown>
  return { ...record, [step]: withValueAt(record[step], rest, value) }
}
