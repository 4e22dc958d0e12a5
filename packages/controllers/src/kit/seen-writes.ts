import type { KubeObject, ResourceDefinition } from '@kubesim/api'
import type { Informer } from '@kubesim/client'
import type { WriteLedger } from './executor.ts'

interface Pending {
  /** Highest revision written, by resource. */
  readonly revisions: Map<ResourceDefinition, number>
  readonly deletions: { readonly definition: ResourceDefinition; readonly key: string; readonly uid: string | undefined }[]
}

/**
 * What each key's last pass wrote. The next pass of that key waits until the caches have seen it, so that a controller never acts twice on
 * what it did itself; other keys are not held up. This takes the place of client-go's expectations.
 */
export class SeenWrites implements WriteLedger {
  private readonly watched: ReadonlyMap<ResourceDefinition, Informer<KubeObject>>
  private readonly pending = new Map<string, Pending>()
  private readonly parked = new Set<string>()
  private current: Pending | undefined
  private allSynced = false

  /** `watched`: the caches the controller reads. Writes to other resources need no waiting: it never sees them. */
  constructor(watched: ReadonlyMap<ResourceDefinition, Informer<KubeObject>>) {
    this.watched = watched
  }

  /** Books the writes of `run` under `key`, failures included: what was written before one has been written. */
  during(key: string, run: () => void): void {
    this.begin()
    try {
      run()
    } finally {
      this.end(key)
    }
  }

  /** Writes are booked from now on, until the `end` of the same pass. */
  begin(): void {
    this.current = { revisions: new Map(), deletions: [] }
  }

  end(key: string): void {
    const booked = this.current
    this.current = undefined
    if (booked !== undefined && (booked.revisions.size > 0 || booked.deletions.length > 0)) this.pending.set(key, booked)
  }

  wrote(definition: ResourceDefinition, object: KubeObject): void {
    if (this.current === undefined || !this.watched.has(definition)) return
    const revision = Number(object.metadata.resourceVersion)
    if (revision > (this.current.revisions.get(definition) ?? 0)) this.current.revisions.set(definition, revision)
  }

  deleted(definition: ResourceDefinition, key: string, uid: string | undefined): void {
    if (this.watched.has(definition)) this.current?.deletions.push({ definition, key, uid })
  }

  /** True when the caches are filled and have seen what this key's last pass wrote; otherwise parks the key. */
  ready(key: string): boolean {
    const pending = this.pending.get(key)
    if (pending === undefined && this.synced) return true
    const seen = this.synced && (pending === undefined || this.hasSeen(pending))
    if (seen) this.pending.delete(key)
    else this.parked.add(key)
    return seen
  }

  /** Once filled, a cache stays so. */
  private get synced(): boolean {
    this.allSynced ||= [...this.watched.values()].every((informer) => informer.synced)
    return this.allSynced
  }

  private hasSeen(pending: Pending): boolean {
    return (
      [...pending.revisions].every(([definition, revision]) => this.watched.get(definition)!.revision >= revision) &&
      pending.deletions.every((deletion) => {
        const object = this.watched.get(deletion.definition)!.get(deletion.key)
        return (
          object === undefined ||
          object.metadata.deletionTimestamp !== undefined ||
          (deletion.uid !== undefined && object.metadata.uid !== deletion.uid)
        )
      })
    )
  }

  /** The keys that wait for a cache; they are no longer parked afterwards. */
  takeParked(): readonly string[] {
    if (this.parked.size === 0) return NONE
    const keys = [...this.parked]
    this.parked.clear()
    return keys
  }

  forget(key: string): void {
    this.pending.delete(key)
    this.parked.delete(key)
  }
}

const NONE: readonly string[] = []
