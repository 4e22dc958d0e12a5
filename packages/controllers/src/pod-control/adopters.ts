import {
  controllerOf,
  type KubeObject,
  keyOf,
  type LabelSelector,
  labelSelectorMatches,
  type ResourceDefinition,
  semanticDeepEqual,
} from '@kubesim/api'
import type { InformerEvent } from '@kubesim/client'
import { BY_NAMESPACE } from '../kit/by-namespace.ts'
import type { Caches } from '../kit/controller.ts'

type Selecting = KubeObject & { readonly spec: { readonly selector?: LabelSelector | Readonly<Record<string, string>> } }

/**
 * The keys of those who may adopt an object that came to be without a controller, or to carry other labels then. For kinds with an index
 * BY_NAMESPACE.
 */
export function possibleAdopters<O extends Selecting, D extends KubeObject>(
  owners: ResourceDefinition<O>,
  selectorOf: (owner: O) => LabelSelector | undefined = ({ spec }) => spec.selector as LabelSelector,
): (event: InformerEvent<D>, caches: Caches) => readonly string[] {
  return (event, caches) => {
    const { object } = event
    if (event.type === 'deleted' || object.metadata.deletionTimestamp !== undefined || controllerOf(object) !== undefined) return NONE
    if (event.type === 'updated' && controllerOf(event.previous) === undefined && sameLabels(event.previous, object)) return NONE
    return caches
      .byIndex(owners, BY_NAMESPACE, object.metadata.namespace!)
      .filter((owner) => labelSelectorMatches(selectorOf(owner), object.metadata.labels))
      .map(keyOf)
  }
}

const NONE: readonly string[] = []

function sameLabels(a: KubeObject, b: KubeObject): boolean {
  return a.metadata.labels === b.metadata.labels || semanticDeepEqual(a.metadata.labels, b.metadata.labels)
}
