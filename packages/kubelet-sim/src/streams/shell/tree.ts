/** A piece of a word. */
export type Part =
  | { readonly type: 'text'; readonly text: string; readonly quoted: boolean }
  | VariablePart
  | { readonly type: 'command'; readonly script: Script; readonly quoted: boolean }
  | { readonly type: 'arithmetic'; readonly expression: Word; readonly quoted: boolean }

export interface VariablePart {
  readonly type: 'variable'
  readonly name: string
  readonly quoted: boolean
  /** `${#name}` */
  readonly length: boolean
  /** `:-`, `%%`, `/` and the like, with what follows. */
  readonly operator: string | undefined
  readonly operand: Word
}

export type Word = readonly Part[]

export interface Redirection {
  readonly descriptor: number
  /** `<<`: the target is the text itself. */
  readonly operator: '<' | '>' | '>>' | '>&' | '<&' | '<<'
  target: Word
}

export interface SimpleCommand {
  readonly type: 'simple'
  readonly assignments: readonly (readonly [name: string, value: Word])[]
  readonly words: readonly Word[]
  readonly redirections: readonly Redirection[]
}

export type Command = (
  | SimpleCommand
  | { readonly type: 'group' | 'subshell'; readonly body: Script; readonly redirections: readonly Redirection[] }
  | IfCommand
  | {
      readonly type: 'while' | 'until'
      readonly condition: Script
      readonly body: Script
      readonly redirections: readonly Redirection[]
    }
  | {
      readonly type: 'for'
      readonly name: string
      /** undefined: the parameters. */
      readonly words: readonly Word[] | undefined
      readonly body: Script
      readonly redirections: readonly Redirection[]
    }
  | {
      readonly type: 'case'
      readonly subject: Word
      readonly branches: readonly { readonly patterns: readonly Word[]; readonly body: Script }[]
      readonly redirections: readonly Redirection[]
    }
  | { readonly type: 'function'; readonly name: string; readonly body: Command; readonly redirections: readonly Redirection[] }
) & { readonly redirections: readonly Redirection[] }

export interface IfCommand {
  readonly type: 'if'
  readonly branches: readonly { readonly condition: Script; readonly body: Script }[]
  readonly otherwise: Script
  readonly redirections: readonly Redirection[]
}

/** Commands whose output is each the next one's input. */
export interface Pipeline {
  readonly negated: boolean
  readonly commands: readonly Command[]
}

/** Pipelines, and when each is run. */
export interface Statement {
  readonly steps: readonly { readonly when: 'always' | 'success' | 'failure'; readonly pipeline: Pipeline }[]
  readonly background: boolean
}

export type Script = readonly Statement[]

/** Text that is no script, in a shell's words. */
export class SyntaxProblem extends Error {
  override readonly name = 'SyntaxProblem'
  /** More lines could still make it one. */
  readonly incomplete: boolean

  constructor(message: string, incomplete = false) {
    super(message)
    this.incomplete = incomplete
  }
}
