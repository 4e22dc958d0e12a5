import { formatMicroTime, isConflict, isNotFound, type Lease, leases, StatusError } from '@kubesim/api'
import type { Component, Kernel, Timer } from '@kubesim/kernel'
import type { Client, EventRecorder } from '../contracts.ts'

export const LEASE_DURATION_MS = 15_000
export const RETRY_PERIOD_MS = 2_000

export interface LeaderElectorOptions {
  readonly kernel: Kernel
  readonly client: Client
  readonly recorder: EventRecorder
  /** Name of the Lease in kube-system, which every candidate wants. */
  readonly lease: string
  /** Name of this candidate, unique among them. */
  readonly identity: string
  /** Others want to lead too, so that the lease is renewed every two seconds. Alone, nobody would see whether it is. */
  readonly contended: boolean
  readonly onStartedLeading: () => void
  /** Another one has the lease. */
  readonly onStoppedLeading: () => void
}

export interface LeaderElector {
  readonly isLeader: boolean
  /** Leads at once when nobody else does. */
  start(): void
  /** As when the process dies: the lease is not given back. */
  stop(): void
  /** Renews the lease now, as its holder; nothing otherwise. */
  renew(): void
}

const NAMESPACE = 'kube-system'

/**
 * Lets one of several candidates lead, by a Lease. Whether a holder is alive is judged by its Lease changing, never by the times in it. Upstream:
 * client-go tools/leaderelection. Differs: the Lease is watched, not read every two seconds; and a holder whom nobody contends with does not renew.
 */
export function createLeaderElector(options: LeaderElectorOptions): LeaderElector {
  return new LeaseElector(options)
}

class LeaseElector implements LeaderElector {
  isLeader = false
  private readonly options: LeaderElectorOptions
  private component: Component | undefined
  private stream: ReturnType<ReturnType<Client['of']>['watch']> | undefined
  /** As it was last seen. */
  private lease: Lease | undefined
  private expiry: Timer | undefined

  constructor(options: LeaderElectorOptions) {
    this.options = options
  }

  start(): void {
    const { kernel, client, lease, identity } = this.options
    this.component = kernel.register(`leader-election/${identity}`, (key) => this.turn(key))
    this.stream = client.of(leases).watch({ namespace: NAMESPACE, fieldSelector: `metadata.name=${lease}` })
    this.stream.onReady(() => this.component?.wake('look'))
    this.lease = client.of(leases).find({ namespace: NAMESPACE, name: lease })
    if (this.lease === undefined || this.isFree(this.lease)) this.acquire()
    else this.expireLater()
    if (this.options.contended) this.component.after(RETRY_PERIOD_MS, 'renew', 'periodic')
  }

  stop(): void {
    this.stream?.stop()
    if (this.component !== undefined) this.options.kernel.unregister(this.component)
    this.component = undefined
    this.stream = undefined
    this.lease = undefined
    this.expiry = undefined
    this.isLeader = false
  }

  renew(): void {
    if (this.isLeader && this.lease !== undefined) this.write(this.lease, {})
  }

  private turn(key: string): void {
    if (key === 'look') this.look()
    else if (key === 'expired') this.acquire()
    else if (key === 'renew') {
      this.renew()
      this.component?.after(RETRY_PERIOD_MS, 'renew', 'periodic')
    }
  }

  private look(): void {
    for (const { type, object } of this.stream?.take() ?? []) {
      if (type === 'BOOKMARK' || type === 'ERROR') continue
      this.lease = type === 'DELETED' ? undefined : (object as Lease)
    }
    if (this.isLeader) {
      if (this.lease !== undefined && this.lease.spec?.holderIdentity !== this.options.identity) this.lost()
    } else if (this.lease === undefined || this.isFree(this.lease)) this.acquire()
    else this.expireLater()
  }

  /** Nobody holds it, or it is one's own from before. */
  private isFree({ spec }: Lease): boolean {
    const holder = spec?.holderIdentity ?? ''
    return holder === '' || holder === this.options.identity
  }

  /** From now on, since that is when it was seen to change. */
  private expireLater(): void {
    const { component } = this
    if (component === undefined) return
    if (this.expiry !== undefined) component.cancel(this.expiry)
    this.expiry = component.after(LEASE_DURATION_MS, 'expired', 'watchdog')
  }

  private acquire(): void {
    const { kernel, identity } = this.options
    if (this.lease === undefined) return this.create()
    const isOwn = this.lease.spec?.holderIdentity === identity
    const taken = isOwn
      ? {}
      : {
          holderIdentity: identity,
          acquireTime: formatMicroTime(kernel.now),
          leaseTransitions: (this.lease.spec?.leaseTransitions ?? 0) + 1,
        }
    if (this.write(this.lease, taken)) this.won()
  }

  private create(): void {
    const { kernel, client, lease, identity } = this.options
    const now = formatMicroTime(kernel.now)
    const leaseDurationSeconds = LEASE_DURATION_MS / 1000
    try {
      this.lease = client.of(leases).create({
        apiVersion: 'coordination.k8s.io/v1',
        kind: 'Lease',
        metadata: { name: lease, namespace: NAMESPACE },
        spec: { holderIdentity: identity, leaseDurationSeconds, acquireTime: now, renewTime: now, leaseTransitions: 0 },
      })
      this.won()
    } catch (error) {
      this.tryLater(error)
    }
  }

  private write(lease: Lease, more: Partial<NonNullable<Lease['spec']>>): boolean {
    const { kernel, client } = this.options
    const spec = { ...lease.spec, leaseDurationSeconds: LEASE_DURATION_MS / 1000, renewTime: formatMicroTime(kernel.now), ...more }
    try {
      this.lease = client.of(leases).update({ ...lease, spec })
      return true
    } catch (error) {
      this.tryLater(error)
      return false
    }
  }

  /** Somebody else was quicker, which the watch will tell; or the API failed. */
  private tryLater(error: unknown): void {
    if (!(error instanceof StatusError)) throw error
    if (isConflict(error) || isNotFound(error)) this.component?.wake('look')
    else if (!this.isLeader) this.component?.after(RETRY_PERIOD_MS, 'look', 'periodic')
  }

  private won(): void {
    if (this.expiry !== undefined) this.component?.cancel(this.expiry)
    this.expiry = undefined
    this.isLeader = true
    this.tell('became leader')
    this.options.onStartedLeading()
  }

  private lost(): void {
    this.isLeader = false
    this.tell('stopped leading')
    this.options.onStoppedLeading()
    this.expireLater()
  }

  private tell(what: string): void {
    const { recorder, identity, lease } = this.options
    const about = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', namespace: NAMESPACE, name: lease }
    recorder.event(about, 'Normal', 'LeaderElection', `${identity} ${what}`)
  }
}
