import type { Interface } from 'node:readline'
import type { InteractiveCluster } from '@kubesim/cluster'

const LOOK_MS = 50

export interface KubectlTerminalOptions {
  readonly readline: Interface
  out(text: string): void
  err(text: string): void
}

/**
 * kubectl at a terminal. Commands that wait for something drive the clock; those that only watch (`get -w`, `logs -f`) go on at the pace of
 * the clock until Ctrl-C.
 */
export async function runOnTerminal(cluster: InteractiveCluster, line: string, options: KubectlTerminalOptions): Promise<number> {
  let interrupted = false
  const interrupt = () => {
    interrupted = true
  }
  options.readline.on('SIGINT', interrupt)
  try {
    const run = cluster.beginKubectl(line, options)
    for (let step = run.next('happened'); ; ) {
      if (step.done) return step.value
      const wait = step.value
      if (!wait.endless) {
        step = run.next(cluster.performWait(wait))
        continue
      }
      while (!wait.until() && !interrupted) await cluster.nextTick(LOOK_MS)
      step = run.next(interrupted ? 'interrupted' : 'happened')
    }
  } finally {
    options.readline.off('SIGINT', interrupt)
  }
}
