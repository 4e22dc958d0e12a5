import type { ResourceStrategy } from '../../../resource.ts'
import type { EndpointAddress, EndpointPort, EndpointSubset, Endpoints } from '../../../types/generated.ts'
import { type ErrorList, errorsOf } from '../../rules/error-list.ts'
import { isPortNumber } from '../../rules/formats.ts'
import { validateLegacyIp } from '../../rules/ip.ts'
import { ipWarnings } from '../../rules/ip-warnings.ts'
import { nameIsDnsSubdomain } from '../../rules/names.ts'
import { equalAs } from '../../rules/semantic-equality.ts'
import { validateChoice, validateDnsLabel, validateEndpointIp, validateQualifiedName } from '../../rules/values.ts'
import { defaultEndpoints } from './defaults.ts'

const PROTOCOLS = ['SCTP', 'TCP', 'UDP']
const MANAGED_BY = 'endpoints.kubernetes.io/managed-by'

/** Upstream: pkg/registry/core/endpoint */
export const endpointsStrategy: ResourceStrategy<Endpoints> = {
  applyDefaults: defaultEndpoints,
  validate: ({ subsets }) => errorsOf((errors) => validateSubsets(subsets, errors)),
  validateUpdate: (next, live) =>
    errorsOf((errors) => {
      if (!equalAs('api.core.v1.Endpoints', { subsets: next.subsets }, { subsets: live.subsets })) validateSubsets(next.subsets, errors)
    }),
  validateName: nameIsDnsSubdomain,
  warnings: ({ metadata, subsets = [] }) =>
    metadata.labels?.[MANAGED_BY] === 'endpoint-controller'
      ? []
      : subsets.flatMap((subset, index) => addressWarnings(subset, `subsets[${index}]`)),
}

function addressWarnings({ addresses = [], notReadyAddresses = [] }: EndpointSubset, field: string): readonly string[] {
  return [
    ...addresses.flatMap(({ ip }, index) => ipWarnings(ip, `${field}.addresses[${index}].ip`)),
    ...notReadyAddresses.flatMap(({ ip }, index) => ipWarnings(ip, `${field}.notReadyAddresses[${index}].ip`)),
  ]
}

/** Upstream: pkg/apis/core/validation validateEndpointSubsets */
function validateSubsets(subsets: readonly EndpointSubset[] | undefined, errors: ErrorList): void {
  subsets?.forEach(({ addresses = [], notReadyAddresses = [], ports = [] }, index) => {
    const field = `subsets[${index}]`
    if (addresses.length + notReadyAddresses.length === 0) errors.required(field, 'must specify `addresses` or `notReadyAddresses`')
    addresses.forEach((address, at) => {
      validateAddress(address, `${field}.addresses[${at}]`, errors)
    })
    notReadyAddresses.forEach((address, at) => {
      validateAddress(address, `${field}.notReadyAddresses[${at}]`, errors)
    })
    ports.forEach((port, at) => {
      validatePort(port, ports.length > 1, `${field}.ports[${at}]`, errors)
    })
  })
}

function validateAddress({ ip = '', hostname, nodeName }: EndpointAddress, field: string, errors: ErrorList): void {
  validateLegacyIp(ip, `${field}.ip`, errors)
  if (hostname) validateDnsLabel(hostname, `${field}.hostname`, errors)
  if (nodeName !== undefined) errors.invalidAll(`${field}.nodeName`, nodeName, nameIsDnsSubdomain(nodeName, false))
  validateEndpointIp(ip, `${field}.ip`, errors)
}

function validatePort(
  { name, port = 0, protocol, appProtocol }: EndpointPort,
  isNameRequired: boolean,
  field: string,
  errors: ErrorList,
): void {
  if (name) validateDnsLabel(name, `${field}.name`, errors)
  else if (isNameRequired) errors.required(`${field}.name`)
  errors.invalidAll(`${field}.port`, port, isPortNumber(port))
  validateChoice(protocol, PROTOCOLS, `${field}.protocol`, errors)
  if (appProtocol !== undefined) validateQualifiedName(appProtocol, `${field}.appProtocol`, errors)
}
