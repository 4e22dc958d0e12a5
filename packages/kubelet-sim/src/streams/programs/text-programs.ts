import { ABSENT, absolutePath, FileProblem } from '../files/file-tree.ts'
import { type Course, courseOf, type Program, type ProgramContext, readAll, readLine, readSome, type Steps } from '../process/program.ts'
import { findProgram } from '../shell/find-program.ts'
import { CommandOptions } from './command-options.ts'

const LINES_DEFAULT = 10
const YES_LINES = 500
const YES_PAUSE_MS = 100
const decoder = new TextDecoder()
const encoder = new TextEncoder()

/** What one file holds, or the input where there is none or `-`; undefined, and said so, where it cannot be read. */
function* contentOf(path: string | undefined, context: ProgramContext): Steps<string | undefined> {
  if (path === undefined || path === '-') return decoder.decode(yield* readAll(context.input))
  if (path === '/dev/null') return ''
  try {
    return decoder.decode(context.machine.files.read(absolutePath(path, context.directory)))
  } catch (error) {
    if (!(error instanceof FileProblem)) throw error
    context.err(`${context.words[0]}: ${path}: ${error.message}\n`)
    return undefined
  }
}

function* linesOf(paths: readonly string[], context: ProgramContext): Steps<readonly string[]> {
  const lines: string[] = []
  for (const path of paths.length === 0 ? [undefined] : paths) {
    const content = (yield* contentOf(path, context)) ?? ''
    lines.push(...linesIn(content))
  }
  return lines
}

function linesIn(content: string): readonly string[] {
  const lines = content.split('\n')
  if (lines.at(-1) === '') lines.pop()
  return lines
}

function write(lines: readonly string[], { out }: ProgramContext): void {
  if (lines.length > 0) out(`${lines.join('\n')}\n`)
}

/** Options with a value, letters alone, and what is none; `-5` counts as `-n 5`. */
function parsed(words: readonly string[], valued: string) {
  const options = new CommandOptions()
  const { values, operands } = options
  for (let index = 1; index < words.length; index++) {
    const word = words[index]!
    if (/^-\d+$/.test(word)) values.set('n', word.slice(1))
    else if (word === '-' || !word.startsWith('-')) operands.push(word)
    else index += options.readLetters(word, words[index + 1], valued) - 1
  }
  return options
}

/** Line by line, as they come. */
export const grep: Program = function* (context) {
  const { flags, values, operands } = parsed(context.words, 'eABCm')
  const [pattern = '', ...paths] = values.has('e') ? [values.get('e')!, ...operands] : operands
  const source = flags.has('F') ? pattern.replace(/[.*+?^${}()|[\]\\]/g, '\\$&') : flags.has('E') ? pattern : basicExpression(pattern)
  const expression = new RegExp(flags.has('w') ? `\\b(?:${source})\\b` : source, flags.has('i') ? 'i' : '')
  let count = 0
  const limit = Number(values.get('m') ?? Number.POSITIVE_INFINITY)
  const take = (line: string, name: string | undefined) => {
    if (expression.test(line) === flags.has('v') || count >= limit) return
    count++
    if (flags.has('q') || flags.has('c')) return
    const shown = flags.has('o') ? (expression.exec(line)?.[0] ?? '') : line
    context.out(`${name === undefined || flags.has('h') ? '' : `${name}:`}${shown}\n`)
  }
  let failed = false
  if (paths.length === 0)
    for (let line = yield* readLine(context.input); line !== undefined; line = yield* readLine(context.input)) take(line, undefined)
  for (const path of paths) {
    const content = yield* contentOf(path, context)
    failed ||= content === undefined
    for (const line of linesIn(content ?? '')) take(line, paths.length > 1 ? path : undefined)
  }
  if (flags.has('c')) context.out(`${count}\n`)
  return count > 0 ? 0 : failed ? 2 : 1
}

/** In a basic expression the operators are those with a backslash. */
function basicExpression(pattern: string): string {
  return pattern.replace(/\\?[+?|(){}]/g, (found) => (found.startsWith('\\') ? found.slice(1) : `\\${found}`))
}

export const head: Program = function* (context) {
  const { values, operands } = parsed(context.words, 'nc')
  const bytes = values.get('c')
  const count = Number(values.get('n') ?? LINES_DEFAULT)
  if (operands.length === 0 && bytes === undefined) {
    for (let taken = 0; taken < count; taken++) {
      const line = yield* readLine(context.input)
      if (line === undefined) break
      context.out(`${line}\n`)
    }
    return 0
  }
  for (const path of operands.length === 0 ? [undefined] : operands) {
    const content = yield* contentOf(path, context)
    if (content === undefined) return 1
    if (bytes !== undefined) context.out(content.slice(0, Number(bytes)))
    else write(linesIn(content).slice(0, count), context)
  }
  return 0
}

/** `-f` and `-F` wait for more, and for the file itself. */
export const tail: Program = function* (context) {
  const { flags, values, operands } = parsed(context.words, 'nc')
  const wanted = values.get('n') ?? String(LINES_DEFAULT)
  const last = (content: string) => {
    const lines = linesIn(content)
    return wanted.startsWith('+') ? lines.slice(Number(wanted) - 1) : lines.slice(Math.max(0, lines.length - Number(wanted)))
  }
  const follows = flags.has('f') || flags.has('F')
  if (!follows || operands.length === 0) {
    for (const path of operands.length === 0 ? [undefined] : operands) {
      const content = yield* contentOf(path, context)
      if (content === undefined) return 1
      write(last(content), context)
    }
    if (!follows) return 0
  }
  const path = operands[0] ?? '/dev/null'
  if (path === '/dev/null') {
    yield { type: 'sleep', ms: Number.POSITIVE_INFINITY }
    return 0
  }
  return yield* follow(path, { ...context, retries: flags.has('F'), show: (content) => write(last(content), context) })
}

function* follow(path: string, context: ProgramContext & { readonly retries: boolean; show(content: string): void }): Course {
  const { machine, directory } = context
  const find = () => machine.files.find(absolutePath(path, directory))
  let entry = find()
  if (entry === undefined) {
    context.err(`tail: can't open '${path}': ${ABSENT}\n`)
    if (!context.retries) return 1
    while (entry === undefined) {
      yield { type: 'sleep', ms: 1000 }
      entry = find()
    }
  }
  if (entry.type === 'directory') return 1
  const file = entry
  context.show(decoder.decode(file.bytes))
  let position = file.size
  for (;;) {
    yield {
      type: 'wait',
      on: {
        get isReady() {
          return file.size !== position
        },
        onReady: (wake) => file.onChange(wake),
      },
    }
    if (file.size < position) position = 0
    context.out(file.bytes.slice(position))
    position = file.size
  }
}

export const wc: Program = function* (context) {
  const { flags, operands } = parsed(context.words, '')
  for (const path of operands.length === 0 ? [undefined] : operands) {
    const content = yield* contentOf(path, context)
    if (content === undefined) return 1
    const counts = { l: content.split('\n').length - 1, w: content.split(/\s+/).filter(Boolean).length, c: encoder.encode(content).length }
    const wanted = (['l', 'w', 'c'] as const).filter((letter) => flags.size === 0 || flags.has(letter))
    const shown = wanted.map((letter) => (wanted.length === 1 ? String(counts[letter]) : String(counts[letter]).padStart(8)))
    context.out(`${shown.join(' ')}${path === undefined ? '' : ` ${path}`}\n`)
  }
  return 0
}

export const sort: Program = function* (context) {
  const { flags, operands } = parsed(context.words, 'kt')
  const lines = [...(yield* linesOf(operands, context))]
  const numeric = flags.has('n')
  lines.sort((a, b) => (numeric ? Number.parseFloat(a) - Number.parseFloat(b) : 0) || (a < b ? -1 : a > b ? 1 : 0))
  if (flags.has('r')) lines.reverse()
  write(flags.has('u') ? [...new Set(lines)] : lines, context)
  return 0
}

export const uniq: Program = function* (context) {
  const { flags, operands } = parsed(context.words, '')
  const runs: { text: string; count: number }[] = []
  for (const line of yield* linesOf(operands, context)) {
    const open = runs.at(-1)
    if (open?.text === line) open.count++
    else runs.push({ text: line, count: 1 })
  }
  write(
    runs.map(({ text, count }) => (flags.has('c') ? `${String(count).padStart(7)} ${text}` : text)),
    context,
  )
  return 0
}

export const cut: Program = function* (context) {
  const { values, operands } = parsed(context.words, 'dfc')
  const delimiter = values.get('d') ?? '\t'
  const ranges = (values.get('f') ?? values.get('c') ?? '1').split(',').map((range) => {
    const [from = '', to = from] = range.split('-')
    return [Number(from || 1), to === '' ? Number.POSITIVE_INFINITY : Number(to)] as const
  })
  const isWanted = (index: number) => ranges.some(([from, to]) => index + 1 >= from && index + 1 <= to)
  const lines = yield* linesOf(operands, context)
  const shown = values.has('c')
    ? lines.map((line) => [...line].filter((_, index) => isWanted(index)).join(''))
    : lines.map((line) =>
        line.includes(delimiter)
          ? line
              .split(delimiter)
              .filter((_, index) => isWanted(index))
              .join(delimiter)
          : line,
      )
  write(shown, context)
  return 0
}

export const tr: Program = function* (context) {
  const { flags, operands } = parsed(context.words, '')
  const [from = '', to = ''] = operands.map(characters)
  const content = decoder.decode(yield* readAll(context.input))
  const replace = (character: string) => {
    const index = from.indexOf(character)
    if (index < 0) return character
    return flags.has('d') ? '' : (to[Math.min(index, to.length - 1)] ?? '')
  }
  context.out([...content].map(replace).join(''))
  return 0
}

function characters(set: string): string {
  return set
    .replaceAll('[:upper:]', 'A-Z')
    .replaceAll('[:lower:]', 'a-z')
    .replaceAll('[:digit:]', '0-9')
    .replaceAll('\\n', '\n')
    .replaceAll('\\t', '\t')
    .replace(/(.)-(.)/gs, (_, a: string, b: string) => {
      const [first, last] = [a.charCodeAt(0), b.charCodeAt(0)]
      return String.fromCharCode(...Array.from({ length: Math.max(0, last - first + 1) }, (_unused, index) => first + index))
    })
}

/** `s/from/to/g`, `/pattern/d` and `Np`, one after the other. */
export const sed: Program = function* (context) {
  const { flags, values, operands } = parsed(context.words, 'e')
  const [script = '', ...paths] = values.has('e') ? [values.get('e')!, ...operands] : operands
  const substitution = /^s(.)(.*?)(?<!\\)\1(.*?)(?<!\\)\1([gi]*)$/s.exec(script)
  const deletion = /^\/(.*)\/d$/.exec(script)
  const printing = /^(\d+)p$/.exec(script)
  if (substitution === null && deletion === null && printing === null) {
    context.err(`sed: "${script}" is not simulated\n`)
    return 1
  }
  const edit = (line: string, index: number): readonly string[] => {
    if (deletion !== null) return new RegExp(basicExpression(deletion[1]!)).test(line) ? [] : [line]
    if (printing !== null) return Number(printing[1]) === index + 1 ? [line] : []
    const [, , pattern = '', replacement = '', letters = ''] = substitution!
    const expression = new RegExp(flags.has('E') || flags.has('r') ? pattern : basicExpression(pattern), letters)
    return [
      line.replace(
        expression,
        replacement
          .replace(/\$/g, '$$$$')
          .replace(/(?<!\\)&/g, '$$&')
          .replace(/\\(\d)/g, '$$$1'),
      ),
    ]
  }
  if (flags.has('i')) {
    for (const path of paths) {
      const content = yield* contentOf(path, context)
      if (content === undefined) return 1
      const edited = linesIn(content).flatMap(edit)
      context.machine.files.write(absolutePath(path, context.directory), encoder.encode(edited.map((line) => `${line}\n`).join('')))
    }
    return 0
  }
  write((yield* linesOf(paths, context)).flatMap(edit), context)
  return 0
}

export const seq: Program = (context) => {
  const numbers = context.words.slice(1).map(Number)
  const [first, step, last] = numbers.length === 1 ? [1, 1, numbers[0]!] : numbers.length === 2 ? [numbers[0]!, 1, numbers[1]!] : numbers
  if (first === undefined || step === undefined || last === undefined || !Number.isFinite(first + step + last) || step === 0) {
    context.err('seq: invalid argument\n')
    return 1
  }
  const count = Math.min(100_000, Math.floor((last - first) / step) + 1)
  write(
    Array.from({ length: Math.max(0, count) }, (_, index) => String(first + index * step)),
    context,
  )
  return 0
}

export const tee: Program = function* (context) {
  const { flags, operands } = parsed(context.words, '')
  const { machine, directory, err } = context
  let status = 0
  const files = operands.flatMap((path) => {
    try {
      return [machine.files.open(absolutePath(path, directory), flags.has('a'))]
    } catch (error) {
      if (!(error instanceof FileProblem)) throw error
      err(`tee: ${path}: ${error.message}\n`)
      status = 1
      return []
    }
  })
  for (let bytes = yield* readSome(context.input); bytes !== undefined; bytes = yield* readSome(context.input)) {
    context.out(bytes)
    for (const file of files) machine.files.append(file, bytes)
  }
  return status
}

export const xargs: Program = function* (context) {
  const { values, operands } = parsed(context.words, 'nI')
  const [name = 'echo', ...first] = operands
  const found = findProgram(name, context.machine, context.directory)
  if (typeof found !== 'function') {
    context.err(`xargs: ${name}: ${ABSENT}\n`)
    return 127
  }
  const items = decoder
    .decode(yield* readAll(context.input))
    .split(/\s+/)
    .filter(Boolean)
  const size = values.has('I') ? 1 : Number(values.get('n') ?? Math.max(1, items.length))
  for (let at = 0; at < items.length; at += size) {
    const some = items.slice(at, at + size)
    const place = values.get('I')
    const words = place === undefined ? [...first, ...some] : first.map((word) => word.replaceAll(place, some[0]!))
    const status = yield* courseOf(found, { ...context, words: [name, ...words] })
    if (status !== 0) return 123
  }
  return 0
}

export const yes: Program = function* ({ words, out }) {
  const line = `${words.slice(1).join(' ') || 'y'}\n`
  for (;;) {
    for (let count = 0; count < YES_LINES; count++) out(line)
    yield { type: 'sleep', ms: YES_PAUSE_MS }
  }
}

export const base64: Program = function* (context) {
  const { flags, operands } = parsed(context.words, 'w')
  const content = yield* contentOf(operands[0], context)
  if (content === undefined) return 1
  const bytes = encoder.encode(content)
  const text = flags.has('d') ? atob(content.replace(/\s/g, '')) : `${btoa(String.fromCharCode(...bytes))}\n`
  context.out(text)
  return 0
}
