import { absolutePath, FileProblem } from '../files/file-tree.ts'
import type { ContainerMachine } from '../process/container-machine.ts'
import type { Steps } from '../process/program.ts'
import { ArithmeticProblem, evaluate } from './arithmetic.ts'
import { isPattern, literalPattern, patternExpression } from './pattern.ts'
import { ShellProblem, type ShellState } from './shell-state.ts'
import type { Part, Script, VariablePart, Word } from './tree.ts'

/** What expanding a word needs of the shell that does it. */
export interface Expander {
  readonly state: ShellState
  readonly machine: ContainerMachine
  readonly pid: number
  /** The output of a command, without the ends of lines that it ends in. */
  substitute(script: Script): Steps<string>
}

/** A word as one piece of text: an assignment, the target of a redirection. */
export function* expandText(word: Word, shell: Expander): Steps<string> {
  let text = ''
  for (const [index, part] of word.entries()) {
    if (index === 0 && part.type === 'text' && !part.quoted) text += withHome(part.text, shell.state)
    else text += yield* partText(part, shell)
  }
  return text
}

/** The same as a pattern: what was quoted stands for itself. */
export function* expandPattern(word: Word, shell: Expander): Steps<string> {
  let text = ''
  for (const part of word) {
    const value = yield* partText(part, shell)
    text += part.quoted ? literalPattern(value) : value
  }
  return text
}

/** The arguments that words come to: variables are filled in and split, patterns become the files that they match. */
export function* expandWords(words: readonly Word[], shell: Expander): Steps<string[]> {
  const all: string[] = []
  for (const word of words) {
    const [only] = word
    if (word.length === 1 && only?.type === 'text' && (only.quoted || !/[*?[~]/.test(only.text))) {
      all.push(only.text)
      continue
    }
    for (const { text, pattern } of yield* fieldsOf(word, shell)) {
      if (pattern !== undefined && isPattern(pattern) && !shell.state.options.has('f')) all.push(...matchingPaths(pattern, text, shell))
      else all.push(text)
    }
  }
  return all
}

interface Field {
  text: string
  /** The same with what was quoted marked; undefined as long as nothing in it can be a pattern. */
  pattern: string | undefined
}

function* fieldsOf(word: Word, shell: Expander): Steps<readonly Field[]> {
  const fields: Field[] = []
  let open: Field | undefined
  const append = (text: string, quoted: boolean) => {
    if (open === undefined) {
      open = { text: '', pattern: '' }
      fields.push(open)
    }
    open.text += text
    open.pattern += quoted ? literalPattern(text) : text
  }
  for (const [index, part] of word.entries()) {
    if (
      part.type === 'variable' &&
      (part.name === '@' || (part.name === '*' && !part.quoted)) &&
      part.operator === undefined &&
      !part.length
    ) {
      for (const [at, parameter] of shell.state.parameters.entries()) {
        if (at > 0) open = undefined
        append(parameter, part.quoted)
      }
      continue
    }
    const text = yield* partText(part, shell)
    if (part.quoted) append(text, true)
    else if (part.type === 'text') append(index === 0 ? withHome(text, shell.state) : text, false)
    else {
      const separators = shell.state.variables.get('IFS') ?? ' \t\n'
      const pieces = separators === '' ? [text] : text.split(separatorExpression(separators))
      for (const [at, piece] of pieces.entries()) {
        if (at > 0) open = undefined
        if (piece !== '') append(piece, false)
      }
    }
  }
  return fields
}

function separatorExpression(separators: string): RegExp {
  const members = separators.replace(/[\]\\^-]/g, '\\$&')
  return /^\s+$/.test(separators) ? new RegExp(`[${members}]+`) : new RegExp(`[${members}]`)
}

function withHome(text: string, { variables }: ShellState): string {
  return text === '~' || text.startsWith('~/') ? (variables.get('HOME') ?? '') + text.slice(1) : text
}

function* partText(part: Part, shell: Expander): Steps<string> {
  switch (part.type) {
    case 'text':
      return part.text
    case 'command':
      return yield* shell.substitute(part.script)
    case 'arithmetic':
      return sum(yield* expandText(part.expression, shell), shell.state)
    case 'variable':
      return yield* variableText(part, shell)
  }
}

function sum(text: string, state: ShellState): string {
  try {
    return String(evaluate(text, { get: (name) => state.variables.get(name), set: (name, value) => state.set(name, value) }))
  } catch (error) {
    if (error instanceof ArithmeticProblem) throw new ShellProblem(error.message, 2)
    throw error
  }
}

function* variableText(part: VariablePart, shell: Expander): Steps<string> {
  const { state } = shell
  const value = variableValue(part.name, shell)
  if (part.length) return String(part.name === '@' || part.name === '*' ? state.parameters.length : (value ?? '').length)
  const { operator, operand } = part
  if (operator === undefined) {
    if (value === undefined && state.options.has('u') && !/^[@*]$/.test(part.name))
      throw new ShellProblem(`${part.name}: parameter not set`, 2)
    return value ?? ''
  }
  const isMissing = value === undefined || (operator.startsWith(':') && value === '')
  switch (operator.replace(/^:(?=.)/, '')) {
    case '-':
      return isMissing ? yield* expandText(operand, shell) : value
    case '=': {
      if (!isMissing) return value
      const text = yield* expandText(operand, shell)
      state.set(part.name, text)
      return text
    }
    case '+':
      return isMissing ? '' : yield* expandText(operand, shell)
    case '?': {
      if (!isMissing) return value
      const text = yield* expandText(operand, shell)
      throw new ShellProblem(`${part.name}: ${text === '' ? 'parameter not set' : text}`, 2)
    }
    case ':':
      return slice(value ?? '', yield* expandText(operand, shell), state)
    case '/':
    case '//':
      return replaced(value ?? '', yield* expandPattern(operand, shell), operator === '//')
    default:
      return trimmed(value ?? '', operator, yield* expandPattern(operand, shell))
  }
}

function variableValue(name: string, { state, pid }: Expander): string | undefined {
  switch (name) {
    case '?':
      return String(state.status)
    case '$':
      return String(pid)
    case '#':
      return String(state.parameters.length)
    case '!':
      return state.backgroundPid === undefined ? '' : String(state.backgroundPid)
    case '@':
    case '*':
      return state.parameters.join(' ')
    case '-':
      return [...state.options].filter((option) => option.length === 1).join('')
    case '0':
      return state.name
  }
  return /^\d/.test(name) ? state.parameters[Number(name) - 1] : state.variables.get(name)
}

/** `${name:1:3}` */
function slice(value: string, operand: string, state: ShellState): string {
  const [from = '0', length] = operand.split(':').map((text) => Number(sum(text, state)))
  const start = Number(from) < 0 ? Math.max(0, value.length + Number(from)) : Number(from)
  if (length === undefined) return value.slice(start)
  return value.slice(start, length < 0 ? value.length + length : start + length)
}

/** `${name/pattern/replacement}` */
function replaced(value: string, operand: string, everywhere: boolean): string {
  const divider = /(?<!\\)\//.exec(operand)
  const pattern = divider === null ? operand : operand.slice(0, divider.index)
  const replacement = divider === null ? '' : operand.slice(divider.index + 1)
  if (pattern === '') return value
  const expression = patternExpression(pattern.replaceAll('\\/', '/'), { start: false, end: false })
  return value.replace(everywhere ? new RegExp(expression.source, 'g') : expression, () => replacement)
}

/** `%`, `%%`, `#` and `##` */
function trimmed(value: string, operator: string, pattern: string): string {
  const longest = operator.length === 2
  if (operator.startsWith('#')) return value.replace(patternExpression(pattern, { start: true, end: false, lazy: !longest }), '')
  const whole = patternExpression(pattern, { start: true, end: true })
  const starts = Array.from({ length: value.length + 1 }, (_, index) => (longest ? index : value.length - index))
  const start = starts.find((index) => whole.test(value.slice(index)))
  return start === undefined ? value : value.slice(0, start)
}

/** The text itself where nothing matches. */
function matchingPaths(pattern: string, text: string, { machine, state }: Expander): readonly string[] {
  let found: string[] = [pattern.startsWith('/') ? '/' : '']
  for (const segment of pattern.split('/').filter((each) => each !== '')) {
    found = found.flatMap((base) => {
      const under = (name: string) => (base === '' || base.endsWith('/') ? `${base}${name}` : `${base}/${name}`)
      if (!isPattern(segment)) return [under(segment.replace(/\\(.)/g, '$1'))]
      const expression = patternExpression(segment, { start: true, end: true })
      try {
        const names = [...machine.files.list(absolutePath(base === '' ? '.' : base, state.directory)).keys()]
        return names.filter((name) => expression.test(name) && (segment.startsWith('.') || !name.startsWith('.'))).map(under)
      } catch (error) {
        if (error instanceof FileProblem) return []
        throw error
      }
    })
  }
  const existing = found.filter((path) => machine.files.find(absolutePath(path, state.directory)) !== undefined)
  return existing.length === 0 ? [text] : existing
}
