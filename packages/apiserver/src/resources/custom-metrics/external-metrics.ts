import { type ApiResponse, formatTime, type KubeList, parseLabelSelector } from '@kubesim/api'
import { badRequest, methodNotAllowed } from '../../failures.ts'
import type { RequestScope } from '../../request-scope.ts'
import type { MetricBoard } from './metric-board.ts'
import { metricNotFound } from './metric-failures.ts'
import { amountText, type ExternalMetricValueList } from './metric-values.ts'
import { amountOf, done, labelsOf } from './metric-writing.ts'

export const EXTERNAL_GROUP = 'external.metrics.k8s.io'

/** Answers external.metrics.k8s.io. Upstream: k8s.io/metrics/pkg/client/external_metrics */
export function answerExternalMetrics(board: MetricBoard, scope: RequestScope): ApiResponse {
  const { verb, resource: metric, namespace = '' } = scope.request
  switch (verb) {
    case 'list':
      return { type: 'list', code: 200, list: listOf(board, scope) as KubeList<never>, warnings: scope.warnings }
    case 'create':
    case 'update': {
      const setting = { metric, namespace, labels: labelsOf(scope), amount: amountOf(scope) }
      if (!scope.dryRun) board.setExternal(setting)
      return done(scope, metric)
    }
    case 'delete':
    case 'deletecollection':
      if (!board.clearExternal(namespace, metric, selectorOf(scope))) throw metricNotFound(metric, namespace)
      return done(scope, metric)
    default:
      throw methodNotAllowed()
  }
}

function listOf(board: MetricBoard, scope: RequestScope): ExternalMetricValueList {
  const { resource: metricName, namespace = '' } = scope.request
  const { now } = scope.core.kernel
  const items = board.external(namespace, metricName, selectorOf(scope)).map(({ labels, amount }) => ({
    metricName,
    metricLabels: labels,
    timestamp: formatTime(now),
    value: amountText(amount, now),
  }))
  return { apiVersion: `${EXTERNAL_GROUP}/v1beta1`, kind: 'ExternalMetricValueList', metadata: {}, items }
}

function selectorOf({ options }: RequestScope) {
  try {
    return parseLabelSelector(options.labelSelector ?? '')
  } catch (error) {
    throw badRequest((error as Error).message)
  }
}
