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
  'securityContext',
  'setHostnameAsFQDN',
  'shareProcessNamespace',
]
const CONTAINER_FIELDS = ['securityContext', 'stdin', 'tty', 'workingDir'] as const

/** Paths of what an object asks for and the simulator does not act on. */
export function notSimulated(object: KubeObject): readonly string[] {
  const spec = podSpecOf(object)
  if (spec === undefined) return []
  const prefix = object.kind === 'Pod' ? 'spec' : 'spec.template.spec'
  const paths = POD_FIELDS.filter((field) => isSet(spec[field])).map((field) => `${prefix}.${field}`)
  for (const [index, container] of spec.containers.entries()) {
    for (const field of CONTAINER_FIELDS) {
      if (isSet(container[field])) paths.push(`${prefix}.containers[${index}].${field}`)
    }
  }
  return paths
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
