import type { KubeObject, Namespace, ObjectMeta, RequestOptions } from '@kubesim/api'
import { conflict } from '../failures.ts'
import type { DeleteStep, RegistryHooks } from '../registry/hooks.ts'
import { changedMetadata } from '../registry/metadata.ts'
import type { RequestScope } from '../request-scope.ts'

const FINALIZER = 'kubernetes'
const NAME_LABEL = 'kubernetes.io/metadata.name'
const ORPHAN = 'orphan'
const FOREGROUND = 'foregroundDeletion'

/** A namespace ends in two steps: it terminates until its controller has emptied it. Upstream: pkg/registry/core/namespace */
export const namespaceHooks: RegistryHooks = {
  returnsDeletedObject: true,
  beginCreate: (_scope, object) => withOwnLabel(withFinalizer(object as Namespace)),
  beginUpdate: (_scope, next, live) => withOwnLabel(withFinalizersOf(next as Namespace, live as Namespace)),
  shouldDeleteDuringUpdate: (next) => ((next as Namespace).spec?.finalizers ?? []).length === 0,
  interceptDelete,
}

function withFinalizer(namespace: Namespace): Namespace {
  const finalizers = namespace.spec?.finalizers ?? []
  const complete = finalizers.includes(FINALIZER) ? finalizers : [...finalizers, FINALIZER]
  return { ...namespace, spec: { ...namespace.spec, finalizers: complete }, status: { phase: 'Active' } }
}

/** Finalizers of the spec are the business of the finalize subresource. */
function withFinalizersOf(next: Namespace, live: Namespace): Namespace {
  const finalizers = live.spec?.finalizers
  return next.spec?.finalizers === finalizers ? next : ({ ...next, spec: { ...next.spec, finalizers } } as Namespace)
}

/** Selectors can name a namespace by this label. Upstream: pkg/apis/core/v1 SetDefaults_Namespace */
function withOwnLabel(namespace: Namespace): Namespace {
  const { name, labels } = namespace.metadata
  if (name === undefined || labels?.[NAME_LABEL] === name) return namespace
  return { ...namespace, metadata: changedMetadata(namespace.metadata, { labels: { ...labels, [NAME_LABEL]: name } }) }
}

function interceptDelete(scope: RequestScope, live: KubeObject, options: RequestOptions): DeleteStep | undefined {
  const namespace = live as Namespace
  checkPreconditions(scope, namespace.metadata, options)
  if (namespace.metadata.deletionTimestamp !== undefined) {
    return (namespace.spec?.finalizers ?? []).length > 0 ? { type: 'wait' } : undefined
  }
  const metadata = changedMetadata(namespace.metadata, {
    deletionTimestamp: scope.core.clock.now,
    finalizers: finalizersFor(namespace.metadata.finalizers ?? [], options),
  })
  return { type: 'update', object: { ...namespace, metadata, status: { ...namespace.status, phase: 'Terminating' } } as Namespace }
}

function finalizersFor(given: readonly string[], { propagationPolicy }: RequestOptions): readonly string[] {
  if (propagationPolicy === undefined) return given
  const own = given.filter((finalizer) => finalizer !== ORPHAN && finalizer !== FOREGROUND)
  if (propagationPolicy === 'Orphan') return [...own, ORPHAN]
  return propagationPolicy === 'Foreground' ? [...own, FOREGROUND] : own
}

function checkPreconditions({ resource }: RequestScope, live: ObjectMeta, { preconditions }: RequestOptions): void {
  if (preconditions === undefined) return
  const refuse = (what: string, wanted: string, found: string | undefined) => {
    throw conflict(
      resource.definition,
      live.name!,
      `Precondition failed: ${what} in precondition: ${wanted}, ${what} in object meta: ${found}`,
    )
  }
  const { uid, resourceVersion } = preconditions
  if (uid !== undefined && uid !== live.uid) refuse('UID', uid, live.uid)
  if (resourceVersion !== undefined && resourceVersion !== live.resourceVersion)
    refuse('ResourceVersion', resourceVersion, live.resourceVersion)
}
