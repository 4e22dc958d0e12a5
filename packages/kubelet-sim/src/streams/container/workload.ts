import { type ContainerRun, isSidecar } from '../../containers/container-run.ts'
import type { PodWorker } from '../../pod-lifecycle/pod-worker.ts'
import type { StandIn } from '../process/program.ts'

const SHORT_MS = 1_000
const STEP_MS = 5_000
const SERVER_STOPS_MS = 200

/**
 * What a container's own script runs and nobody knows.
 * Differs: the last thing a script runs is its workload, which serves, or works for 5 s where the container is a step; all before it takes a second and
 * succeeds.
 */
export function workload(worker: PodWorker, run: ContainerRun): StandIn {
  const isStep = (run.init && !isSidecar(run)) || worker.pod.spec.restartPolicy !== 'Always'
  return (_, isLast) => {
    if (!isLast || isStep)
      return function* () {
        yield { type: 'sleep', ms: isLast ? STEP_MS : SHORT_MS }
        return 0
      }
    return function* ({ machine, pid }) {
      let told = false
      let wakeUp: () => void = () => {}
      const stop = (signal: string) => {
        if (signal !== 'TERM' && signal !== 'INT' && signal !== 'QUIT') return false
        told = true
        wakeUp()
        return true
      }
      machine.processes.handle(pid, stop)
      machine.processes.handle(machine.processes.mainPid, stop)
      yield {
        type: 'wait',
        on: {
          get isReady() {
            return told
          },
          onReady(wake) {
            wakeUp = wake
            return () => {}
          },
        },
      }
      yield { type: 'sleep', ms: SERVER_STOPS_MS }
      return 0
    }
  }
}
