import type { IngressClass, NetworkPolicy, NetworkPolicyPort } from '../../types/generated.ts'
import { changed, mapShared } from '../structural-sharing.ts'

/** Upstream: pkg/apis/networking/v1 SetDefaults_NetworkPolicy, SetDefaults_NetworkPolicyPort */
export function defaultNetworkPolicy(policy: NetworkPolicy): NetworkPolicy {
  const spec = policy.spec ?? {}
  const implied = (spec.egress?.length ?? 0) > 0 ? ['Ingress', 'Egress'] : ['Ingress']
  return changed(policy, {
    spec: changed(spec, {
      policyTypes: (spec.policyTypes?.length ?? 0) > 0 ? spec.policyTypes : implied,
      ingress: mapShared(spec.ingress, (rule) => changed(rule, { ports: mapShared(rule.ports, defaultPort) })),
      egress: mapShared(spec.egress, (rule) => changed(rule, { ports: mapShared(rule.ports, defaultPort) })),
    }),
  })
}

function defaultPort(port: NetworkPolicyPort): NetworkPolicyPort {
  return changed(port, { protocol: port.protocol ?? 'TCP' })
}

/** Upstream: pkg/apis/networking/v1 SetDefaults_IngressClass */
export function defaultIngressClass(ingressClass: IngressClass): IngressClass {
  const { spec } = ingressClass
  if (!spec?.parameters) return ingressClass
  const parameters = changed(spec.parameters, { scope: spec.parameters.scope ?? 'Cluster' })
  return changed(ingressClass, { spec: changed(spec, { parameters }) })
}
