import { type ResourceDefinition, resourcesInCategory } from '@kubesim/api'
import { fail } from '../command/failures.ts'

/** One object named on the command line. */
export interface ResourceTuple {
  readonly type: string
  readonly name: string
}

/** What the positional arguments of a command name: types (with names or a selector), or single objects. */
export interface ResourceArguments {
  readonly types: readonly string[]
  readonly names: readonly string[]
  readonly tuples: readonly ResourceTuple[]
}

/**
 * Reads `TYPE`, `TYPE NAME...`, `TYPE1,TYPE2`, `TYPE/NAME...` and categories such as `all`.
 * Upstream: cli-runtime/pkg/resource Builder.ResourceTypeOrNameArgs
 */
export function parseResourceArguments(given: readonly string[], resources: readonly ResourceDefinition[]): ResourceArguments {
  const args = spreadTypes(given)
  const slashes = args.filter((arg) => arg.includes('/')).length
  if (slashes > 0 && slashes < args.length) {
    throw fail(
      "there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'",
    )
  }
  if (slashes > 0) return { types: [], names: [], tuples: args.map(parseTuple) }
  const [first, ...names] = args
  return { types: first === undefined ? [] : splitTypes(expandCategories(first, resources)), names, tuples: [] }
}

/** `a,b name` means `a/name b/name`. */
function spreadTypes(args: readonly string[]): readonly string[] {
  const [first = '', ...names] = args
  const types = splitTypes(first)
  return names.length === 0 || types.length < 2 ? args : types.flatMap((type) => names.map((name) => `${type}/${name}`))
}

export function parseTuple(text: string): ResourceTuple {
  const parts = text.split('/')
  if (parts.length !== 2) throw fail('arguments in resource/name form may not have more than one slash')
  const [type = '', name = ''] = parts
  if (type === '' || name === '' || splitTypes(type).length !== 1)
    throw fail('arguments in resource/name form must have a single resource and name')
  return { type, name }
}

function splitTypes(text: string): readonly string[] {
  return [...new Set(text.split(','))]
}

function expandCategories(text: string, resources: readonly ResourceDefinition[]): string {
  return text
    .split(',')
    .map((type) => {
      const members = resourcesInCategory(type, resources)
      return members.length === 0
        ? type
        : members.map(({ resource, group }) => (group === '' ? resource : `${resource}.${group}`)).join(',')
    })
    .join(',')
}
