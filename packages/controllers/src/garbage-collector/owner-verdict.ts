import { type KubeObject, keyOf, type OwnerReference } from '@kubesim/api'
import { type Client, type Informer, RecentMap } from '@kubesim/client'
import { classifyOwner, type OwnerState, ownerDefinition } from './owners.ts'

/** Upstream: absentOwnerCache */
const ABSENT_COUNT_MAX = 500

export interface OwnerVerdict {
  readonly state: OwnerState
  /** The object with the owner's uid exists, but in a namespace from which it cannot own the dependant. */
  readonly isElsewhere: boolean
}

const SOLID: OwnerVerdict = { state: 'solid', isElsewhere: false }
const WAITING: OwnerVerdict = { state: 'waiting', isElsewhere: false }
const UNKNOWN: OwnerVerdict = { state: 'unknown', isElsewhere: false }
const DANGLING: OwnerVerdict = { state: 'dangling', isElsewhere: false }

/** Finds out how the owners of an object stand to it. */
export class Owners {
  private readonly client: Client
  private readonly monitorOf: (resource: { readonly group: string; readonly resource: string }) => Informer<KubeObject> | undefined
  /** A uid never comes back: what was found absent once stays so. */
  private readonly absent = new RecentMap<OwnerVerdict>(ABSENT_COUNT_MAX)

  constructor(
    client: Client,
    monitorOf: (resource: { readonly group: string; readonly resource: string }) => Informer<KubeObject> | undefined,
  ) {
    this.client = client
    this.monitorOf = monitorOf
  }

  /** By the caches alone, which may lag: the owner they do not have may exist. */
  fromCache(reference: OwnerReference, dependent: KubeObject): OwnerVerdict {
    const definition = ownerDefinition(reference)
    const monitor = definition === undefined ? undefined : this.monitorOf(definition)
    if (definition === undefined || monitor === undefined) return UNKNOWN
    const { namespace } = dependent.metadata
    if (definition.namespaced && namespace === undefined)
      return isSomewhere(monitor, reference.uid) ? { state: 'unknown', isElsewhere: true } : UNKNOWN
    const key = definition.namespaced ? `${namespace}/${reference.name}` : reference.name
    const state = classifyOwner(reference, monitor.get(key))
    if (state === 'solid') return SOLID
    return state === 'waiting' ? WAITING : DANGLING
  }

  /** What looks dangling is asked of the API before anything is deleted for it. */
  confirmed(reference: OwnerReference, dependent: KubeObject): OwnerVerdict {
    const cached = this.fromCache(reference, dependent)
    if (cached.state !== 'dangling') return cached
    const definition = ownerDefinition(reference)!
    const at = definition.namespaced ? { namespace: dependent.metadata.namespace!, name: reference.name } : { name: reference.name }
    const id = `${reference.apiVersion}|${reference.kind}|${keyOf({ metadata: at })}|${reference.uid}`
    const known = this.absent.get(id)
    if (known !== undefined) return known
    const state = classifyOwner(reference, this.client.of(definition).find(at))
    if (state !== 'dangling') return { state, isElsewhere: false }
    const verdict = { state, isElsewhere: definition.namespaced && isSomewhere(this.monitorOf(definition)!, reference.uid) }
    this.absent.set(id, verdict)
    return verdict
  }
}

function isSomewhere(monitor: Informer<KubeObject>, uid: string): boolean {
  for (const object of monitor.values()) if (object.metadata.uid === uid) return true
  return false
}
