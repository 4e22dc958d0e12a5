import type { ContainerRun } from '../containers/container-run.ts'

/** Over so long requests are averaged: a metrics server's resolution. */
export const LOAD_WINDOW_MS = 15_000

/** The requests that came to one run of a container. */
export class RunLoad {
  /** Which run this is about: a restart begins anew. */
  readonly startedMs: number
  private window = 0
  private inWindow = 0
  private before = 0
  private secondStartMs = -1
  private inSecond = 0
  /** Parts of a failing request that are still to come. */
  errorCarry = 0

  constructor(startedMs: number) {
    this.startedMs = startedMs
  }

  /** Requests that already came in the span of time that ends now, from other callers. */
  alreadyAt(nowMs: number): number {
    return this.secondStartMs === nowMs ? this.inSecond : 0
  }

  count(requests: number, nowMs: number): void {
    this.turnTo(nowMs)
    this.inWindow += requests
    this.inSecond = this.alreadyAt(nowMs) + requests
    this.secondStartMs = nowMs
  }

  /** Requests a second in the last whole window, or in what there is of one for a container that has only just started. */
  rateAt(nowMs: number): number {
    this.turnTo(nowMs)
    const windowStartMs = this.window * LOAD_WINDOW_MS
    if (this.startedMs < windowStartMs) {
      const spanMs = Math.min(LOAD_WINDOW_MS, windowStartMs - this.startedMs)
      return (this.before * 1000) / spanMs
    }
    const spanMs = nowMs - this.startedMs
    return spanMs <= 0 ? 0 : (this.inWindow * 1000) / spanMs
  }

  /** What ends with a window belongs to it: a second's requests are counted at its end. */
  private turnTo(nowMs: number): void {
    const window = Math.ceil(nowMs / LOAD_WINDOW_MS) - 1
    if (window === this.window) return
    this.before = window === this.window + 1 ? this.inWindow : 0
    this.inWindow = 0
    this.window = window
  }
}

const loads = new WeakMap<ContainerRun, RunLoad>()

/** The load of the container as it runs now; undefined when no request ever came. */
export function loadOf(run: ContainerRun): RunLoad | undefined {
  const known = loads.get(run)
  return known?.startedMs === run.startedMs ? known : undefined
}

export function ensureLoad(run: ContainerRun): RunLoad {
  let load = loadOf(run)
  if (load === undefined) {
    load = new RunLoad(run.startedMs)
    loads.set(run, load)
  }
  return load
}
