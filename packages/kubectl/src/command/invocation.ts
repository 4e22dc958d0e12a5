import type { ResourceDefinition, UserInfo } from '@kubesim/api'
import { ApiCalls } from '../api-calls.ts'
import type { CommandDefinition, KubeContext, KubectlEnvironment } from '../contracts.ts'
import { fail } from './failures.ts'
import type { FlagSet } from './flag-set.ts'
import type { ParsedLine } from './flags.ts'

/** A command line taken apart, and the world that its command works on. */
export class Invocation {
  readonly environment: KubectlEnvironment
  readonly command: CommandDefinition
  /** Positional arguments after the command's own words. */
  readonly args: readonly string[]
  /** What follows `--`, for commands that take a command for a container; empty otherwise. */
  readonly rest: readonly string[]
  /** A `--` stood on the line. */
  readonly dashed: boolean
  readonly flags: FlagSet
  /** Namespace that the flag, else the context, else `default` names. */
  readonly namespace: string
  /** The namespace was named by a flag, so manifests may not contradict it. */
  readonly namespaceGiven: boolean
  readonly api: ApiCalls
  /** Whom `--as` names. */
  readonly as: UserInfo | undefined
  private readonly warned = new Set<string>()

  constructor(environment: KubectlEnvironment, command: CommandDefinition, line: ParsedLine) {
    const { flags, args, argsBeforeDash } = line
    this.environment = environment
    this.command = command
    this.flags = flags
    this.dashed = argsBeforeDash !== undefined
    this.args = command.takesCommand ? args.slice(0, argsBeforeDash) : args
    this.rest = command.takesCommand && argsBeforeDash !== undefined ? args.slice(argsBeforeDash) : []
    this.namespaceGiven = flags.text('namespace') !== ''
    this.namespace = flags.text('namespace') || contextOf(environment, flags)?.namespace || 'default'
    this.as = impersonated(flags)
    this.api = new ApiCalls((request, as) => environment.send(request, as), {
      as: this.as,
      warn: (warning) => this.warn(warning),
    })
  }

  /** `kubectl get`, as messages name the command. */
  get path(): string {
    return `kubectl ${this.command.name}`
  }

  get resources(): readonly ResourceDefinition[] {
    return this.environment.resources()
  }

  /** Warnings told so far, each once. */
  get warningCount(): number {
    return this.warned.size
  }

  /** Writes a line to standard output. */
  say(line: string): void {
    this.environment.out(`${line}\n`)
  }

  /** Writes a line to standard error. */
  complain(line: string): void {
    this.environment.err(`${line}\n`)
  }

  /** A warning as kubectl shows those of the server: each text once. */
  warn(warning: string): void {
    if (this.warned.has(warning)) return
    this.warned.add(warning)
    this.complain(`Warning: ${warning}`)
  }
}

/** The context that `--context` or the kubeconfig names. */
export function contextOf({ kubeconfig }: KubectlEnvironment, flags: FlagSet): KubeContext | undefined {
  const wanted = flags.text('context')
  const context = kubeconfig.contexts.find(({ name }) => name === (wanted || kubeconfig.currentContext))
  if (context === undefined && wanted !== '') throw fail(`context "${wanted}" does not exist`)
  return context
}

function impersonated(flags: FlagSet): UserInfo | undefined {
  const [name, groups, uid] = [flags.text('as'), flags.list('as-group'), flags.text('as-uid')]
  if (name === '' && groups.length === 0 && uid === '') return undefined
  if (name === '') throw fail('requesting uid, groups or user-extra without impersonating a user')
  return {
    name,
    groups: [...groups, ...(groups.includes('system:authenticated') ? [] : ['system:authenticated'])],
    ...(uid !== '' && { uid }),
  }
}
