import { absolutePath } from '../files/file-tree.ts'
import type { ContainerMachine } from '../process/container-machine.ts'
import type { Program } from '../process/program.ts'
import { PROGRAMS } from '../programs/index.ts'
import { scriptFile } from './shell.ts'

/** The program of this name that the container has: one of its image's, or a script among its files. */
export function findProgram(name: string, machine: ContainerMachine, directory: string): Program | 'absent' | 'not-executable' {
  const known = name.includes('/') ? /^\/(?:usr\/)?(?:local\/)?s?bin\/([^/]+)$/.exec(absolutePath(name, directory))?.[1] : name
  if (known !== undefined && machine.programs.has(known)) {
    const program = PROGRAMS.get(known)
    if (program !== undefined) return program
  }
  if (!name.includes('/')) return 'absent'
  const entry = machine.files.find(absolutePath(name, directory))
  if (entry === undefined) return 'absent'
  if (entry.type === 'file' && entry.size === 0 && known !== undefined && machine.programs.has(known)) return 'absent'
  return entry.type === 'file' && (entry.mode & 0o111) !== 0 && entry.size > 0 ? scriptFile : 'not-executable'
}

export function isShell(name: string): boolean {
  return name === 'sh' || name === 'bash' || name === 'ash' || name === 'dash'
}
