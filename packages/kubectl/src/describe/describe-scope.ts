import { type Event, events, isControlledBy, type KubeObject, type ObjectMeta, type Pod, pods, type ResourceDefinition } from '@kubesim/api'
import type { ApiCalls } from '../api-calls.ts'

/** Where an object is; the namespace is empty for cluster-scoped ones. */
export interface DescribedAt {
  readonly definition: ResourceDefinition
  readonly namespace: string
  readonly name: string
}

export interface ListFilter {
  readonly labelSelector?: string
  readonly fieldSelector?: string
}

/** What describers ask of the API, and what they are told besides the object. */
export class DescribeScope {
  readonly nowMs: number
  readonly showEvents: boolean
  private readonly api: ApiCalls

  constructor(api: ApiCalls, options: { readonly nowMs: number; readonly showEvents: boolean }) {
    this.api = api
    this.nowMs = options.nowMs
    this.showEvents = options.showEvents
  }

  get<T extends KubeObject>(
    definition: ResourceDefinition<T>,
    { namespace, name }: { readonly namespace?: string; readonly name: string },
  ): T {
    return this.api.get({ definition, namespace: namespace ?? '', name }) as T
  }

  /** Objects of a namespace, of all when it is empty. */
  list<T extends KubeObject>(definition: ResourceDefinition<T>, namespace: string, filter: ListFilter = {}): readonly T[] {
    return this.api.list({ definition, namespace }, filter).items as readonly T[]
  }

  /** Events about an object; undefined when they are not to be shown. Upstream: searchEvents */
  eventsOf({ kind, metadata }: KubeObject, about: { readonly kind?: string; readonly uid?: string } = {}): readonly Event[] | undefined {
    return this.events(metadata, { kind: about.kind ?? kind, uid: about.uid ?? metadata.uid })
  }

  /** Events about a name, whatever kind of object had it. */
  events(
    { name = '', namespace = '' }: ObjectMeta,
    { kind, uid }: { readonly kind?: string; readonly uid?: string } = {},
  ): readonly Event[] | undefined {
    if (!this.showEvents) return undefined
    const terms = [`involvedObject.name=${name}`, `involvedObject.namespace=${namespace}`]
    if (kind !== undefined && kind !== '') terms.push(`involvedObject.kind=${kind}`)
    if (uid !== undefined && uid !== '') terms.push(`involvedObject.uid=${uid}`)
    return this.list(events, namespace, { fieldSelector: terms.join(',') })
  }

  /** Pods that match the selector and that this object controls. Upstream: getPodStatusForController */
  podsOf({ metadata }: KubeObject, labelSelector: string): readonly Pod[] {
    return this.list(pods, metadata.namespace ?? '', { labelSelector }).filter((pod) => isControlledBy(pod, { metadata }))
  }
}
