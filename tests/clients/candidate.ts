import { ApiException, type CoordinationV1Api, type V1Lease, V1MicroTime } from '@kubernetes/client-node'

const namespace = 'default'

/**
 * One that wants to lead, as client-go's leader election goes about it: a lease that has not changed for its duration, by the candidate's own clock,
 * is up for taking; who wins is for the API server to say.
 */
export class Candidate {
  private readonly api: CoordinationV1Api
  private readonly identity: string
  private readonly lease: string
  private readonly durationMs: number
  private seen: { readonly version: string; readonly atMs: number } | undefined

  constructor(
    api: CoordinationV1Api,
    { identity, lease, durationMs }: { readonly identity: string; readonly lease: string; readonly durationMs: number },
  ) {
    this.api = api
    this.identity = identity
    this.lease = lease
    this.durationMs = durationMs
  }

  /** Takes or renews the lease if it can; whether it leads now. */
  async tryToLead(nowMs: number): Promise<boolean> {
    try {
      const found = await this.read()
      if (found === undefined) return this.remember(await this.create(nowMs), nowMs)
      const version = found.metadata?.resourceVersion ?? ''
      if (this.seen?.version !== version) this.seen = { version, atMs: nowMs }
      const { holderIdentity } = found.spec ?? {}
      const isTaken = holderIdentity !== undefined && holderIdentity !== '' && holderIdentity !== this.identity
      if (isTaken && nowMs < this.seen.atMs + this.durationMs) return false
      return this.remember(await this.renew(found, nowMs), nowMs)
    } catch (error) {
      if (error instanceof ApiException && error.code === 409) return false
      throw error
    }
  }

  /** Lets go, so that nobody need wait. */
  async release(): Promise<void> {
    const found = await this.read()
    if (found?.spec?.holderIdentity !== this.identity) throw new Error(`${this.identity} does not lead`)
    await this.api.replaceNamespacedLease({ namespace, name: this.lease, body: { ...found, spec: { ...found.spec, holderIdentity: '' } } })
  }

  private async read(): Promise<V1Lease | undefined> {
    try {
      return await this.api.readNamespacedLease({ namespace, name: this.lease })
    } catch (error) {
      if (error instanceof ApiException && error.code === 404) return undefined
      throw error
    }
  }

  private create(nowMs: number): Promise<V1Lease> {
    const now = new V1MicroTime(nowMs)
    const spec = {
      holderIdentity: this.identity,
      leaseDurationSeconds: this.durationMs / 1000,
      acquireTime: now,
      renewTime: now,
      leaseTransitions: 0,
    }
    return this.api.createNamespacedLease({ namespace, body: { metadata: { name: this.lease }, spec } })
  }

  private renew(found: V1Lease, nowMs: number): Promise<V1Lease> {
    const { spec = {} } = found
    const now = new V1MicroTime(nowMs)
    const isNew = spec.holderIdentity !== this.identity
    const taken = isNew && { holderIdentity: this.identity, acquireTime: now, leaseTransitions: (spec.leaseTransitions ?? 0) + 1 }
    return this.api.replaceNamespacedLease({ namespace, name: this.lease, body: { ...found, spec: { ...spec, renewTime: now, ...taken } } })
  }

  private remember({ metadata }: V1Lease, nowMs: number): true {
    this.seen = { version: metadata?.resourceVersion ?? '', atMs: nowMs }
    return true
  }
}
