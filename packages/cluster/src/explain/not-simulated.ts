import type { KubeObject, Pod, PodSpec } from '@kubesim/api'

/** Fields of a pod's spec that are stored and returned, but change nothing yet. docs/differences.md lists them with what to expect instead. */
const POD_FIELDS: readonly (keyof PodSpec)[] = [
  'dnsConfig',
  'hostAliases',
  'hostIPC',
  'hostPID',
  'hostUsers',
  'resourceClaims',
  'runtimeClassName',
  'setHostnameAsFQDN',
]
/** Of a security context those that are acted on. */
const SECURITY_FIELDS: ReadonlySet<string> = new Set(['runAsUser', 'runAsGroup', 'runAsNonRoot', 'readOnlyRootFilesystem'])

/** Paths of what an object asks for and the simulator does not act on. */
export function notSimulated(object: KubeObject): readonly string[] {
  const spec = podSpecOf(object)
  if (spec === undefined) return []
  const prefix = object.kind === 'Pod' ? 'spec' : 'spec.template.spec'
  const paths = POD_FIELDS.filter((field) => isSet(spec[field])).map((field) => `${prefix}.${field}`)
  paths.push(...securityPaths(prefix, spec.securityContext))
  for (const [index, container] of spec.containers.entries()) {
    paths.push(...securityPaths(`${prefix}.containers[${index}]`, container.securityContext))
  }
  return paths
}

function securityPaths(prefix: string, context: object | undefined): readonly string[] {
  return Object.entries(context ?? {})
    .filter(([field, value]) => !SECURITY_FIELDS.has(field) && isSet(value))
    .map(([field]) => `${prefix}.securityContext.${field}`)
}

function podSpecOf(object: KubeObject): PodSpec | undefined {
  if (object.kind === 'Pod') return (object as Pod).spec
  const { spec } = object as { readonly spec?: { readonly template?: { readonly spec?: PodSpec } } }
  return spec?.template?.spec?.containers === undefined ? undefined : spec.template.spec
}

function isSet(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === '') return false
  return typeof value !== 'object' || Object.keys(value).length > 0
}
