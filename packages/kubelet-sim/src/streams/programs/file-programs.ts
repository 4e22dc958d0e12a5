import { ABSENT, absolutePath, baseName, type Entry, FileProblem } from '../files/file-tree.ts'
import type { Course, Program, ProgramContext } from '../process/program.ts'
import { readSome } from '../process/program.ts'
import { patternExpression } from '../shell/pattern.ts'

const BLOCK_BYTES = 4096
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')

export function* cat({ words, input, machine, directory, out, err }: ProgramContext): Course {
  const [, ...paths] = words
  let status = 0
  for (const path of paths.length === 0 ? ['-'] : paths) {
    if (path === '-') {
      for (;;) {
        const bytes = yield* readSome(input)
        if (bytes === undefined) break
        out(bytes)
      }
      continue
    }
    try {
      if (path !== '/dev/null') out(machine.files.read(absolutePath(path, directory)))
    } catch (error) {
      status = tell(error, (problem) => err(`cat: ${path}: ${problem}\n`))
    }
  }
  return status
}

export const ls: Program = (context) => {
  const { words, machine, directory, err } = context
  const { flags, operands } = options(words)
  const paths = operands.length === 0 ? ['.'] : operands
  let status = 0
  for (const [index, path] of paths.entries()) {
    const entry = machine.files.find(absolutePath(path, directory))
    if (entry === undefined) {
      err(`ls: cannot access '${path}': ${ABSENT}\n`)
      status = 2
    } else if (entry.type === 'file' || flags.has('d')) show([[path, entry]], flags, context)
    else {
      if (paths.length > 1) context.out(`${index > 0 ? '\n' : ''}${path}:\n`)
      const inside = [...machine.files.list(absolutePath(path, directory))]
      const hidden: [string, Entry][] = flags.has('a')
        ? [
            ['.', entry],
            ['..', entry],
          ]
        : []
      const all = flags.has('a') || flags.has('A')
      show([...hidden, ...inside.filter(([name]) => all || !name.startsWith('.'))], flags, { ...context, inDirectory: true })
    }
  }
  return status
}

function show(
  entries: readonly (readonly [string, Entry])[],
  flags: ReadonlySet<string>,
  { out, isTerminal, inDirectory = false }: ProgramContext & { readonly inDirectory?: boolean },
): void {
  if (flags.has('l')) {
    if (inDirectory) out(`total ${entries.reduce((sum, [, entry]) => sum + blocks(entry), 0)}\n`)
    const width = Math.max(...entries.map(([, entry]) => String(sizeOf(entry)).length), 1)
    for (const [name, entry] of entries) out(`${longLine(name, entry, width)}\n`)
  } else if (entries.length > 0) {
    const names = entries.map(([name]) => name)
    out(`${names.join(isTerminal && !flags.has('1') ? '  ' : '\n')}\n`)
  }
}

function longLine(name: string, entry: Entry, width: number): string {
  const links = entry.type === 'directory' ? 2 : 1
  return `${modeText(entry)} ${links} root root ${String(sizeOf(entry)).padStart(width)} ${timeText(entry.modifiedMs)} ${name}`
}

function modeText(entry: Entry): string {
  const mode = entry.type === 'directory' ? 0o755 : entry.mode
  const bits = [...'rwxrwxrwx'].map((letter, index) => ((mode >> (8 - index)) & 1 ? letter : '-'))
  return `${entry.type === 'directory' ? 'd' : '-'}${bits.join('')}`
}

function timeText(ms: number): string {
  const at = new Date(ms)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${MONTHS[at.getUTCMonth()]} ${String(at.getUTCDate()).padStart(2)} ${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`
}

function sizeOf(entry: Entry): number {
  return entry.type === 'directory' ? BLOCK_BYTES : entry.size
}

function blocks(entry: Entry): number {
  return Math.ceil(sizeOf(entry) / BLOCK_BYTES) * 4
}

export const mkdir: Program = ({ words, machine, directory, err }) => {
  const { flags, operands } = options(words)
  let status = 0
  for (const path of operands) {
    const place = absolutePath(path, directory)
    const refuse = (problem: string) => err(`mkdir: can't create directory '${path}': ${problem}\n`)
    if (!flags.has('p') && machine.files.find(place) !== undefined) {
      refuse('File exists')
      status = 1
    } else if (!flags.has('p') && !machine.files.isDirectory(absolutePath('..', place))) {
      refuse(ABSENT)
      status = 1
    } else status = attempt(() => machine.files.makeDirectories(place), refuse) || status
  }
  return status
}

export const rm: Program = ({ words, machine, directory, err }) => {
  const { flags, operands } = options(words)
  let status = 0
  for (const path of operands) {
    const place = absolutePath(path, directory)
    const refuse = (problem: string) => err(`rm: can't remove '${path}': ${problem}\n`)
    const entry = machine.files.find(place)
    if (entry === undefined && flags.has('f')) continue
    if (entry?.type === 'directory' && !flags.has('r') && !flags.has('R')) {
      err(`rm: '${path}' is a directory\n`)
      status = 1
    } else status = attempt(() => machine.files.remove(place), refuse) || status
  }
  return status
}

/** `cp FROM... TO`, with `-r` whole directories. */
export const cp: Program = ({ words, machine, directory, err }) => {
  const { flags, operands } = options(words)
  const target = operands.at(-1)
  if (target === undefined || operands.length < 2) return usage('cp', err)
  let status = 0
  for (const path of operands.slice(0, -1)) {
    const entry = machine.files.find(absolutePath(path, directory))
    if (entry === undefined) {
      err(`cp: can't stat '${path}': ${ABSENT}\n`)
      status = 1
    } else if (entry.type === 'directory' && !flags.has('r') && !flags.has('R') && !flags.has('a')) {
      err(`cp: omitting directory '${path}'\n`)
      status = 1
    } else {
      const place = absolutePath(target, directory)
      const into = machine.files.isDirectory(place) ? `${place}/${baseName(absolutePath(path, directory))}` : place
      status =
        attempt(
          () => copy(entry, into),
          (problem) => err(`cp: can't create '${target}': ${problem}\n`),
        ) || status
    }
  }
  return status

  function copy(entry: Entry, place: string): void {
    if (entry.type === 'file') return machine.files.write(place, entry.bytes, entry.mode)
    machine.files.makeDirectories(place)
    for (const [name, inside] of entry.entries) copy(inside, `${place}/${name}`)
  }
}

export const mv: Program = ({ words, machine, directory, err }) => {
  const { operands } = options(words)
  const target = operands.at(-1)
  if (target === undefined || operands.length < 2) return usage('mv', err)
  let status = 0
  for (const path of operands.slice(0, -1)) {
    const move = () => machine.files.move(absolutePath(path, directory), absolutePath(target, directory))
    status = attempt(move, (problem) => err(`mv: can't rename '${path}': ${problem}\n`)) || status
  }
  return status
}

/** Differs: only whether a file can be run follows from its mode; nothing is forbidden by one. */
export const chmod: Program = ({ words, machine, directory, err }) => {
  const [, mode = '', ...paths] = words.filter((word) => !/^-[Rfv]+$/.test(word))
  let status = 0
  for (const path of paths) {
    const entry = machine.files.find(absolutePath(path, directory))
    if (entry === undefined) {
      err(`chmod: ${path}: ${ABSENT}\n`)
      status = 1
    } else if (entry.type === 'file') {
      if (/^[0-7]+$/.test(mode)) entry.mode = Number.parseInt(mode, 8)
      else if (mode.includes('x')) entry.mode = mode.includes('-') ? entry.mode & ~0o111 : entry.mode | 0o111
    }
  }
  return status
}

export const ln: Program = ({ words, machine, directory, err }) => {
  const [from = '', to = ''] = options(words).operands
  const entry = machine.files.find(absolutePath(from, directory))
  if (entry === undefined) {
    err(`ln: ${from}: ${ABSENT}\n`)
    return 1
  }
  machine.files.mount(absolutePath(to, directory), entry)
  return 0
}

/** `find [PATH...] [-name PATTERN] [-type f|d]` */
export const find: Program = ({ words, machine, directory, out, err }) => {
  const terms = words.slice(1)
  const first = terms.findIndex((word) => word.startsWith('-'))
  const paths = first < 0 ? terms : terms.slice(0, first)
  const value = (name: string) => (terms.includes(name) ? terms[terms.indexOf(name) + 1] : undefined)
  const pattern = value('-name')
  const expression = pattern === undefined ? undefined : patternExpression(pattern, { start: true, end: true })
  const type = value('-type')
  let status = 0
  for (const path of paths.length === 0 ? ['.'] : paths) {
    const entry = machine.files.find(absolutePath(path, directory))
    if (entry !== undefined) visit(path, entry)
    else {
      err(`find: ${path}: ${ABSENT}\n`)
      status = 1
    }
  }
  return status

  function visit(path: string, entry: Entry): void {
    if ((expression?.test(baseName(path)) ?? true) && (type === undefined || (type === 'd') === (entry.type === 'directory')))
      out(`${path}\n`)
    if (entry.type === 'directory')
      for (const [name, inside] of [...entry.entries].sort(([a], [b]) => (a < b ? -1 : 1)))
        visit(`${path.replace(/\/$/, '')}/${name}`, inside)
  }
}

export const stat: Program = ({ words, machine, directory, out, err }) => {
  let status = 0
  for (const path of options(words).operands) {
    const entry = machine.files.find(absolutePath(path, directory))
    if (entry !== undefined) out(`  File: ${path}\n  Size: ${sizeOf(entry)}\t${entry.type === 'file' ? 'regular file' : 'directory'}\n`)
    else {
      err(`stat: can't stat '${path}': ${ABSENT}\n`)
      status = 1
    }
  }
  return status
}

function usage(name: string, err: ProgramContext['err']): number {
  err(`${name}: missing file operand\n`)
  return 1
}

export const touch: Program = ({ words, machine, directory, err }) => {
  let status = 0
  for (const path of options(words).operands) {
    const place = absolutePath(path, directory)
    const known = machine.files.find(place)
    if (known?.type === 'directory') continue
    const bytes = known?.bytes ?? new Uint8Array()
    status =
      attempt(
        () => machine.files.write(place, bytes),
        (problem) => err(`touch: ${path}: ${problem}\n`),
      ) || status
  }
  return status
}

/** Letters of the options, and what is none. */
export function options(words: readonly string[]): { readonly flags: ReadonlySet<string>; readonly operands: readonly string[] } {
  const rest = words.slice(1)
  const isOption = (word: string) => /^-[^-]/.test(word)
  const flags = new Set(rest.filter(isOption).flatMap((word) => [...word.slice(1)]))
  return { flags, operands: rest.filter((word) => !isOption(word) && word !== '--') }
}

export function attempt(call: () => void, refuse: (problem: string) => void): number {
  try {
    call()
    return 0
  } catch (error) {
    return tell(error, refuse)
  }
}

export function tell(error: unknown, refuse: (problem: string) => void): number {
  if (!(error instanceof FileProblem)) throw error
  refuse(error.message)
  return 1
}
