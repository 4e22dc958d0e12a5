import type { ApiResponse, ResourceDefinition, StructSchema, Verb } from '@kubesim/api'
import type { DiscoveredGroup } from '../../discovery/discovery.ts'
import { pathNotFound } from '../../failures.ts'
import type { RegistryHooks } from '../../registry/hooks.ts'
import { ServedResource } from '../../registry/served-resource.ts'
import type { RequestScope } from '../../request-scope.ts'
import type { ServerCore } from '../../server-core.ts'
import { answerExternalMetrics, EXTERNAL_GROUP } from './external-metrics.ts'
import type { MetricBoard } from './metric-board.ts'
import { answerObjectMetrics, CUSTOM_GROUP, servedResource } from './object-metrics.ts'

const CUSTOM_VERSION = 'v1beta2'
const EXTERNAL_VERSION = 'v1beta1'
const READING: ReadonlySet<Verb> = new Set(['get', 'list', 'watch'])

/**
 * The two API groups of a metrics adapter. Their resources are named after metrics and come and go with them, so that there is no list of them:
 * whatever is asked for is one. Before there is any metric the groups are not to be found, as in a cluster without an adapter.
 */
export class MetricGroups {
  private readonly board: MetricBoard
  private readonly core: ServerCore
  private readonly served = new Map<string, ServedResource>()

  constructor(board: MetricBoard, core: ServerCore) {
    this.board = board
    this.core = core
  }

  find(group: string, version: string, resource: string): ServedResource | undefined {
    const isCustom = group === CUSTOM_GROUP && version === CUSTOM_VERSION
    if (!isCustom && !(group === EXTERNAL_GROUP && version === EXTERNAL_VERSION)) return undefined
    const key = `${group}/${resource}`
    let found = this.served.get(key)
    if (found === undefined) {
      found = isCustom ? this.customResource(resource) : this.externalMetric(resource)
      this.served.set(key, found)
    }
    return found
  }

  /** The groups that have something, in the order of discovery. */
  discovered(): readonly DiscoveredGroup[] {
    const custom = this.board.objectNames.map(({ resource, metric, namespaced }) => ({
      name: `${resource}/${metric}`,
      singularName: '',
      namespaced,
      kind: 'MetricValueList',
      verbs: ['get'] as const,
    }))
    const external = this.board.externalNames.map((name) => ({
      name,
      singularName: '',
      namespaced: true,
      kind: 'ExternalMetricValueList',
      verbs: ['get'] as const,
    }))
    const groupOf = (group: string, version: string, resources: typeof custom | typeof external): DiscoveredGroup => ({
      group,
      versions: [{ version, groupVersion: `${group}/${version}`, resources }],
    })
    return [groupOf(CUSTOM_GROUP, CUSTOM_VERSION, custom), groupOf(EXTERNAL_GROUP, EXTERNAL_VERSION, external)].filter(
      ({ versions }) => versions[0]!.resources.length > 0,
    )
  }

  private customResource(resource: string): ServedResource {
    const namespaced = servedResource(this.core, resource)?.definition.namespaced ?? true
    const hooks: RegistryHooks = {
      answer: (scope) => this.answer(scope, this.board.objectNames, () => answerObjectMetrics(this.board, scope)),
    }
    const names = { group: CUSTOM_GROUP, version: CUSTOM_VERSION, kind: 'MetricValueList', resource, namespaced }
    return new ServedResource(definitionOf(names), { hooks })
  }

  private externalMetric(metric: string): ServedResource {
    const hooks: RegistryHooks = {
      answer: (scope) => this.answer(scope, this.board.externalNames, () => answerExternalMetrics(this.board, scope)),
    }
    const names = { group: EXTERNAL_GROUP, version: EXTERNAL_VERSION, kind: 'ExternalMetricValueList', resource: metric, namespaced: true }
    return new ServedResource(definitionOf(names), { hooks })
  }

  private answer(scope: RequestScope, known: readonly unknown[], answer: () => ApiResponse): ApiResponse {
    if (known.length === 0 && READING.has(scope.request.verb)) throw pathNotFound()
    return answer()
  }
}

const SCHEMA: StructSchema = { type: 'struct', name: '', fields: new Map(), mapType: 'granular' }

function definitionOf(names: Pick<ResourceDefinition, 'group' | 'version' | 'kind' | 'resource' | 'namespaced'>): ResourceDefinition {
  return {
    ...names,
    singular: '',
    shortNames: [],
    categories: [],
    verbs: [],
    schema: SCHEMA,
    status: false,
    subresources: [],
    strategy: { generation: false },
  }
}
