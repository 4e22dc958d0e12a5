import type { Namespace, ObjectMeta } from '../../../types/generated.ts'
import { changed } from '../../structural-sharing.ts'

const NAME_LABEL = 'kubernetes.io/metadata.name'

/** Upstream: pkg/apis/core/v1 SetDefaults_Namespace, SetDefaults_NamespaceStatus */
export function defaultNamespace(namespace: Namespace): Namespace {
  const status = namespace.status ?? {}
  return changed(namespace, { metadata: withNameLabel(namespace.metadata), status: changed(status, { phase: status.phase || 'Active' }) })
}

/** Selectors can name a namespace by this label. Upstream: namespaceStrategy.Canonicalize too, when the name was generated */
export function withNameLabel(metadata: ObjectMeta): ObjectMeta {
  const { name, labels } = metadata
  return !name || labels?.[NAME_LABEL] === name ? metadata : { ...metadata, labels: { ...labels, [NAME_LABEL]: name } }
}
