import { catalogue, type KubeObject, parseGroupVersion, type RequestOptions, type ResourceDefinition } from '@kubesim/api'
import { ApiCalls } from '../api-calls.ts'
import { withSource } from '../command/failures.ts'
import type { KubectlEnvironment } from '../contracts.ts'
import { mappingForKind, noKindMatch } from '../resource-builder/mapping.ts'
import { lastApplied, withLastApplied, withoutNulls } from './last-applied.ts'
import { isEmptyPatch, planApplyPatch } from './three-way-patch.ts'

export interface Applied {
  readonly object: KubeObject
  readonly verb: 'created' | 'configured' | 'unchanged'
}

export interface ApplyOptions {
  /** Nothing is stored. */
  readonly dryRun?: 'none' | 'client' | 'server'
  readonly fieldManager?: string
  readonly fieldValidation?: 'Ignore' | 'Warn' | 'Strict'
  /** False: refuse where somebody else changed a field that the manifest changes too. Default true. */
  readonly overwrite?: boolean
  /** File of the manifest, for messages. */
  readonly source?: string
  /** Told when the live object has no last-applied-configuration. */
  readonly onUnannotated?: () => void
}

export const APPLY_MANAGER = 'kubectl-client-side-apply'

/** Client-side apply of one object whose namespace is settled. Upstream: kubectl/pkg/cmd/apply applyOneObject */
export function applyManifest(api: ApiCalls, definition: ResourceDefinition, manifest: KubeObject, options: ApplyOptions = {}): Applied {
  const { dryRun = 'none', source = '' } = options
  const { name = '', namespace = '' } = manifest.metadata
  const at = { definition, namespace, name }
  const requestOptions: RequestOptions = {
    fieldManager: options.fieldManager ?? APPLY_MANAGER,
    fieldValidation: options.fieldValidation ?? 'Strict',
    ...(dryRun === 'server' && { dryRun: true }),
  }
  const live = name === '' ? undefined : api.find(at)
  if (live === undefined) {
    const object = withoutNulls(withLastApplied(manifest))
    if (dryRun === 'client') return { object, verb: 'created' }
    return { object: told('creating', source, () => api.create({ definition, namespace }, object, requestOptions)), verb: 'created' }
  }
  if (dryRun === 'client') return { object: live, verb: 'configured' }
  if (lastApplied(live) === undefined) options.onUnannotated?.()
  const patch = told('patching', source, () => planApplyPatch(definition, { manifest, live }, { overwrite: options.overwrite ?? true }))
  if (isEmptyPatch(patch)) return { object: live, verb: 'unchanged' }
  const object = told('patching', source, () => api.patch(at, patch, requestOptions))
  return { object, verb: 'configured' }
}

function told<T>(verb: string, source: string, act: () => T): T {
  try {
    return act()
  } catch (error) {
    throw withSource(verb, source, error)
  }
}

/**
 * Applies an object as `kubectl apply` does, without a command line: what a script uses. Objects without a namespace go to `default`.
 * Warnings of the server are dropped.
 * @throws StatusError of the server; Error for a kind that it does not have
 */
export function applyObject(
  send: KubectlEnvironment['send'],
  object: KubeObject,
  resources: readonly ResourceDefinition[] = catalogue(),
): { readonly object: KubeObject; readonly verb: Applied['verb'] } {
  const definition = mappingForKind({ ...parseGroupVersion(object.apiVersion), kind: object.kind }, resources)
  if (definition === undefined) throw new Error(noKindMatch(object.kind, object.apiVersion))
  const { namespace = '', ...metadata } = object.metadata
  const placed = definition.namespaced
    ? { ...object, metadata: { ...metadata, namespace: namespace || 'default' } }
    : { ...object, metadata }
  const { object: applied, verb } = applyManifest(new ApiCalls(send, { warn: () => {} }), definition, placed)
  return { object: applied, verb }
}
