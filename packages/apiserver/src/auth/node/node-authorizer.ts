import { type PolicyRule, parseFieldSelector, type UserInfo } from '@kubesim/api'
import type { Store } from '../../store/index.ts'
import {
  type AuthorizationAttributes,
  type AuthorizationVerdict,
  type Authorizer,
  type EffectiveRules,
  NO_RULES,
  type ResourceAttributes,
} from '../authorizer.ts'
import { nodeRules } from '../bootstrap-policy/bootstrap-policy.ts'
import { ruleAllows } from '../rbac/rule-match.ts'
import { NodeGraph, type Relation } from './node-graph.ts'
import { NodePods } from './node-pods.ts'

const NODE_USER = 'system:node:'
const NODE_GROUP = 'system:nodes'
const LEASE_NAMESPACE = 'kube-node-lease'
const OWN_VERBS: ReadonlySet<string> = new Set(['get', 'create', 'update', 'patch', 'delete'])
const READ_VERBS: ReadonlySet<string> = new Set(['get', 'list', 'watch'])

const ALLOW: AuthorizationVerdict = { decision: 'allow', reason: '', holdsFor: 'resource' }
const ALLOW_THIS: AuthorizationVerdict = { decision: 'allow', reason: '', holdsFor: 'name' }
/** As long as the pods of the node stay what they are, which nobody tells the cache. */
const ALLOW_ONCE: AuthorizationVerdict = { decision: 'allow', reason: '', holdsFor: 'once' }

type Judge = (node: string, attributes: ResourceAttributes) => AuthorizationVerdict

/**
 * Lets kubelets do what they need for the pods that are bound to them, by the roles' rules for the rest. Upstream: plugin/pkg/auth/authorizer/node
 * NodeAuthorizer. Differs: what it leaves to the NodeRestriction admission plugin is not restricted further, as that plugin is not there.
 */
export class NodeAuthorizer implements Authorizer {
  readonly policyRevision = 0
  private readonly rules: readonly PolicyRule[] = nodeRules()
  /** Resources that are not alike for all nodes, with their group before a slash. */
  private readonly judges: Readonly<Record<string, Judge>>

  constructor(store: Store<object>) {
    const graph = new NodeGraph(store, new NodePods(store))
    this.judges = {
      secrets: reads(graph.secret),
      configmaps: reads(graph.configMap),
      persistentvolumeclaims: (node, attributes) =>
        attributes.subresource === 'status' ? judgeStatus(graph.claim, node, attributes) : judgeGet(graph.claim, node, attributes),
      persistentvolumes: (node, attributes) => judgeGet(graph.volume, node, attributes),
      'resource.k8s.io/resourceclaims': (node, attributes) => judgeGet(graph.resourceClaim, node, attributes),
      'storage.k8s.io/volumeattachments': (node, attributes) => judgeGet(graph.attachment, node, attributes),
      serviceaccounts: (node, attributes) => judgeServiceAccount(graph.serviceAccount, node, attributes),
      'coordination.k8s.io/leases': judgeLease,
      'storage.k8s.io/csinodes': judgeCsiNode,
      'resource.k8s.io/resourceslices': (node, attributes) => judgeSlice(graph.slice, node, attributes),
      nodes: judgeNode,
      pods: (node, attributes) => judgePod(graph.pod, node, attributes),
    }
  }

  authorize(attributes: AuthorizationAttributes): AuthorizationVerdict {
    const { name, groups } = attributes.user
    if (!isNode(attributes.user)) return refuse(groups.includes(NODE_GROUP) ? `unknown node for user ${JSON.stringify(name)}` : '', 'name')
    if (attributes.type === 'resource') {
      const { group, resource } = attributes
      const judge = this.judges[group === '' ? resource : `${group}/${resource}`]
      if (judge !== undefined) return judge(name.slice(NODE_USER.length), attributes)
    }
    // None of the rules is about certain names.
    return this.rules.some((rule) => ruleAllows(rule, attributes)) ? ALLOW : refuse('', 'name')
  }

  rulesFor(user: UserInfo): EffectiveRules {
    if (!isNode(user)) return NO_RULES
    return { ...NO_RULES, incomplete: true, evaluationError: 'node authorizer does not support user rule resolution' }
  }
}

/** Upstream: nodeidentifier.NewDefaultNodeIdentifier */
function isNode({ name, groups }: UserInfo): boolean {
  return name.startsWith(NODE_USER) && name.length > NODE_USER.length && groups.includes(NODE_GROUP)
}

function refuse(reason: string, holdsFor: AuthorizationVerdict['holdsFor'] = 'once'): AuthorizationVerdict {
  return { decision: 'noOpinion', reason, ...(holdsFor !== undefined && { holdsFor }) }
}

function related(relation: Relation, node: string, { namespace, name }: ResourceAttributes): AuthorizationVerdict {
  if (name === '') return refuse('No Object name found')
  return relation(node, { namespace, name }) ? ALLOW_ONCE : refuse(`no relationship found between node '${node}' and this object`)
}

function reads(relation: Relation): Judge {
  return (node, attributes) => {
    if (!READ_VERBS.has(attributes.verb)) return refuse('can only read resources of this type')
    if (attributes.subresource !== '') return refuse('cannot read subresource')
    if (attributes.namespace === '') return refuse('can only read namespaced object of this type')
    return related(relation, node, attributes)
  }
}

function judgeGet(relation: Relation, node: string, attributes: ResourceAttributes): AuthorizationVerdict {
  if (attributes.verb !== 'get') return refuse('can only get individual resources of this type')
  if (attributes.subresource !== '') return refuse('cannot get subresource')
  return related(relation, node, attributes)
}

function judgeStatus(relation: Relation, node: string, attributes: ResourceAttributes): AuthorizationVerdict {
  if (attributes.verb !== 'update' && attributes.verb !== 'patch') return refuse('can only get/update/patch this type')
  return related(relation, node, attributes)
}

function judgeServiceAccount(relation: Relation, node: string, attributes: ResourceAttributes): AuthorizationVerdict {
  const { verb, subresource, name } = attributes
  if (verb === 'get' && subresource === '') return reads(relation)(node, attributes)
  if (verb !== 'create' || name === '') return refuse('can only create tokens for individual service accounts')
  if (subresource !== 'token') return refuse('can only create token subresource of serviceaccount')
  return related(relation, node, attributes)
}

function judgeLease(node: string, { verb, namespace, name }: ResourceAttributes): AuthorizationVerdict {
  if (!OWN_VERBS.has(verb)) return refuse('can only get, create, update, patch, or delete a node lease')
  if (namespace !== LEASE_NAMESPACE) return refuse(`can only access leases in the "${LEASE_NAMESPACE}" system namespace`)
  // The name is not known yet when it is created.
  if (verb !== 'create' && name !== node) return refuse('can only access node lease with the same name as the requesting node')
  return ALLOW_THIS
}

function judgeCsiNode(node: string, { verb, subresource, name }: ResourceAttributes): AuthorizationVerdict {
  if (!OWN_VERBS.has(verb)) return refuse('can only get, create, update, patch, or delete a CSINode')
  if (subresource !== '') return refuse('cannot authorize CSINode subresources')
  if (verb !== 'create' && name !== node) return refuse('can only access CSINode with the same name as the requesting node')
  return ALLOW_THIS
}

function judgeSlice(relation: Relation, node: string, attributes: ResourceAttributes): AuthorizationVerdict {
  const { verb, subresource } = attributes
  if (subresource !== '') return refuse('cannot authorize ResourceSlice subresources')
  if (verb === 'create') return ALLOW_ONCE
  if (verb === 'get' || verb === 'update' || verb === 'patch' || verb === 'delete') return related(relation, node, attributes)
  if (verb !== 'watch' && verb !== 'list' && verb !== 'deletecollection')
    return refuse('only the following verbs are allowed for a ResourceSlice')
  return selects(attributes, 'spec.nodeName', node)
    ? ALLOW_ONCE
    : refuse('can only list/watch/deletecollection resourceslices with nodeName field selector')
}

function judgeNode(node: string, { verb, subresource, name }: ResourceAttributes): AuthorizationVerdict {
  if (subresource === 'status') return verb === 'update' || verb === 'patch' ? ALLOW : refuse('')
  if (subresource !== '') return refuse('')
  if (verb === 'create' || verb === 'update' || verb === 'patch') return ALLOW
  if (!READ_VERBS.has(verb)) return refuse('')
  if (name === node) return ALLOW_THIS
  if (name === '') return refuse(`node '${node}' cannot read all nodes, only its own Node object`)
  return refuse(`node '${node}' cannot read '${name}', only its own Node object`)
}

function judgePod(relation: Relation, node: string, attributes: ResourceAttributes): AuthorizationVerdict {
  const { verb, subresource, name } = attributes
  if (subresource === 'status') return verb === 'update' || verb === 'patch' ? ALLOW : refuse('')
  if (subresource === 'eviction') return verb === 'create' ? ALLOW : refuse('')
  if (subresource !== '') return refuse('')
  if (verb === 'create' || verb === 'delete') return ALLOW
  if (verb === 'get') return judgeGet(relation, node, attributes)
  if (verb !== 'list' && verb !== 'watch') return refuse('')
  if (selects(attributes, 'spec.nodeName', node)) return ALLOW_ONCE
  return name === '' ? refuse('can only list/watch pods with spec.nodeName field selector') : related(relation, node, attributes)
}

/** Whether only objects with this value of a field are asked for. */
function selects({ fieldSelector }: ResourceAttributes, field: string, value: string): boolean {
  if (fieldSelector === undefined) return false
  try {
    return parseFieldSelector(fieldSelector).exactMatch(field) === value
  } catch {
    return false
  }
}
