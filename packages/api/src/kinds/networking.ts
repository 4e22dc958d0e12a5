import type { Ingress, IngressClass, IPAddress, NetworkPolicy, ServiceCIDR } from '../types/generated.ts'
import { resourcesOf } from './define.ts'

const resource = resourcesOf('networking.k8s.io', 'v1')

export const ingressClasses = resource<IngressClass>('ingressclasses', 'IngressClass', { namespaced: false, hash: 'l/iqIbDgFyQ=' })
export const ingresses = resource<Ingress>('ingresses', 'Ingress', { shortNames: ['ing'], status: true, hash: '39NQlfNR+bo=' })
export const ipAddresses = resource<IPAddress>('ipaddresses', 'IPAddress', { namespaced: false, shortNames: ['ip'], hash: '3f/plJFChNE=' })
export const networkPolicies = resource<NetworkPolicy>('networkpolicies', 'NetworkPolicy', { shortNames: ['netpol'], hash: 'YpfwF18m1G8=' })
export const serviceCIDRs = resource<ServiceCIDR>('servicecidrs', 'ServiceCIDR', { namespaced: false, status: true, hash: 'gNLvruQhW2g=' })
