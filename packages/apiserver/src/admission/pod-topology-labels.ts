import type { Binding, KubeObject, Node, Pod } from '@kubesim/api'
import type { Store } from '../store/index.ts'
import type { AdmissionPlugin } from './plugin.ts'
import { isPods } from './pod-spec.ts'

const TOPOLOGY_LABELS = ['topology.kubernetes.io/region', 'topology.kubernetes.io/zone']

/** A pod that is bound gets the zone and region of its node as labels. Upstream: plugin/pkg/admission/podtopologylabels */
export function podTopologyLabels(store: Store<object>): AdmissionPlugin {
  const byNodeLabels = new WeakMap<object, Topology>()
  /** One object per place, not per node: pods that are alike share the labels that binding gives them. */
  const places = new Map<string, Topology>()

  function topologyOf(nodeName: string): Topology {
    const node = store.get('nodes', nodeName)?.value as Node | undefined
    const labels = node?.metadata.labels
    if (labels === undefined) return NONE
    let topology = byNodeLabels.get(labels)
    if (topology === undefined) {
      const present = TOPOLOGY_LABELS.filter((key) => labels[key] !== undefined)
      const place = present.map((key) => `${key}=${labels[key]}`).join(',')
      topology = places.get(place) ?? (present.length === 0 ? NONE : Object.fromEntries(present.map((key) => [key, labels[key]!])))
      places.set(place, topology)
      byNodeLabels.set(labels, topology)
    }
    return topology
  }

  return {
    name: 'PodTopologyLabels',
    handles: (operation, definition, subresource) =>
      isPods(definition) && operation === 'CREATE' && (subresource === '' || subresource === 'binding'),
    admit({ object, subresource }) {
      if (subresource === '') {
        const pod = object as Pod
        return pod.spec.nodeName ? withLabels(pod, topologyOf(pod.spec.nodeName)) : pod
      }
      const binding = object as Binding
      if (binding.target.kind !== 'Node') return binding
      return labelledBinding(binding, topologyOf(binding.target.name ?? ''))
    },
  }
}

type Topology = Readonly<Record<string, string>>

const NONE: Topology = {}

/** Every pod is bound once: a literal, as a binding has no other fields. */
function labelledBinding({ apiVersion, kind, metadata, target }: Binding, added: Topology): Binding {
  const labels = metadata.labels === undefined ? added : { ...metadata.labels, ...added }
  return { apiVersion, kind, metadata: added === NONE ? metadata : { ...metadata, labels }, target }
}

/** The object with these labels added or replaced; the very object when there is nothing to add. */
function withLabels<T extends KubeObject>(object: T, added: Topology): T {
  if (added === NONE) return object
  const { labels } = object.metadata
  return { ...object, metadata: { ...object.metadata, labels: labels === undefined ? added : { ...labels, ...added } } }
}
