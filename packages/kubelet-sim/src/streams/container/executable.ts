import type { ContainerMachine } from '../process/container-machine.ts'
import type { Program } from '../process/program.ts'
import { findProgram } from '../shell/find-program.ts'

/** The program, or what the runtime says of a name that is none. Upstream: runc, os/exec LookPath */
export function executable(name: string, machine: ContainerMachine): Program | string {
  const found = findProgram(name, machine, machine.workingDirectory)
  if (typeof found === 'function') return found
  if (found === 'not-executable') return `exec: "${name}": permission denied`
  return name.includes('/')
    ? `exec: "${name}": stat ${name}: no such file or directory`
    : `exec: "${name}": executable file not found in $PATH`
}

/** Upstream: kubelet remotecommand ServeExec, containerd CRI execInContainer, runc */
export function execProblem(id: string, problem: string): string {
  return (
    `error executing command in container: failed to exec in container: failed to start exec "${id}": ` +
    `OCI runtime exec failed: exec failed: unable to start container process: ${problem}: unknown`
  )
}

/** Upstream: containerd, runc: a container whose command is not there */
export function startProblem(problem: string): string {
  return (
    'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: ' +
    `unable to start container process: error during container init: ${problem}: unknown`
  )
}
