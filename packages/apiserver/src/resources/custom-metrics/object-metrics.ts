import { type ApiResponse, groupVersion, type KubeObject, type ParsedSelector, type Pod, parseLabelSelector } from '@kubesim/api'
import { badRequest, methodNotAllowed } from '../../failures.ts'
import type { ServedResource } from '../../registry/served-resource.ts'
import type { RequestScope } from '../../request-scope.ts'
import type { ServerCore } from '../../server-core.ts'
import { EVERYTHING, type MetricBoard } from './metric-board.ts'
import { metricNotFound, metricOfObjectNotFound } from './metric-failures.ts'
import { type MetricValue, type MetricValueList, metricValueOf } from './metric-values.ts'
import { amountOf, done, labelsOf } from './metric-writing.ts'

export const CUSTOM_GROUP = 'custom.metrics.k8s.io'
/** Stands for every object. */
const ALL_OBJECTS = '*'
/** The resource under which metrics of a namespace itself are asked for. */
const OF_NAMESPACES = 'metrics'

/** What a request asks of which objects. */
interface ObjectQuestion {
  readonly resource: string
  readonly namespace: string
  readonly name: string
  readonly metric: string
}

/** Answers custom.metrics.k8s.io. Upstream: k8s.io/metrics/pkg/client/custom_metrics, kubernetes-sigs/custom-metrics-apiserver */
export function answerObjectMetrics(board: MetricBoard, scope: RequestScope): ApiResponse {
  const question = questionOf(scope)
  switch (scope.request.verb) {
    case 'get':
      return { type: 'object', code: 200, object: listOf(valuesOf(board, scope, question)), warnings: scope.warnings }
    case 'create':
    case 'update': {
      const setting = { ...question, selector: scope.options.labelSelector ?? '', labels: labelsOf(scope), amount: amountOf(scope) }
      if (!scope.dryRun) board.setObject(setting)
      return done(scope, question.metric)
    }
    case 'delete': {
      if (!board.clearObject({ ...question, selector: scope.options.labelSelector ?? '' }))
        throw metricOfObjectNotFound(question.metric, question.resource, question.name)
      return done(scope, question.metric)
    }
    default:
      throw methodNotAllowed()
  }
}

function listOf(items: readonly MetricValue[]): MetricValueList {
  return { apiVersion: `${CUSTOM_GROUP}/v1beta2`, kind: 'MetricValueList', metadata: {}, items }
}

function questionOf({ request }: RequestScope): ObjectQuestion {
  const { resource, namespace = '', name = '', subresource = '' } = request
  if (resource === OF_NAMESPACES && subresource === '' && name !== '')
    return { resource: 'namespaces', namespace: '', name: namespace, metric: name }
  if (name === '' || subresource === '') throw methodNotAllowed()
  return { resource, namespace, name, metric: subresource }
}

function valuesOf(board: MetricBoard, scope: RequestScope, question: ObjectQuestion): readonly MetricValue[] {
  const { metric, resource, name } = question
  if (!board.hasObjectMetric(resource, metric)) {
    throw name === ALL_OBJECTS ? metricNotFound(metric, resource) : metricOfObjectNotFound(metric, resource, name)
  }
  const served = servedResource(scope.core, resource)
  if (served === undefined) throw metricNotFound(metric, resource)
  const query = scope.options.query?.metricLabelSelector
  const metricLabels = typeof query === 'string' ? selectorOf(query) : EVERYTHING
  const found = objectsOf(scope.core, served, question).filter(({ metadata }) =>
    name === ALL_OBJECTS ? selectorOf(scope.options.labelSelector ?? '').matches(metadata.labels) : true,
  )
  const values = found.flatMap((object) => valueOfObject(board, scope, { question, served, object, metricLabels }) ?? [])
  if (values.length === 0 && name !== ALL_OBJECTS) throw metricOfObjectNotFound(metric, resource, name)
  return values
}

function valueOfObject(
  board: MetricBoard,
  { core }: RequestScope,
  {
    question,
    served,
    object,
    metricLabels,
  }: {
    readonly question: ObjectQuestion
    readonly served: ServedResource
    readonly object: KubeObject
    readonly metricLabels: ParsedSelector
  },
): MetricValue | undefined {
  const { resource, metric } = question
  const { name = '', namespace = '', labels } = object.metadata
  const isPod = resource === 'pods'
  // Nobody can ask a pod that does not run what it measures.
  if (isPod && (object as Pod).status?.phase !== 'Running') return undefined
  const setting = board.ofObject({ resource, namespace, name, labels }, metric, metricLabels)
  const exported = setting === undefined && isPod && metricLabels.empty ? board.exported(object as Pod, metric) : undefined
  if (setting === undefined && exported === undefined) return undefined
  const { kind } = served.definition
  return metricValueOf(
    { kind, apiVersion: groupVersion(served.definition), namespace, name },
    { metric, labels: setting?.labels ?? {}, amount: setting?.amount ?? exported!, nowMs: core.kernel.now },
  )
}

function objectsOf(core: ServerCore, served: ServedResource, { namespace, name }: ObjectQuestion): readonly KubeObject[] {
  const { storageName } = served
  if (name === ALL_OBJECTS) {
    return core.store.range(storageName, namespace === '' ? {} : { namespace }).items.map(({ value }) => served.fromStored(value))
  }
  const found = core.store.get(storageName, served.keyOf(namespace, name))
  return found === undefined ? [] : [served.fromStored(found.value)]
}

/** `deployments.apps`, in the version in which it is stored. */
export function servedResource(core: ServerCore, qualified: string): ServedResource | undefined {
  const dot = qualified.indexOf('.')
  const [resource, group] = dot < 0 ? [qualified, ''] : [qualified.slice(0, dot), qualified.slice(dot + 1)]
  return core.catalog.stored(group === '' ? resource : `${group}/${resource}`)
}

function selectorOf(text: string): ParsedSelector {
  try {
    return parseLabelSelector(text)
  } catch (error) {
    throw badRequest((error as Error).message)
  }
}
