import type { KubeObject, ObjectReference } from '@kubesim/api'

/** How an Event names the object it is about. Upstream: client-go tools/reference GetReference */
export function referenceTo(about: KubeObject | ObjectReference): ObjectReference {
  if (!('metadata' in about)) return about
  const { namespace, name, uid, resourceVersion } = about.metadata
  return { kind: about.kind, namespace, name, uid, apiVersion: about.apiVersion, resourceVersion }
}

/** Events about objects without a namespace are kept in `default`. */
export function eventNamespace(reference: ObjectReference): string {
  return reference.namespace || 'default'
}
