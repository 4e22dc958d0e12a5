import { type KubeObject, parseGroupVersion } from '../../meta/object.ts'
import type { ResourceDefinition } from '../../resource.ts'
import { decodeObject } from '../../schema/decode.ts'
import type { FieldErrors } from '../../validation/field-error.ts'
import { fieldErrorText } from '../../validation/invalid-message.ts'
import { dns1123Subdomain } from '../../validation/names.ts'
import { validateObjectMeta } from '../../validation/object-meta.ts'
import { findByKind } from '../catalogue.ts'

export const NOW = '2026-01-01T00:00:00Z'
export const ALICE = { name: 'alice', groups: [] }

/**
 * What an API server answers to a request, as `field: message`: decoded, defaulted, prepared and validated the way a registry does it.
 * Changes of metadata have rules of their own, which are not asked here.
 */
export function answersTo(operation: 'create' | 'update' | 'status', object: KubeObject, live?: KubeObject): readonly string[] {
  const definition = definitionOf(object)
  const { strategy, namespaced } = definition
  if (operation === 'create') {
    const created = prepared(object)
    const rules = { namespaced, validateName: strategy.validateName ?? dns1123Subdomain }
    return texts([...validateObjectMeta(created.metadata, rules), ...(strategy.validate?.(created) ?? [])])
  }
  const stored = received(live!)
  const sent = received(object)
  if (operation === 'status') {
    const next = { ...stored, metadata: sent.metadata, status: statusOf(sent) } as KubeObject
    const last = strategy.prepareForStatusUpdate?.(next, stored, NOW) ?? next
    return texts(strategy.validateStatusUpdate?.(last, stored) ?? [])
  }
  const next = (definition.status ? { ...sent, status: statusOf(stored) } : sent) as KubeObject
  const last = strategy.prepareForUpdate?.(next, stored, NOW) ?? next
  return texts(strategy.validateUpdate?.(last, stored) ?? [])
}

/** An object as it comes out of a request: decoded and defaulted. */
export function received<T extends KubeObject>(object: T): T {
  const { schema, strategy } = definitionOf(object)
  const decoded = decodeObject(schema, object, { mode: 'Ignore' }).object as T
  return (strategy.applyDefaults?.(decoded) ?? decoded) as T
}

/** An object as it would be stored by a create. */
export function prepared<T extends KubeObject>(object: T): T {
  const decoded = received(object)
  const started = { ...decoded, metadata: { ...decoded.metadata, uid: decoded.metadata.uid || 'uid', creationTimestamp: NOW } }
  return (definitionOf(object).strategy.prepareForCreate?.(started, NOW, ALICE) ?? started) as T
}

export function definitionOf(object: KubeObject): ResourceDefinition {
  return findByKind({ ...parseGroupVersion(object.apiVersion), kind: object.kind })!
}

function statusOf(object: KubeObject): unknown {
  return (object as { readonly status?: unknown }).status
}

/** Each once, as in the message of a Status. */
function texts(errors: FieldErrors): readonly string[] {
  return [...new Set(errors.map(fieldErrorText))]
}
