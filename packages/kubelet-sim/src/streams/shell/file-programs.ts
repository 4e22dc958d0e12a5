import { ABSENT, absolutePath, baseName, type Entry, FileProblem } from '../files/file-tree.ts'
import type { Course, Program, ProgramContext } from '../process/program.ts'
import { readSome } from '../process/program.ts'

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
  return entry.type === 'directory' ? BLOCK_BYTES : entry.bytes.length
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

/** `test EXPRESSION`, `[ EXPRESSION ]` */
export const test: Program = ({ words, machine, directory, err }) => {
  const [name, ...rest] = words
  if (name === '[' && rest.pop() !== ']') {
    err('sh: missing ]\n')
    return 2
  }
  const negated = rest[0] === '!'
  const terms = negated ? rest.slice(1) : rest
  const find = (path: string) => machine.files.find(absolutePath(path, directory))
  const verdict = judged(terms, find)
  if (verdict === undefined) {
    err(`sh: ${terms[1] ?? terms[0]}: unknown operand\n`)
    return 2
  }
  return verdict === negated ? 1 : 0
}

function judged(terms: readonly string[], find: (path: string) => Entry | undefined): boolean | undefined {
  const [first = '', operator = '', second = ''] = terms
  if (terms.length <= 1) return first !== ''
  if (terms.length === 2) {
    const entry = find(operator)
    if (first === '-n') return operator !== ''
    if (first === '-z') return operator === ''
    if (first === '-d') return entry?.type === 'directory'
    if (first === '-f') return entry?.type === 'file'
    if (first === '-s') return entry?.type === 'file' && entry.bytes.length > 0
    return first === '-e' || first === '-r' ? entry !== undefined : undefined
  }
  if (operator === '=' || operator === '==') return first === second
  if (operator === '!=') return first !== second
  const [a, b] = [Number(first), Number(second)]
  const comparisons: Readonly<Record<string, boolean>> = {
    '-eq': a === b,
    '-ne': a !== b,
    '-lt': a < b,
    '-le': a <= b,
    '-gt': a > b,
    '-ge': a >= b,
  }
  return comparisons[operator]
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

function tell(error: unknown, refuse: (problem: string) => void): number {
  if (!(error instanceof FileProblem)) throw error
  refuse(error.message)
  return 1
}

/** What a path's last part is called, `.` and `..` resolved. */
export function leafName(path: string, directory: string): string {
  return baseName(absolutePath(path, directory))
}
