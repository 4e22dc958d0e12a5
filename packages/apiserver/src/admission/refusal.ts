import type { StatusError } from '@kubesim/api'
import { forbidden } from '../failures.ts'
import type { AdmissionContext } from './plugin.ts'

/** 403 about the object at hand, named as well as it can be before it has a name. Upstream: admission.NewForbidden */
export function forbiddenBy(context: AdmissionContext, message: string): StatusError {
  const metadata = context.object?.metadata
  const name = context.name || metadata?.name || metadata?.generateName || 'Unknown'
  return forbidden(context.definition, name, message)
}
