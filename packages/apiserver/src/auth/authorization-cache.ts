import { type ApiRequest, parseFieldSelector, type UserInfo } from '@kubesim/api'
import type { ServedResource } from '../registry/served-resource.ts'
import { ALLOW_ALL, ALLOWED, type AuthorizationVerdict, type Authorizer, type ResourceAttributes } from './authorizer.ts'

/** Verdicts of one user for one verb of one resource or subresource. */
interface Remembered {
  /** Holds for every object. */
  broad: AuthorizationVerdict | undefined
  /** By namespace, and by namespace and name. */
  narrow: Map<string, AuthorizationVerdict> | undefined
}

type ByAction = Map<string, Map<string, Remembered>>

/** Remembered narrow verdicts of one user for one action; past that they are forgotten. */
const NARROW_COUNT_MAX = 10_000
const NAMESPACES = 'namespaces'
const SELECTING: ReadonlySet<string> = new Set(['list', 'watch', 'deletecollection'])

/**
 * Asks the authorizer and remembers what it said until its policy changes. Keyed by the identity of the user object: in-process callers
 * keep one for their life, so that the common check is a few map look-ups.
 */
export class AuthorizationCache {
  readonly authorizer: Authorizer
  private revision: number
  private users = new WeakMap<UserInfo, Map<ServedResource, ByAction>>()

  constructor(authorizer: Authorizer) {
    this.authorizer = authorizer
    this.revision = authorizer.policyRevision
  }

  /** `verb` differs from the request's own when one request needs several permissions. */
  verdict(request: ApiRequest, resource: ServedResource, verb: string): AuthorizationVerdict {
    if (this.authorizer === ALLOW_ALL) return ALLOWED
    const remembered = this.rememberedFor(request, resource, verb)
    if (remembered.broad !== undefined) return remembered.broad
    const namespace = namespaceOf(request)
    const object = `${namespace}/${nameOf(request)}`
    const known = remembered.narrow?.get(namespace) ?? remembered.narrow?.get(object)
    if (known !== undefined) return known
    const verdict = this.authorizer.authorize(resourceAttributes(request, verb))
    if (verdict.holdsFor === 'resource') remembered.broad = verdict
    else if (verdict.holdsFor !== 'once') {
      if (remembered.narrow === undefined || remembered.narrow.size >= NARROW_COUNT_MAX) remembered.narrow = new Map()
      remembered.narrow.set(verdict.holdsFor === 'namespace' ? namespace : object, verdict)
    }
    return verdict
  }

  private rememberedFor(request: ApiRequest, resource: ServedResource, verb: string): Remembered {
    if (this.authorizer.policyRevision !== this.revision) {
      this.revision = this.authorizer.policyRevision
      this.users = new WeakMap()
    }
    let resources = this.users.get(request.user)
    if (resources === undefined) {
      resources = new Map()
      this.users.set(request.user, resources)
    }
    let actions = resources.get(resource)
    if (actions === undefined) {
      actions = new Map()
      resources.set(resource, actions)
    }
    let subresources = actions.get(verb)
    if (subresources === undefined) {
      subresources = new Map()
      actions.set(verb, subresources)
    }
    const subresource = request.subresource ?? ''
    let remembered = subresources.get(subresource)
    if (remembered === undefined) {
      remembered = { broad: undefined, narrow: undefined }
      subresources.set(subresource, remembered)
    }
    return remembered
  }
}

/** A request about one namespace is made within it. Upstream: RequestInfoFactory.NewRequestInfo */
export function namespaceOf({ group, resource, namespace, name }: ApiRequest): string {
  return namespace ?? (resource === NAMESPACES && group === '' ? (name ?? '') : '')
}

/** The object that a request is about, be it by a selector that only one object can meet. Upstream: RequestInfoFactory.NewRequestInfo */
export function nameOf({ name, verb, options }: ApiRequest): string {
  if (name !== undefined) return name
  const selector = options?.fieldSelector
  if (selector === undefined || !SELECTING.has(verb)) return ''
  try {
    return parseFieldSelector(selector).exactMatch('metadata.name') ?? ''
  } catch {
    return ''
  }
}

export function resourceAttributes(request: ApiRequest, verb: string): ResourceAttributes {
  const fieldSelector = request.options?.fieldSelector
  return {
    type: 'resource',
    user: request.user,
    verb,
    group: request.group,
    version: request.version,
    resource: request.resource,
    subresource: request.subresource ?? '',
    namespace: namespaceOf(request),
    name: nameOf(request),
    ...(fieldSelector !== undefined && { fieldSelector }),
  }
}
