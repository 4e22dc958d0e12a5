import type { ApiHandler } from '@kubesim/api'
import type { ApiServer } from '@kubesim/apiserver'
import type { CommandRun, KubectlEnvironment, Wait, WaitResult } from '@kubesim/kubectl'
import type { Cluster } from './cluster.ts'
import type { KubectlTerminal } from './kubectl-session.ts'

/** A cluster with someone at its controls: the REPL's and the playground's view. */
export interface InteractiveCluster extends Cluster {
  /** The API server itself, for whoever lets others in. */
  readonly server: ApiServer
  /** The same, for the requests of people: those that come a moment too early have their turn taken for them. */
  readonly door: ApiHandler
  /** Runs a kubectl line to its end on virtual time, with its output as it comes. Returns the exit code. */
  runKubectl(line: string, terminal: KubectlTerminal): number
  /** Starts a kubectl line whose waits the caller performs. */
  beginKubectl(line: string, terminal: KubectlTerminal): CommandRun
  performWait(wait: Wait): WaitResult
  /** What completion needs to look at the cluster. */
  kubectlEnvironment(): KubectlEnvironment
  /** Whoever leads renews its lease, for candidates outside, who go by the wall clock. */
  renewLeases(): void
  /** Virtual seconds per second of the wall clock; 0 while paused. */
  readonly speed: number
  /** Lets the clock run at a factor, or stops it with 0. */
  pace(factor: number): void
  /** Brings a running clock up to the wall clock, so that what enters now carries the right time. */
  sync(): void
  /** Resolves after some milliseconds of the wall clock, in which a running clock takes its turns. */
  nextTick(wallMs: number): Promise<void>
}
