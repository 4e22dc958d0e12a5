import type { ResourceStrategy } from '../../../resource.ts'
import type { Namespace } from '../../../types/generated.ts'
import { type ErrorList, errorsOf } from '../../rules/error-list.ts'
import { isQualifiedName } from '../../rules/formats.ts'
import { nameIsDnsLabel } from '../../rules/names.ts'
import { changed } from '../../structural-sharing.ts'
import { defaultNamespace, withNameLabel } from './defaults.ts'

const KUBERNETES = 'kubernetes'
const STANDARD_FINALIZERS: ReadonlySet<string> = new Set([KUBERNETES, 'orphan', 'foregroundDeletion'])

/** Upstream: pkg/registry/core/namespace */
export const namespaceStrategy: ResourceStrategy<Namespace> = {
  applyDefaults: defaultNamespace,
  prepareForCreate: prepareNamespaceForCreate,
  prepareForUpdate: (next, live) => withOwnLabel(changed(next, { spec: changed(next.spec ?? {}, { finalizers: live.spec?.finalizers }) })),
  validate: (namespace) => errorsOf((errors) => validateFinalizers(namespace, 'spec.finalizers', errors)),
  validateUpdate: (namespace) => errorsOf((errors) => validateFinalizers(namespace, 'spec.finalizers', errors)),
  validateStatusUpdate: (next) => errorsOf((errors) => validatePhase(next, errors)),
  validateName: nameIsDnsLabel,
}

/** A namespace is kept until the `kubernetes` finalizer of its spec is taken away. */
function prepareNamespaceForCreate(namespace: Namespace): Namespace {
  const finalizers = namespace.spec?.finalizers ?? []
  const complete = finalizers.includes(KUBERNETES) ? finalizers : [...finalizers, KUBERNETES]
  const isNew = namespace.status?.phase === 'Active' && Object.keys(namespace.status).length === 1
  return withOwnLabel(
    changed(namespace, {
      spec: changed(namespace.spec ?? {}, { finalizers: complete }),
      status: isNew ? namespace.status : { phase: 'Active' },
    }),
  )
}

/** The name may have been generated after the defaults were set. Upstream: namespaceStrategy.Canonicalize */
function withOwnLabel(namespace: Namespace): Namespace {
  return changed(namespace, { metadata: withNameLabel(namespace.metadata) })
}

/** Upstream: pkg/apis/core/validation validateFinalizerName */
function validateFinalizers({ spec }: Namespace, field: string, errors: ErrorList): void {
  for (const finalizer of spec?.finalizers ?? []) {
    errors.invalidAll(field, finalizer, isQualifiedName(finalizer))
    if (finalizer.includes('/') || STANDARD_FINALIZERS.has(finalizer)) continue
    errors.invalid(field, finalizer, 'name is neither a standard finalizer name nor is it fully qualified')
  }
}

/** What may be written through `finalize`. Upstream: ValidateNamespaceFinalizeUpdate */
export function namespaceFinalizeErrors(next: Namespace): ReturnType<typeof errorsOf> {
  return errorsOf((errors) => {
    next.spec?.finalizers?.forEach((finalizer, index) => {
      validateFinalizers({ ...next, spec: { finalizers: [finalizer] } }, `spec.finalizers[${index}]`, errors)
    })
  })
}

/** Upstream: ValidateNamespaceStatusUpdate */
function validatePhase({ metadata, status }: Namespace, errors: ErrorList): void {
  const phase = status?.phase ?? ''
  const isDeleted = metadata.deletionTimestamp !== undefined
  if (phase === (isDeleted ? 'Terminating' : 'Active')) return
  const detail = isDeleted
    ? "may only be 'Terminating' if `deletionTimestamp` is not empty"
    : "may only be 'Active' if `deletionTimestamp` is empty"
  errors.invalid('status.Phase', phase, detail)
}
