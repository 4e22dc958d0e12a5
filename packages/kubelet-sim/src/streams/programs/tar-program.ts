import { ABSENT, absolutePath, type Entry, FileProblem } from '../files/file-tree.ts'
import { packTar, type TarMember, TarProblem, unpackTar } from '../files/tar.ts'
import { type Course, type ProgramContext, readAll } from '../process/program.ts'

interface TarCall {
  readonly mode: 'create' | 'extract' | 'list' | undefined
  /** `-`: standard input or output. */
  readonly archive: string
  readonly directory: string
  readonly operands: readonly string[]
}

const FAILED = 1

/** tar, as far as copying with it goes: create, extract and list, of a file or a stream. */
export function* tar(context: ProgramContext): Course {
  const call = readCall(context)
  if (call.mode === undefined) {
    context.err('tar: You must specify one of the -c, -x or -t options\n')
    return FAILED
  }
  if (call.mode === 'create') return create(context, call)
  const { machine, input, err } = context
  try {
    const archive = call.archive === '-' ? yield* readAll(input) : machine.files.read(absolutePath(call.archive, context.directory))
    const members = unpackTar(archive)
    if (call.mode === 'list') {
      for (const { name } of members) context.out(`${name}\n`)
      return 0
    }
    return extract(members, context, call)
  } catch (error) {
    if (!(error instanceof TarProblem) && !(error instanceof FileProblem)) throw error
    err(`tar: ${error instanceof TarProblem ? error.message : `${call.archive}: ${error.message}`}\n`)
    return FAILED
  }
}

/** Letters may come without a dash, the first word's alone. */
function readCall({ words, directory }: ProgramContext): TarCall {
  const modes = { c: 'create', x: 'extract', t: 'list' } as const
  const call = { mode: undefined as TarCall['mode'], archive: '-', directory, operands: [] as string[] }
  const rest = words.slice(1)
  for (let index = 0; index < rest.length; index++) {
    const word = rest[index]!
    if (word.startsWith('--')) continue
    if (!word.startsWith('-') && index > 0) {
      call.operands.push(word)
      continue
    }
    for (const letter of word.replace(/^-/, '')) {
      if (letter === 'c' || letter === 'x' || letter === 't') call.mode = modes[letter]
      else if (letter === 'f') call.archive = rest[++index] ?? '-'
      else if (letter === 'C') call.directory = absolutePath(rest[++index] ?? '.', directory)
    }
  }
  return call
}

function create({ machine, directory, out, err }: ProgramContext, { archive, directory: from, operands }: TarCall): number {
  const members: TarMember[] = []
  let status = 0
  let warned = false
  for (const path of operands) {
    const entry = machine.files.find(absolutePath(path, from))
    if (entry === undefined) {
      err(`tar: ${path}: Cannot stat: ${ABSENT}\n`)
      status = 2
      continue
    }
    if (path.startsWith('/') && !warned) {
      err("tar: Removing leading `/' from member names\n")
      warned = true
    }
    members.push(...membersOf(path.replace(/^\/+/, '').replace(/\/+$/, '') || '.', entry))
  }
  const bytes = packTar(members)
  if (archive === '-') out(bytes)
  else machine.files.write(absolutePath(archive, directory), bytes)
  if (status !== 0) err('tar: Exiting with failure status due to previous errors\n')
  return status
}

function membersOf(name: string, entry: Entry): readonly TarMember[] {
  const { modifiedMs } = entry
  if (entry.type === 'file') return [{ name, type: 'file', bytes: entry.bytes, mode: entry.mode, modifiedMs }]
  const self: TarMember = { name: `${name}/`, type: 'directory', bytes: new Uint8Array(), mode: 0o755, modifiedMs }
  return [self, ...[...entry.entries].flatMap(([each, inside]) => membersOf(`${name}/${each}`, inside))]
}

function extract(members: readonly TarMember[], { machine, err }: ProgramContext, { directory }: TarCall): number {
  let status = 0
  if (!machine.files.isDirectory(directory)) {
    err(`tar: ${directory}: Cannot open: ${ABSENT}\n`)
    return 2
  }
  for (const { name, type, bytes, mode } of members) {
    const place = absolutePath(name.replace(/^\/+/, ''), directory)
    try {
      if (type === 'directory') machine.files.makeDirectories(place)
      else {
        machine.files.makeDirectories(absolutePath('..', place))
        machine.files.write(place, bytes, mode & 0o777)
      }
    } catch (error) {
      if (!(error instanceof FileProblem)) throw error
      err(`tar: ${name}: Cannot open: ${error.message}\n`)
      status = 2
    }
  }
  if (status !== 0) err('tar: Exiting with failure status due to previous errors\n')
  return status
}
