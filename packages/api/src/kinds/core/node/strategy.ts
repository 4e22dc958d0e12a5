import type { ResourceStrategy } from '../../../resource.ts'
import type { Node } from '../../../types/generated.ts'
import { errorsOf } from '../../rules/error-list.ts'
import { cidrWarnings } from '../../rules/ip-warnings.ts'
import { nameIsDnsSubdomain } from '../../rules/names.ts'
import { changed } from '../../structural-sharing.ts'
import { defaultNode } from './defaults.ts'
import { validateNode, validateNodeUpdate } from './validation.ts'

/** Nodes bring their status when they are created. Upstream: pkg/registry/core/node */
export const nodeStrategy: ResourceStrategy<Node> = {
  applyDefaults: defaultNode,
  prepareForCreate: (node) => withoutConfig(withoutDeclaredFeatures(node, undefined)),
  prepareForUpdate: prepareNodeForUpdate,
  prepareForStatusUpdate: (next, live) => (live.status?.config === undefined ? withoutStatusConfig(next) : next),
  validate: (node) => errorsOf((errors) => validateNode(node, errors)),
  validateUpdate: (next, live) =>
    errorsOf((errors) => {
      validateNode(next, errors)
      validateNodeUpdate(next, live, errors)
    }),
  validateStatusUpdate: (next, live) => errorsOf((errors) => validateNodeUpdate(next, live, errors)),
  validateName: nameIsDnsSubdomain,
  warnings: nodeWarnings,
}

function prepareNodeForUpdate(next: Node, live: Node): Node {
  const node = withoutDeclaredFeatures(next, live)
  return live.spec?.configSource === undefined && node.spec?.configSource !== undefined
    ? changed(node, { spec: changed(node.spec, { configSource: undefined }) })
    : node
}

function withoutConfig(node: Node): Node {
  const spec = node.spec?.configSource === undefined ? node.spec : changed(node.spec, { configSource: undefined })
  return withoutStatusConfig(changed(node, { spec }))
}

function withoutStatusConfig(node: Node): Node {
  return node.status?.config === undefined ? node : changed(node, { status: changed(node.status, { config: undefined }) })
}

/** Behind a gate that is off. */
function withoutDeclaredFeatures(node: Node, live: Node | undefined): Node {
  if (node.status?.declaredFeatures === undefined || live?.status?.declaredFeatures !== undefined) return node
  return changed(node, { status: changed(node.status, { declaredFeatures: undefined }) })
}

function nodeWarnings({ spec = {} }: Node): readonly string[] {
  return [
    ...(spec.configSource === undefined ? [] : ['spec.configSource: the feature is removed']),
    ...(spec.externalID ? ['spec.externalID: this field is deprecated, and is unused by Kubernetes'] : []),
    ...(spec.podCIDRs ?? []).flatMap((cidr, index) => cidrWarnings(cidr, `spec.podCIDRs[${index}]`)),
  ]
}
