import type { Course, Steps } from '../process/program.ts'
import { expandPattern, expandText, expandWords } from './expansion.ts'
import type { Interpreter } from './interpreter.ts'
import { patternExpression } from './pattern.ts'
import { Unwinding } from './shell-state.ts'
import { runSubshell } from './subprocesses.ts'
import type { Command, Script, SimpleCommand } from './tree.ts'

export type CompoundCommand = Exclude<Command, SimpleCommand>

/** Commands that are made of others. */
export function* runCompound(shell: Interpreter, command: CompoundCommand, isLast: boolean): Course {
  switch (command.type) {
    case 'group':
      return yield* shell.runScript(command.body, isLast)
    case 'subshell':
      return yield* runSubshell(shell, { ...command, type: 'group', redirections: [] })
    case 'if':
      for (const { condition, body } of command.branches)
        if ((yield* runCondition(shell, condition)) === 0) return yield* runBranch(shell, body, isLast)
      return yield* runBranch(shell, command.otherwise, isLast)
    case 'while':
    case 'until':
      return yield* runLoop(shell, command)
    case 'for':
      return yield* runFor(shell, command)
    case 'case':
      return yield* runCase(shell, command, isLast)
    case 'function':
      shell.state.functions.set(command.name, command.body)
      return 0
  }
}

function* runBranch(shell: Interpreter, body: Script, isLast: boolean): Course {
  if (body.length === 0) return 0
  return yield* shell.runScript(body, isLast)
}

function* runCondition(shell: Interpreter, script: Script): Course {
  shell.conditional++
  try {
    return yield* shell.runScript(script)
  } finally {
    shell.conditional--
  }
}

function* runLoop(shell: Interpreter, { type, condition, body }: Extract<Command, { type: 'while' | 'until' }>): Course {
  let status = 0
  for (;;) {
    const passes = (yield* runCondition(shell, condition)) === 0
    if (passes !== (type === 'while')) return status
    const turn = yield* runTurn(shell, body)
    if (turn === undefined) return 0
    status = turn
  }
}

function* runFor(shell: Interpreter, { name, words, body }: Extract<Command, { type: 'for' }>): Course {
  let status = 0
  const values = words === undefined ? shell.state.parameters : yield* expandWords(words, shell)
  for (const value of values) {
    shell.state.set(name, value)
    const turn = yield* runTurn(shell, body)
    if (turn === undefined) return 0
    status = turn
  }
  return status
}

/** Undefined when the loop is to be left. */
function* runTurn(shell: Interpreter, body: Script): Steps<number | undefined> {
  const tired = shell.guard.pause()
  if (tired !== undefined) yield tired
  try {
    return yield* shell.runScript(body)
  } catch (error) {
    if (!(error instanceof Unwinding) || error.to === 'return') throw error
    if (error.value > 1) throw new Unwinding(error.to, error.value - 1)
    return error.to === 'continue' ? 0 : undefined
  }
}

function* runCase(shell: Interpreter, { subject, branches }: Extract<Command, { type: 'case' }>, isLast: boolean): Course {
  const text = yield* expandText(subject, shell)
  for (const { patterns, body } of branches) {
    for (const pattern of patterns) {
      const expression = patternExpression(yield* expandPattern(pattern, shell), { start: true, end: true })
      if (expression.test(text)) return yield* runBranch(shell, body, isLast)
    }
  }
  return 0
}
