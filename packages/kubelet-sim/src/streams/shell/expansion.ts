import { absolutePath, FileProblem } from '../files/file-tree.ts'
import type { ProgramContext } from '../process/program.ts'
import type { Word } from './syntax.ts'

/** What a shell knows that is not in its environment. */
export interface ShellState {
  /** Exit code of the latest command. */
  status: number
  readonly parameters: readonly string[]
}

const PATTERN = /[*?]/

/** A word as one piece of text: an assignment, the target of a redirection. */
export function expandedText(word: Word, context: ProgramContext, state: ShellState): string {
  return word.map((part) => (part.type === 'text' ? part.text : variableValue(part, context, state))).join('')
}

/** The arguments that words come to: variables are filled in and split, patterns become the files that they match. */
export function expandedWords(words: readonly Word[], context: ProgramContext, state: ShellState): readonly string[] {
  return words.flatMap((word) => {
    const fields = fieldsOf(word, context, state)
    return fields.flatMap(({ text, isPattern }) => (isPattern ? matchingPaths(text, context) : [text]))
  })
}

interface Field {
  text: string
  isPattern: boolean
}

function fieldsOf(word: Word, context: ProgramContext, state: ShellState): readonly Field[] {
  const fields: Field[] = []
  let open: Field | undefined
  const append = (text: string, isPattern: boolean) => {
    if (open === undefined) {
      open = { text: '', isPattern: false }
      fields.push(open)
    }
    open.text += text
    open.isPattern ||= isPattern
  }
  for (const part of word) {
    const text = part.type === 'text' ? part.text : variableValue(part, context, state)
    if (part.quoted || part.type === 'text') {
      append(text, !part.quoted && PATTERN.test(text))
      continue
    }
    for (const [index, piece] of text.split(/\s+/).entries()) {
      if (index > 0) open = undefined
      if (piece !== '') append(piece, PATTERN.test(piece))
    }
  }
  return fields
}

function variableValue(
  { name, fallback = '' }: { readonly name: string; readonly fallback: string | undefined },
  { environment }: ProgramContext,
  { status, parameters }: ShellState,
): string {
  if (name === '?') return String(status)
  if (name === '$') return '1'
  if (name === '#') return String(Math.max(0, parameters.length - 1))
  if (/^\d+$/.test(name)) return parameters[Number(name)] ?? fallback
  const value = environment.get(name) ?? ''
  return value === '' ? fallback : value
}

/** The pattern itself where nothing matches. */
function matchingPaths(pattern: string, { machine, directory }: ProgramContext): readonly string[] {
  let found: string[] = [pattern.startsWith('/') ? '/' : '']
  for (const segment of pattern.split('/').filter((each) => each !== '')) {
    found = found.flatMap((base) => {
      const under = (name: string) => (base === '' || base.endsWith('/') ? `${base}${name}` : `${base}/${name}`)
      if (!PATTERN.test(segment)) return [under(segment)]
      const expression = new RegExp(
        `^${segment
          .replace(/[.+^${}()|[\]\\]/g, '\\$&')
          .replaceAll('*', '.*')
          .replaceAll('?', '.')}$`,
      )
      try {
        const names = [...machine.files.list(absolutePath(base === '' ? '.' : base, directory)).keys()]
        return names.filter((name) => expression.test(name) && (segment.startsWith('.') || !name.startsWith('.'))).map(under)
      } catch (error) {
        if (error instanceof FileProblem) return []
        throw error
      }
    })
  }
  const existing = found.filter((path) => machine.files.find(absolutePath(path, directory)) !== undefined)
  return existing.length === 0 ? [pattern] : existing
}
