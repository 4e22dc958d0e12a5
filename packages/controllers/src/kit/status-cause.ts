import { statusCause } from '@kubesim/api'

/** The namespace is on its way out: nothing can be created in it any more, and nothing need be. */
export function isNamespaceTerminating(error: Error): boolean {
  return statusCause(error, 'NamespaceTerminating') !== undefined
}
