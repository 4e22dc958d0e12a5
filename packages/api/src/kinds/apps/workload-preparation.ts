import type { KubeObject } from '../../meta/object.ts'
import type { PodTemplateSpec } from '../../types/generated.ts'
import { dropDisabledTemplateFields } from '../core/pod/disabled-fields.ts'

interface Workload extends KubeObject {
  readonly spec?: { readonly template?: PodTemplateSpec }
  readonly status?: object
}

/** A new object has no status, whatever its maker says. */
export function withoutStatus<W extends KubeObject & { readonly status?: unknown }>(object: W): W {
  if (isEmpty(object.status)) return object
  const { status: _, ...rest } = object
  return rest as W
}

function isEmpty(status: unknown): boolean {
  if (status === undefined || status === null) return true
  for (const _ in status) return false
  return true
}

/** Upstream: pkg/api/pod DropDisabledTemplateFields */
export function withoutDisabledTemplateFields<W extends Workload>(next: W, live: W | undefined): W {
  const template = next.spec?.template
  if (template === undefined) return next
  const kept = dropDisabledTemplateFields(template, live?.spec?.template)
  return kept === template ? next : { ...next, spec: { ...next.spec, template: kept } }
}
