import { goQuoted, type Status, type StatusCause, StatusError } from '@kubesim/api'
import { CommandError } from '../contracts.ts'
import { FlagError } from './flags.ts'

/** A failure with kubectl's `error: ` in front. */
export function fail(message: string, exitCode = 1): CommandError {
  return new CommandError(`error: ${message}`, exitCode)
}

/** A command line that cannot be meant: the message is followed by where to find help. Upstream: cmdutil.UsageErrorf */
export class UsageError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'UsageError'
  }
}

export function usageError(message: string): UsageError {
  return new UsageError(message)
}

/** Words below a command that are none of its sub-commands. Upstream: cmdutil.RequireNoArguments */
export function unknownCommand(path: string, words: readonly string[]): CommandError {
  return fail(`unknown command ${goQuoted(words.join(' '))}\nSee '${path} -h' for help and examples`)
}

/** Ends the command with a code; everything was said already. Upstream: cmdutil.ErrExit */
export function quietFailure(exitCode = 1): CommandError {
  return new CommandError('', exitCode)
}

/** Throws what was gathered: nothing, the one failure, or all of them. */
export function throwAll(failures: readonly unknown[]): void {
  if (failures.length === 1) throw failures[0]
  if (failures.length > 1) throw new AggregateError(failures)
}

/**
 * A failure as kubectl prints it. Undefined for what is no failure of a command but a mistake in the program.
 * Upstream: kubectl/pkg/cmd/util checkErr
 */
export function failureText(error: unknown, commandPath: string): string | undefined {
  const text = errorText(error, commandPath)
  return text === undefined || text === '' || text.endsWith('\n') ? text : `${text}\n`
}

function errorText(error: unknown, commandPath: string): string | undefined {
  if (error instanceof CommandError) return error.message
  if (error instanceof FlagError) return `error: ${error.message}\nSee '${commandPath} --help' for usage.`
  if (error instanceof UsageError) return `error: ${error.message}\nSee '${commandPath} -h' for help and examples`
  if (error instanceof AggregateError) return severalText(error, commandPath)
  if (error instanceof StatusError) return error.status.reason === 'Invalid' ? invalidText(error.status) : statusText(error)
  if (error instanceof TypeError || error instanceof ReferenceError || !(error instanceof Error)) return undefined
  return error.message.startsWith('error: ') ? error.message : `error: ${error.message}`
}

function severalText({ errors }: AggregateError, commandPath: string): string | undefined {
  if (errors.length === 1) return errorText(errors[0], commandPath)
  const texts = errors.map(messageOf)
  return texts.includes(undefined) ? undefined : texts.map((text) => `${text}\n`).join('')
}

/** One of several failures: without the `error: ` that a single one gets. Upstream: messageForError */
export function messageOf(error: unknown): string | undefined {
  if (error instanceof StatusError) return statusText(error)
  if (error instanceof AggregateError) return goAggregateText(error)
  if (error instanceof TypeError || error instanceof ReferenceError || !(error instanceof Error)) return undefined
  return error instanceof CommandError ? error.message.replace(/^error: /, '') : error.message
}

function goAggregateText({ errors }: AggregateError): string {
  const texts = [...new Set(errors.map((each) => messageOf(each) ?? String(each)))]
  return texts.length === 1 ? texts[0]! : `[${texts.join(', ')}]`
}

function statusText({ status, message }: StatusError): string {
  if (status.reason === 'Unauthorized') return `error: You must be logged in to the server (${message})`
  return status.reason ? `Error from server (${status.reason}): ${message}` : `Error from server: ${message}`
}

function invalidText(status: Status): string {
  const { details, message = '' } = status
  if (details === undefined) return `The request is invalid${message === '' ? '' : `: ${message}`}`
  const { kind = '', name = '', causes = [] } = details
  const named = kind !== '' || name !== ''
  const subject = named ? `The ${kind} ${goQuoted(name)} is invalid` : 'The request is invalid'
  if (causes.length === 0) return named || message === '' ? subject : `${subject}: ${message}`
  return multilineText(`${subject}: `, causeTexts(causes))
}

function causeTexts(causes: readonly StatusCause[]): readonly string[] {
  return [...new Set(causes.map(({ field = '', message = '' }) => `${field}: ${message}`))]
}

function multilineText(prefix: string, texts: readonly string[]): string {
  if (texts.length === 1) return `${prefix}${texts[0]}\n`
  return `${prefix}\n${texts.map((text) => `* ${text}\n`).join('')}`
}

/** Says on which file's account the server refused. Upstream: cmdutil.AddSourceToErr */
export function withSource(verb: string, source: string, error: unknown): unknown {
  if (source === '') return error
  const prefix = `error when ${verb} ${goQuoted(source)}: `
  if (error instanceof StatusError) return new StatusError({ ...error.status, message: `${prefix}${error.message}` })
  if (error instanceof AggregateError || !(error instanceof Error)) return error
  if (error instanceof TypeError || error instanceof ReferenceError) return error
  return new CommandError(`error: ${prefix}${error.message.replace(/^error: /, '')}`)
}
