import { type ApiResponse, canonicalQuantity, type KubeObject, QuantityError } from '@kubesim/api'
import { badRequest } from '../../failures.ts'
import type { RequestScope } from '../../request-scope.ts'

/*
 * How metrics are set over the API: whoever may create one at the address at which it is read gives its value.
 * Differs: no real adapter of custom.metrics.k8s.io and external.metrics.k8s.io takes writes; here they stand for what its monitoring system measures.
 */

/** `value` of the body: a quantity. */
export function amountOf(scope: RequestScope): string {
  const { value } = bodyOf(scope)
  if (typeof value !== 'string' && typeof value !== 'number') throw badRequest('"value" must be given: a quantity, as text or number')
  try {
    return canonicalQuantity(value)
  } catch (error) {
    if (!(error instanceof QuantityError)) throw error
    throw badRequest(`"value" is no quantity: ${error.message}`)
  }
}

/** `metricLabels` of the body: labels of the series. */
export function labelsOf(scope: RequestScope): Readonly<Record<string, string>> {
  const { metricLabels = {} } = bodyOf(scope)
  if (metricLabels === null || typeof metricLabels !== 'object' || Array.isArray(metricLabels))
    throw badRequest('"metricLabels" must be an object')
  for (const [name, value] of Object.entries(metricLabels)) if (typeof value !== 'string') throw badRequest(`label "${name}" must be text`)
  return metricLabels as Record<string, string>
}

function bodyOf({ request: { body } }: RequestScope): Readonly<Record<string, unknown>> {
  if (body === null || typeof body !== 'object' || Array.isArray(body)) throw badRequest('the body must be a JSON object with a "value"')
  return body as Record<string, unknown>
}

/** The answer to a write: there is no object to show. */
export function done({ warnings }: RequestScope, metric: string): ApiResponse {
  const details = { name: metric, kind: 'metrics' }
  const object = { apiVersion: 'v1', kind: 'Status', metadata: {}, status: 'Success', details } as KubeObject
  return { type: 'object', code: 200, object, warnings }
}
