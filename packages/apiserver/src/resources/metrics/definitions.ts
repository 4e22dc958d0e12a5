import { type FieldSchema, type KubeObject, type ResourceDefinition, type Schema, type StructSchema, schemaOf } from '@kubesim/api'

export const METRICS_GROUP = 'metrics.k8s.io'
const VERSION = 'v1beta1'
const SCHEMA_PREFIX = 'io.k8s.metrics.pkg.apis.metrics.v1beta1'

/** Amounts of `cpu` and `memory`, as quantities. */
export type Usage = Readonly<Record<'cpu' | 'memory', string>>

/** Upstream: k8s.io/metrics/pkg/apis/metrics/v1beta1 NodeMetrics */
export interface NodeMetrics extends KubeObject {
  readonly timestamp: string
  readonly window: string
  readonly usage: Usage
}

/** Upstream: k8s.io/metrics/pkg/apis/metrics/v1beta1 PodMetrics */
export interface PodMetrics extends KubeObject {
  readonly timestamp: string
  readonly window: string
  readonly containers: readonly { readonly name: string; readonly usage: Usage }[]
}

const USAGE: Schema = { type: 'map', values: { type: 'scalar', format: 'quantity' }, mapType: 'granular' }
const TEXT: Schema = { type: 'scalar', format: 'string' }

function struct(kind: string, fields: Readonly<Record<string, Schema>>): StructSchema {
  const entries = Object.entries(fields).map(([name, schema]): [string, FieldSchema] => [name, { name, schema, required: false }])
  return { type: 'struct', name: `${SCHEMA_PREFIX}.${kind}`, fields: new Map(entries), mapType: 'granular' }
}

function metricsSchema(kind: string, own: Readonly<Record<string, Schema>>): StructSchema {
  return struct(kind, {
    apiVersion: TEXT,
    kind: TEXT,
    metadata: schemaOf('io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta'),
    timestamp: { type: 'scalar', format: 'date-time' },
    window: TEXT,
    ...own,
  })
}

function definition<T extends KubeObject>(
  names: Pick<ResourceDefinition, 'kind' | 'resource' | 'namespaced'>,
  own: Readonly<Record<string, Schema>>,
): ResourceDefinition<T> {
  return {
    group: METRICS_GROUP,
    version: VERSION,
    ...names,
    // Nameless in the singular, so that `pod` and `node` mean what they always do.
    singular: '',
    shortNames: [],
    categories: [],
    verbs: ['get', 'list'],
    schema: metricsSchema(names.kind, own),
    status: false,
    subresources: [],
    strategy: { generation: false },
  }
}

export const nodeMetrics = definition<NodeMetrics>({ kind: 'NodeMetrics', resource: 'nodes', namespaced: false }, { usage: USAGE })

export const podMetrics = definition<PodMetrics>(
  { kind: 'PodMetrics', resource: 'pods', namespaced: true },
  {
    containers: {
      type: 'list',
      items: struct('ContainerMetrics', { name: TEXT, usage: USAGE }),
      listType: 'atomic',
      mapKeys: [],
    },
  },
)
