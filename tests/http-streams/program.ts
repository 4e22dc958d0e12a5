// A program that runs beside the test, at a terminal or without one, and is talked to.
import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process'
import { programPath } from '../http/real-clients.ts'
import type { ServedCluster } from '../http/served-cluster.ts'

export class RunningProgram {
  output = ''
  readonly ended: Promise<number>
  private readonly child: ChildProcessWithoutNullStreams
  private readonly waiting = new Set<() => void>()

  constructor(command: string, args: readonly string[], env: Readonly<Record<string, string>>) {
    this.child = spawn(command, args, { env: { PATH: process.env.PATH ?? '', ...env } })
    for (const stream of [this.child.stdout, this.child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.output += text
        for (const look of [...this.waiting]) look()
      })
    this.ended = new Promise((resolve, reject) => {
      this.child.on('error', reject)
      this.child.on('close', (code) => resolve(code ?? -1))
    })
    this.child.stdin.on('error', () => {})
  }

  /** Waits until the output from here on has the text, and returns what came. */
  until(text: string, from = this.output.length): Promise<string> {
    return new Promise((resolve, reject) => {
      const look = () => {
        if (!this.output.slice(from).includes(text)) return
        this.waiting.delete(look)
        resolve(this.output.slice(from))
      }
      this.waiting.add(look)
      void this.ended.then(() => reject(new Error(`ended without "${text}": ${this.output}`)))
      look()
    })
  }

  /** Types something, and waits for what follows it. */
  async type(text: string, until: string): Promise<string> {
    const seen = this.until(until)
    this.child.stdin.write(text)
    return seen
  }

  close(): void {
    this.child.stdin.end()
  }

  kill(): Promise<number> {
    this.child.kill('SIGINT')
    return this.ended
  }
}

/** kubectl, left running. */
export function startKubectl(cluster: ServedCluster, args: readonly string[], env: Readonly<Record<string, string>> = {}): RunningProgram {
  return new RunningProgram(programPath('kubectl', cluster.release), args, { ...environmentOf(cluster), ...env })
}

/** The same with a terminal of its own, as `script` gives it one. */
export function startAtTerminal(cluster: ServedCluster, args: string, env: Readonly<Record<string, string>> = {}): RunningProgram {
  const line = `${programPath('kubectl', cluster.release)} ${args}`
  return new RunningProgram('script', ['-qec', line, '/dev/null'], { ...environmentOf(cluster), TERM: 'xterm', ...env })
}

function environmentOf({ directory, kubeconfig }: ServedCluster): Readonly<Record<string, string>> {
  return { HOME: directory, KUBECONFIG: kubeconfig, KUBECACHEDIR: `${directory}/cache` }
}

/** Whether `script`, of util-linux, is there. */
export const hasTerminals = ((): boolean => {
  try {
    return execFileSync('script', ['--version'], { encoding: 'utf8' }).includes('util-linux')
  } catch {
    return false
  }
})()

/** What makes kubectl speak SPDY where it would use WebSockets. */
export const SPDY = { KUBECTL_REMOTE_COMMAND_WEBSOCKETS: 'false', KUBECTL_PORT_FORWARD_WEBSOCKETS: 'false' }
