import type { ContainerRun } from '../containers/container-run.ts'
import type { PodWorker } from './pod-worker.ts'

/** What came of a command: how it ended and what it wrote, or why it could not be started or was not waited for. */
export type CommandOutcome = { readonly exitCode: number; readonly output: string } | { readonly problem: string }

export interface CommandCall {
  readonly command: readonly string[]
  /** What a program that is not simulated comes to. */
  readonly standInCode: number
  /** It is ended when it takes longer. */
  readonly timeoutMs: number | undefined
}

/** Runs commands in containers, the containers' own among them. */
export interface ContainerCommands {
  /** Why the command of a container cannot be started, in the runtime's words. */
  startProblem(worker: PodWorker, run: ContainerRun): string | undefined
  /** Starts what a container runs, where that is run step by step; its end is the container's. */
  startMain(worker: PodWorker, run: ContainerRun): void
  /** SIGTERM for what a container runs step by step. */
  terminate(run: ContainerRun): void
  /** Runs a command in a container. `done` is called once, at once or in a later turn. */
  run(worker: PodWorker, run: ContainerRun, call: CommandCall, done: (outcome: CommandOutcome) => void): void
  /** Comes back after a while. */
  wait(ms: number, done: () => void): void
  /** A command that has been run would give another answer later, though nobody looked into the container in between. */
  mayChange(run: ContainerRun, command: readonly string[]): boolean
}
