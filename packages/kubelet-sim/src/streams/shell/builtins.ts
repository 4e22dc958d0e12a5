import { absolutePath, FileProblem } from '../files/file-tree.ts'
import type { ProgramContext } from '../process/program.ts'
import type { ShellState } from './expansion.ts'

/** `exit`: unwinds to the shell that it ends. */
export class ShellExit extends Error {
  override readonly name = 'ShellExit'
  readonly code: number

  constructor(code: number) {
    super(`exit ${code}`)
    this.code = code
  }
}

interface BuiltinResult {
  readonly status: number
  /** Where the shell goes. */
  readonly directory?: string
}

type Builtin = (context: ProgramContext, state: ShellState) => BuiltinResult

const DONE: BuiltinResult = { status: 0 }

/** Commands that change the shell itself. */
export const BUILTINS: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  ['cd', changeDirectory],
  ['exit', exit],
  ['export', exportVariables],
  ['set', () => DONE],
  ['unset', unset],
  [':', () => DONE],
])

function exit({ words }: ProgramContext, { status }: ShellState): never {
  const [, code] = words
  throw new ShellExit(code === undefined ? status : Number.parseInt(code, 10) & 0xff)
}

function changeDirectory({ words, environment, directory, machine, err }: ProgramContext): BuiltinResult {
  const [, wanted = environment.get('HOME') ?? '/'] = words
  const path = absolutePath(wanted, directory)
  try {
    machine.files.list(path)
  } catch (error) {
    if (!(error instanceof FileProblem)) throw error
    err(`sh: cd: can't cd to ${wanted}: ${error.message}\n`)
    return { status: 2 }
  }
  environment.set('PWD', path)
  return { status: 0, directory: path }
}

function exportVariables({ words, environment }: ProgramContext): BuiltinResult {
  for (const word of words.slice(1)) {
    const equals = word.indexOf('=')
    if (equals > 0) environment.set(word.slice(0, equals), word.slice(equals + 1))
  }
  return DONE
}

function unset({ words, environment }: ProgramContext): BuiltinResult {
  for (const word of words.slice(1)) environment.delete(word)
  return DONE
}
