import type {
  HTTPIngressPath,
  Ingress,
  IngressBackend,
  IngressRule,
  IngressSpec,
  IngressStatus,
  TypedLocalObjectReference,
} from '../../../types/generated.ts'
import { type ErrorList, errorsOf } from '../../rules/error-list.ts'
import {
  isDns1035Label,
  isDns1123Subdomain,
  isPathSegment,
  isPortName,
  isPortNumber,
  isWildcardDns1123Subdomain,
} from '../../rules/formats.ts'
import { parseIp, validateLegacyIp } from '../../rules/ip.ts'
import { nameIsDnsSubdomain } from '../../rules/names.ts'

const CLASS_ANNOTATION = 'kubernetes.io/ingress.class'
const PATH_TYPES = ['Exact', 'ImplementationSpecific', 'Prefix']
const INVALID_SEQUENCES = ['//', '/./', '/../', '%2f', '%2F']
const INVALID_SUFFIXES = ['/..', '/.']

/** Upstream: pkg/apis/networking/validation ValidateIngressCreate */
export function validateIngressCreate(ingress: Ingress, errors: ErrorList): void {
  const spec = ingress.spec ?? {}
  validateSpec(spec, errors, undefined)
  const annotation = ingress.metadata.annotations?.[CLASS_ANNOTATION]
  if (annotation === undefined || spec.ingressClassName === undefined || annotation === spec.ingressClassName) return
  errors.invalid(`annotations.${CLASS_ANNOTATION}`, annotation, 'must match `ingressClassName` when both are specified')
}

/** Upstream: ValidateIngressUpdate */
export function validateIngressUpdate(next: Ingress, live: Ingress, errors: ErrorList): void {
  validateSpec(next.spec ?? {}, errors, live.spec ?? {})
}

function validateSpec(spec: IngressSpec, errors: ErrorList, live: IngressSpec | undefined): void {
  const { rules = [], defaultBackend, tls = [], ingressClassName } = spec
  if (rules.length === 0 && defaultBackend === undefined) {
    errors.invalid('spec', null, 'either `defaultBackend` or `rules` must be specified')
  }
  if (defaultBackend !== undefined) validateBackend(defaultBackend, 'spec.defaultBackend', errors)
  const skipsWildcards = live !== undefined && hasInvalidWildcardRule(live)
  rules.forEach((rule, index) => {
    validateRule(rule, `spec.rules[${index}]`, skipsWildcards, errors)
  })
  const skipsSecrets = (live?.tls ?? []).some(({ secretName }) => secretName && nameIsDnsSubdomain(secretName, false).length > 0)
  tls.forEach(({ hosts = [], secretName }, index) => {
    const at = `spec.tls[${index}]`
    hosts.forEach((host, position) => {
      errors.invalidAll(`${at}.hosts[${position}]`, host, host.includes('*') ? isWildcardDns1123Subdomain(host) : isDns1123Subdomain(host))
    })
    if (secretName && !skipsSecrets) errors.invalidAll(`${at}.secretName`, secretName, nameIsDnsSubdomain(secretName, false))
  })
  if (ingressClassName !== undefined) {
    errors.invalidAll('spec.ingressClassName', ingressClassName, nameIsDnsSubdomain(ingressClassName, false))
  }
}

/** Upstream: allowInvalidWildcardHostRule */
function hasInvalidWildcardRule({ rules = [] }: IngressSpec): boolean {
  return rules.some(({ host, http }) => host?.includes('*') && errorsOf((errors) => validateHttp(http, '', errors)).length > 0)
}

/** Upstream: validateIngressRules */
function validateRule({ host = '', http }: IngressRule, at: string, skipsWildcards: boolean, errors: ErrorList): void {
  const isWildcard = host.includes('*')
  if (host !== '') {
    if (parseIp(host) !== undefined) errors.invalid(`${at}.host`, host, 'must be a DNS name, not an IP address')
    errors.invalidAll(`${at}.host`, host, isWildcard ? isWildcardDns1123Subdomain(host) : isDns1123Subdomain(host))
  }
  if (!isWildcard || !skipsWildcards) validateHttp(http, `${at}.http`, errors)
}

function validateHttp(http: IngressRule['http'], at: string, errors: ErrorList): void {
  if (http === undefined) return
  if ((http.paths ?? []).length === 0) errors.required(`${at}.paths`)
  http.paths?.forEach((path, index) => {
    validatePath(path, `${at}.paths[${index}]`, errors)
  })
}

/** Upstream: validateHTTPIngressPath */
function validatePath({ path = '', pathType, backend }: HTTPIngressPath, at: string, errors: ErrorList): void {
  if (pathType === undefined) {
    errors.required(`${at}.pathType`, 'pathType must be specified')
    return
  }
  const field = `${at}.path`
  const isAbsolute = path.startsWith('/')
  if (pathType === 'Exact' || pathType === 'Prefix') {
    if (!isAbsolute) errors.invalid(field, path, 'must be an absolute path')
    for (const sequence of INVALID_SEQUENCES) if (path.includes(sequence)) errors.invalid(field, path, `must not contain '${sequence}'`)
    for (const suffix of INVALID_SUFFIXES) if (path.endsWith(suffix)) errors.invalid(field, path, `cannot end with '${suffix}'`)
  } else if (pathType === 'ImplementationSpecific') {
    if (path !== '' && !isAbsolute) errors.invalid(field, path, 'must be an absolute path')
  } else errors.notSupported(`${at}.pathType`, pathType, PATH_TYPES)
  validateBackend(backend ?? {}, `${at}.backend`, errors)
}

/** Upstream: validateIngressBackend */
function validateBackend({ resource, service }: IngressBackend, at: string, errors: ErrorList): void {
  if (resource !== undefined && service !== undefined) {
    errors.invalid(at, '', 'cannot set both resource and service backends')
    return
  }
  if (resource !== undefined) {
    validateReference(resource, `${at}.resource`, errors)
    return
  }
  if (service === undefined) {
    errors.invalid(at, '', 'resource or service backend is required')
    return
  }
  if (!service.name) errors.required(`${at}.service.name`)
  else errors.invalidAll(`${at}.service.name`, service.name, isDns1035Label(service.name))
  const { name = '', number = 0 } = service.port ?? {}
  if (name !== '' && number !== 0) errors.invalid(at, '', 'cannot set both port name & port number')
  else if (name !== '') errors.invalidAll(`${at}.service.port.name`, name, isPortName(name))
  else if (number !== 0) errors.invalidAll(`${at}.service.port.number`, number, isPortNumber(number))
  else errors.required(at, 'port name or number is required')
}

/** Upstream: validateIngressTypedLocalObjectReference */
export function validateReference({ apiGroup, kind, name }: Partial<TypedLocalObjectReference>, at: string, errors: ErrorList): void {
  if (apiGroup !== undefined) errors.invalidAll(`${at}.apiGroup`, apiGroup, isDns1123Subdomain(apiGroup))
  if (!kind) errors.required(`${at}.kind`)
  else errors.invalidAll(`${at}.kind`, kind, isPathSegment(kind))
  if (!name) errors.required(`${at}.name`)
  else errors.invalidAll(`${at}.name`, name, isPathSegment(name))
}

/** Upstream: ValidateIngressLoadBalancerStatus */
export function validateIngressStatus(next: IngressStatus, live: IngressStatus, errors: ErrorList): void {
  const existing = (live.loadBalancer?.ingress ?? []).flatMap(({ ip }) => (ip ? [ip] : []))
  next.loadBalancer?.ingress?.forEach(({ ip, hostname }, index) => {
    const at = `status.loadBalancer.ingress[${index}]`
    if (ip) validateLegacyIp(ip, `${at}.ip`, errors, existing)
    if (!hostname) return
    errors.invalidAll(`${at}.hostname`, hostname, isDns1123Subdomain(hostname))
    if (parseIp(hostname) !== undefined) errors.invalid(`${at}.hostname`, hostname, 'must be a DNS name, not an IP address')
  })
}
