import type { OwnerReference } from '@kubesim/api'

const NONE: ReadonlySet<string> = new Set()

/**
 * Who depends on whom: keys of objects by the uid of their owners. A change that leaves an object's owners alone costs nothing.
 * Upstream: garbagecollector GraphBuilder
 */
export class DependencyGraph {
  private readonly dependents = new Map<string, Set<string>>()

  /** Keys of what names this uid as an owner, in the order in which it came to do so. */
  of(ownerUid: string): ReadonlySet<string> {
    return this.dependents.get(ownerUid) ?? NONE
  }

  change(key: string, before: readonly OwnerReference[] | undefined, after: readonly OwnerReference[] | undefined): void {
    if (before === after) return
    const kept = new Set(after?.map((owner) => owner.uid))
    for (const { uid } of before ?? []) if (!kept.has(uid)) this.remove(uid, key)
    for (const uid of kept) this.add(uid, key)
  }

  private add(uid: string, key: string): void {
    const keys = this.dependents.get(uid)
    if (keys === undefined) this.dependents.set(uid, new Set([key]))
    else keys.add(key)
  }

  private remove(uid: string, key: string): void {
    const keys = this.dependents.get(uid)
    keys?.delete(key)
    if (keys?.size === 0) this.dependents.delete(uid)
  }
}
