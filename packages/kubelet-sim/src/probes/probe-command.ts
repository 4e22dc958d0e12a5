import type { Probe } from '@kubesim/api'
import type { ContainerRun, ProbeRun } from '../containers/container-run.ts'
import type { CommandOutcome } from '../pod-lifecycle/container-commands.ts'
import type { PodWorker } from '../pod-lifecycle/pod-worker.ts'
import type { ProbeOutcome } from './probe.ts'

const OUTPUT_BYTES_MAX = 10 * 1024

/** Whether a probe is a command that is run, and not one that the container's behaviour has fail now. */
export function runsCommand(
  { behavior, startedMs }: ContainerRun,
  probe: Probe,
  at: { readonly type: ProbeRun['type']; readonly nowMs: number },
): boolean {
  if (probe.exec === undefined) return false
  const atMs = at.nowMs - startedMs
  return !behavior!.probeFailures?.some((each) => (each.probe ?? at.type) === at.type && atMs >= each.fromMs && atMs < each.untilMs)
}

/**
 * Runs a probe's command in its container. Upstream: pkg/probe/exec
 * Differs: a program that the image has and that is not simulated succeeds once the container is up.
 */
export function probeCommand(worker: PodWorker, run: ContainerRun, probe: Probe, done: (outcome: ProbeOutcome) => void): void {
  const { commands, kernel } = worker.node
  const isUp = run.behavior!.process === true || kernel.now - run.startedMs >= run.behavior!.listensAfterMs
  const call = { command: probe.exec?.command ?? [], standInCode: isUp ? 0 : 1, timeoutMs: (probe.timeoutSeconds ?? 1) * 1000 }
  commands.run(worker, run, call, (outcome) => done(probeOutcome(outcome)))
}

function probeOutcome(outcome: CommandOutcome): ProbeOutcome {
  if ('problem' in outcome) return { ok: false, output: outcome.problem }
  const { exitCode, output } = outcome
  return exitCode === 0 ? { ok: true, output: '' } : { ok: false, output: output.slice(0, OUTPUT_BYTES_MAX) }
}
