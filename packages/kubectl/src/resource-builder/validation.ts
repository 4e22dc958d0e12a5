import type { RequestOptions } from '@kubesim/api'
import { fail } from '../command/failures.ts'
import type { Invocation } from '../command/invocation.ts'

/** What the server does about unknown fields, as `--validate` says. Upstream: cmdutil.GetValidationDirective */
export function fieldValidationOf({ flags }: Pick<Invocation, 'flags'>): NonNullable<RequestOptions['fieldValidation']> {
  const value = flags.text('validate')
  if (/^(1|t|true|TRUE|True|T|strict)$/.test(value)) return 'Strict'
  if (/^(0|f|false|FALSE|False|F|ignore)$/.test(value)) return 'Ignore'
  if (value === 'warn') return 'Warn'
  throw fail(`invalid - validate option ${JSON.stringify(value)}; must be one of: strict (or true), warn, ignore (or false)`)
}
