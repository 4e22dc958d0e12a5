import type { ResourceStrategy } from '../../../resource.ts'
import type { NetworkPolicy, NetworkPolicyPeer } from '../../../types/generated.ts'
import { errorsOf } from '../../rules/error-list.ts'
import { cidrWarnings } from '../../rules/ip-warnings.ts'
import { nameIsDnsSubdomain } from '../../rules/names.ts'
import { defaultNetworkPolicy } from '../defaults.ts'
import { validateNetworkPolicy, validateNetworkPolicyUpdate } from './validation.ts'

/** Upstream: pkg/registry/networking/networkpolicy */
export const networkPolicyStrategy: ResourceStrategy<NetworkPolicy> = {
  applyDefaults: defaultNetworkPolicy,
  validate: (policy) => errorsOf((errors) => validateNetworkPolicy(policy, errors)),
  validateUpdate: (next, live) => errorsOf((errors) => validateNetworkPolicyUpdate(next, live, errors)),
  validateName: nameIsDnsSubdomain,
  warnings: ({ spec }) => [
    ...(spec?.ingress ?? []).flatMap(({ from }, index) => peerWarnings(from, `spec.ingress[${index}].from`)),
    ...(spec?.egress ?? []).flatMap(({ to }, index) => peerWarnings(to, `spec.egress[${index}].to`)),
  ],
}

function peerWarnings(peers: readonly NetworkPolicyPeer[] | undefined, field: string): readonly string[] {
  return (peers ?? []).flatMap(({ ipBlock }, index) => {
    if (ipBlock === undefined) return []
    const at = `${field}[${index}].ipBlock`
    const ofHoles = (ipBlock.except ?? []).flatMap((hole, position) => cidrWarnings(hole, `${at}.except[${position}]`))
    return [...cidrWarnings(ipBlock.cidr, `${at}.cidr`), ...ofHoles]
  })
}
