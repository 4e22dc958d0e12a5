import type { Cycle } from './failure-teller.ts'
import type { PreBindWait } from './framework/plugin.ts'

/** A pod on its way to a node that a preBind plugin holds. */
export interface WaitingBind {
  readonly cycle: Cycle
  readonly nodeName: string
  /** Place of the plugin among those that are asked. */
  readonly step: number
  readonly wait: PreBindWait
}

/** Pods that are held before they are bound, by the claims they wait for. */
export class WaitingBinds {
  private readonly byPod = new Map<string, WaitingBind>()
  private readonly byClaim = new Map<string, Set<string>>()

  get(podKey: string): WaitingBind | undefined {
    return this.byPod.get(podKey)
  }

  /** True when the pod did not wait before. */
  hold(podKey: string, bind: WaitingBind): boolean {
    const isNew = this.release(podKey) === undefined
    this.byPod.set(podKey, bind)
    for (const claim of bind.wait.claims) {
      const pods = this.byClaim.get(claim)
      if (pods === undefined) this.byClaim.set(claim, new Set([podKey]))
      else pods.add(podKey)
    }
    return isNew
  }

  release(podKey: string): WaitingBind | undefined {
    const bind = this.byPod.get(podKey)
    if (bind === undefined) return undefined
    this.byPod.delete(podKey)
    for (const claim of bind.wait.claims) {
      const pods = this.byClaim.get(claim)
      pods?.delete(podKey)
      if (pods?.size === 0) this.byClaim.delete(claim)
    }
    return bind
  }

  /** Pods that wait for a claim. */
  waitingFor(claim: string): Iterable<string> {
    return this.byClaim.get(claim) ?? NONE
  }
}

const NONE: readonly string[] = []
