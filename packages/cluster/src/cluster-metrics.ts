import { parseLabelSelector, resolveResource } from '@kubesim/api'
import type { MetricAmount, MetricBoard } from '@kubesim/apiserver'
import type { Kernel } from '@kubesim/kernel'

/**
 * What a metric is of. `pods` and `object` are served by custom.metrics.k8s.io, for metrics of type Pods and Object; without either it is a
 * series of external.metrics.k8s.io, for those of type External.
 */
export interface MetricName {
  readonly metric: string
  /** Default: the session's namespace, `default`. */
  readonly namespace?: string
  /** Every running pod whose labels match: `app=web-app`; empty for all of the namespace. */
  readonly pods?: string
  /** One object: `ingress/main`, `service/web`, `pod/web-0`, `namespace/shop`. */
  readonly object?: string
}

export interface MetricSetting extends MetricName {
  /** Labels of the series, which selectors of metrics are about. */
  readonly labels?: Readonly<Record<string, string>>
  /** A quantity (`500m`), a number, or a function of virtual time in milliseconds since 1970. */
  readonly value: MetricAmount
}

/** The metrics that a metrics adapter would find in its monitoring system; what containers do of themselves comes besides. */
export interface ClusterMetrics {
  /**
   * Sets a metric from now on; of several that are about an object the last one counts.
   * @throws RangeError for what names nothing
   */
  set(setting: MetricSetting): void
  /** Takes a setting back, of an external metric all its series. False when there was none. */
  clear(name: MetricName): boolean
}

export function createClusterMetrics(
  board: MetricBoard,
  { kernel, namespace }: { readonly kernel: Kernel; readonly namespace: () => string },
): ClusterMetrics {
  const targetOf = (name: MetricName) => objectTarget(name, name.namespace ?? namespace())
  return {
    set({ value, labels = {}, ...name }) {
      kernel.inputs.record('setMetric', { ...name, labels, value: typeof value === 'function' ? 'a function' : value })
      const target = targetOf(name)
      if (target === undefined) board.setExternal({ metric: name.metric, namespace: name.namespace ?? namespace(), labels, amount: value })
      else board.setObject({ ...target, metric: name.metric, labels, amount: value })
    },
    clear(name) {
      kernel.inputs.record('clearMetric', name)
      const target = targetOf(name)
      if (target !== undefined) return board.clearObject({ ...target, metric: name.metric })
      return board.clearExternal(name.namespace ?? namespace(), name.metric, parseLabelSelector(''))
    },
  }
}

interface ObjectTarget {
  readonly resource: string
  readonly namespace: string
  readonly name: string
  readonly selector: string
}

function objectTarget({ pods, object }: MetricName, namespace: string): ObjectTarget | undefined {
  if (pods !== undefined && object !== undefined) throw new RangeError('a metric is of pods or of an object, not of both')
  if (pods !== undefined) return { resource: 'pods', namespace, name: '*', selector: parseLabelSelector(pods).toString() }
  if (object === undefined) return undefined
  const [kind = '', name = '', ...rest] = object.split('/')
  const definition = resolveResource(kind)
  if (definition === undefined || name === '' || rest.length > 0)
    throw new RangeError(`"${object}" names no object; write it as service/web`)
  const { group, resource, namespaced } = definition
  return { resource: group === '' ? resource : `${resource}.${group}`, namespace: namespaced ? namespace : '', name, selector: '' }
}
