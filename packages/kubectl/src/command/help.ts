import { formatDuration } from '@kubesim/api'
import type { CommandDefinition, FlagDefinition } from '../contracts.ts'
import type { CommandRegistry } from './registry.ts'

/** `kubectl help`: every command of the first level. */
export function overviewText(registry: CommandRegistry): string {
  return `kubectl controls the Kubernetes cluster manager.\n\nCommands:\n${listText(registry, '')}\nUsage:\n  kubectl [flags] [options]\n\n${CLOSING}`
}

/** `kubectl rollout --help`: the commands of a group. */
export function groupText(registry: CommandRegistry, name: string): string {
  const summary = registry.groups.find((group) => group.name === name)?.summary ?? ''
  return `${summary}\n\nAvailable Commands:\n${listText(registry, name)}\nUsage:\n  kubectl ${name} [flags] [options]\n\nUse "kubectl ${name} <command> --help" for more information about a given command.\n`
}

/** `kubectl get --help`. */
export function commandText(registry: CommandRegistry, command: CommandDefinition): string {
  const { name, summary, examples = [], usage } = command
  const children = registry.children(name).length === 0 ? '' : `Available Commands:\n${listText(registry, name)}\n`
  const shown = command.flags.filter(({ hidden }) => !hidden)
  const options = shown.length === 0 ? '' : `Options:\n${flagsText(shown)}\n`
  const exampleText = examples.length === 0 ? '' : `Examples:\n${examples.map((example) => `  ${example}\n`).join('')}\n`
  return `${summary}\n\n${exampleText}${children}${options}Usage:\n  kubectl ${name}${usage === '' ? '' : ` ${usage}`} [options]\n\nUse "kubectl options" for a list of global command-line options (applies to all commands).\n`
}

export function flagsText(flags: readonly FlagDefinition[]): string {
  return [...flags]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((flag) => `    ${flag.short === undefined ? '' : `-${flag.short}, `}--${flag.name}=${defaultText(flag)}:\n\t${flag.usage}\n`)
    .join('\n')
}

const CLOSING =
  'Use "kubectl <command> --help" for more information about a given command.\nUse "kubectl options" for a list of global command-line options (applies to all commands).\n'

function listText(registry: CommandRegistry, parent: string): string {
  const children = registry.children(parent)
  const rows = children.map(({ name, summary }) => [name.slice(parent === '' ? 0 : parent.length + 1), summary] as const)
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, summary]) => `  ${name.padEnd(width)}   ${summary}\n`).join('')
}

function defaultText(flag: FlagDefinition): string {
  switch (flag.type) {
    case 'string':
      return `'${flag.default ?? ''}'`
    case 'boolean':
      return String(flag.default ?? false)
    case 'number':
      return String(flag.default ?? 0)
    case 'duration':
      return formatDuration(Number(flag.default ?? 0))
    default:
      return '[]'
  }
}
