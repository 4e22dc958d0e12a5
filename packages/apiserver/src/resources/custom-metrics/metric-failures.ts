import { failure, type StatusError } from '@kubesim/api'

/** Upstream: custom-metrics-apiserver pkg/provider NewMetricNotFoundError */
export function metricNotFound(metric: string, resource: string): StatusError {
  return failure({ code: 404, reason: 'NotFound', message: `the server could not find the metric ${metric} for ${resource}` })
}

/** Upstream: custom-metrics-apiserver pkg/provider NewMetricNotFoundForError */
export function metricOfObjectNotFound(metric: string, resource: string, name: string): StatusError {
  return failure({ code: 404, reason: 'NotFound', message: `the server could not find the metric ${metric} for ${resource} ${name}` })
}
