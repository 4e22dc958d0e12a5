import { type ResourceDefinition, resolveResource } from '@kubesim/api'
import type { CommandDefinition, KubectlEnvironment } from '../contracts.ts'

interface CompletionContext {
  readonly environment: KubectlEnvironment
  /** The words before the one being completed. */
  readonly words: readonly string[]
}

interface ArgumentContext extends CompletionContext {
  readonly positional: readonly string[]
  readonly last: string
}

const FLAG_VALUES: Readonly<Record<string, readonly string[]>> = {
  output: ['json', 'yaml', 'wide', 'name', 'jsonpath=', 'custom-columns='],
  'dry-run': ['none', 'client', 'server'],
  cascade: ['background', 'foreground', 'orphan'],
  validate: ['strict', 'warn', 'ignore'],
  type: ['strategic', 'merge', 'json'],
  restart: ['Always', 'OnFailure', 'Never'],
}

/** Values that a flag may have. */
export function flagValueCandidates(flag: string, { environment }: CompletionContext, last: string): readonly string[] {
  if (flag === 'namespace') return objectNames(environment, resource(environment, 'namespaces'), undefined)
  if (flag === 'context') return environment.kubeconfig.contexts.map(({ name }) => name)
  if (flag === 'filename') return fileNames(environment, last)
  return FLAG_VALUES[flag] ?? []
}

/** Files and directories whose path begins so; a directory ends in a slash. */
function fileNames({ readDirectory }: KubectlEnvironment, last: string): readonly string[] {
  const slash = last.lastIndexOf('/')
  const directory = last.slice(0, slash + 1)
  const names = readDirectory(directory === '' ? '.' : directory) ?? []
  return names.map((name) => `${directory}${name}`).map((path) => (readDirectory(path) === undefined ? path : `${path}/`))
}

/** Words that may stand where an argument is due. */
export function argumentCandidates(command: CommandDefinition, context: ArgumentContext): readonly string[] {
  const { environment, positional, last } = context
  switch (command.completes) {
    case 'contexts':
      return environment.kubeconfig.contexts.map(({ name }) => name)
    case 'nodes':
      return objectNames(environment, resource(environment, 'nodes'), undefined)
    case 'resources':
      return last.includes('/')
        ? slashNames(context)
        : positional.length === 0
          ? typeNames(environment)
          : namesOfType(context, positional[0]!)
    case 'names':
      return last.includes('/') ? slashNames(context) : namesOfType(context, 'pods')
    default:
      return []
  }
}

function typeNames(environment: KubectlEnvironment): readonly string[] {
  return environment
    .resources()
    .filter(({ verbs }) => verbs.includes('list'))
    .map(({ resource: name, group }) => (ambiguous(environment, name) && group !== '' ? `${name}.${group}` : name))
}

function ambiguous(environment: KubectlEnvironment, name: string): boolean {
  return new Set(environment.resources().flatMap((each) => (each.resource === name ? [each.group] : []))).size > 1
}

function slashNames({ last, ...context }: ArgumentContext): readonly string[] {
  const type = last.slice(0, last.indexOf('/'))
  return namesOfType(context, type).map((name) => `${type}/${name}`)
}

function namesOfType({ environment, words }: CompletionContext, type: string): readonly string[] {
  return objectNames(environment, resolveResource(type, environment.resources()), namespaceOf(environment, words))
}

function namespaceOf({ kubeconfig }: KubectlEnvironment, words: readonly string[]): string {
  const at = words.findIndex((word) => word === '-n' || word === '--namespace')
  const joined = words.find((word) => word.startsWith('--namespace='))
  const current = kubeconfig.contexts.find(({ name }) => name === kubeconfig.currentContext)?.namespace
  return (at >= 0 ? words[at + 1] : joined?.slice('--namespace='.length)) ?? current ?? 'default'
}

function resource(environment: KubectlEnvironment, name: string): ResourceDefinition | undefined {
  return environment.resources().find((each) => each.group === '' && each.resource === name)
}

/** Names of what is there; none when they cannot be listed, because completion never complains. */
function objectNames(
  environment: KubectlEnvironment,
  definition: ResourceDefinition | undefined,
  namespace: string | undefined,
): readonly string[] {
  if (definition === undefined || !definition.verbs.includes('list')) return []
  const { group, version, resource: name, namespaced } = definition
  try {
    const outcome = environment.send({
      verb: 'list',
      group,
      version,
      resource: name,
      ...(namespaced && namespace !== undefined && { namespace }),
    })
    return outcome.type === 'list' ? outcome.list.items.map(({ metadata }) => metadata.name ?? '') : []
  } catch {
    return []
  }
}
