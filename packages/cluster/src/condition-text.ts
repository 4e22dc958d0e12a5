import { type KubeObject, type ResourceDefinition, resolveResource } from '@kubesim/api'

/** A condition a user wrote in words: `deployment/web-app available`, `pod/web-0 ready`, `pod/web-0 deleted`. */
export interface TextCondition {
  readonly definition: ResourceDefinition
  readonly namespace: string | undefined
  readonly name: string
  readonly holds: (object: KubeObject | undefined) => boolean
}

/**
 * Parses `TYPE/NAME CONDITION`, with an optional `-n NAMESPACE`. CONDITION is the type of a status condition that must be True, in any case of
 * letters, or `deleted`, `exists`, or a phase as in `pod/web-0 running`. Throws a RangeError that says what was not understood.
 */
export function parseCondition(text: string, defaultNamespace: string): TextCondition {
  const words = text.trim().split(/\s+/)
  const flag = words.findIndex((word) => word === '-n' || word === '--namespace')
  const namespace = flag >= 0 ? words.splice(flag, 2)[1] : defaultNamespace
  const [target = '', condition = '', ...rest] = words
  const slash = target.indexOf('/')
  if (slash <= 0 || condition === '' || rest.length > 0)
    throw new RangeError(`expected "TYPE/NAME CONDITION", such as "deployment/web-app available", got "${text}"`)
  const definition = resolveResource(target.slice(0, slash))
  if (definition === undefined) throw new RangeError(`the server doesn't have a resource type "${target.slice(0, slash)}"`)
  return {
    definition,
    namespace: definition.namespaced ? namespace : undefined,
    name: target.slice(slash + 1),
    holds: (object) => holds(object, condition.toLowerCase()),
  }
}

interface Statused {
  readonly status?: {
    readonly observedGeneration?: number
    readonly phase?: string
    readonly conditions?: readonly { readonly type: string; readonly status: string }[]
  }
}

function holds(object: KubeObject | undefined, condition: string): boolean {
  if (condition === 'deleted') return object === undefined
  if (object === undefined) return false
  if (condition === 'exists') return true
  const { status } = object as Statused
  // A status that has not caught up with the spec says nothing about it. Upstream: kubectl wait
  if (status?.observedGeneration !== undefined && status.observedGeneration < (object.metadata.generation ?? 0)) return false
  if (status?.phase?.toLowerCase() === condition) return true
  return status?.conditions?.some((each) => each.type.toLowerCase() === condition && each.status === 'True') ?? false
}
