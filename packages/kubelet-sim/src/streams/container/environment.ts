import type { Container, Pod, Service } from '@kubesim/api'
import type { NodeContext } from '../../pod-lifecycle/node-context.ts'
import { configValues, textOf } from './config-values.ts'
import { downwardValue, type PodPlace } from './field-values.ts'

export interface EnvironmentSources {
  readonly pod: Pod
  readonly container: Container
  readonly place: PodPlace
  readonly node: NodeContext
  readonly hostName: string
  readonly userId: number
  /** Those that a container finds variables of. */
  readonly services: readonly Service[]
}

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** The variables that a container starts with. Upstream: kubelet_pods.go makeEnvironmentVariables */
export function containerEnvironment(sources: EnvironmentSources): ReadonlyMap<string, string> {
  const { container, hostName, userId, services } = sources
  const variables = new Map([
    ['PATH', PATH],
    ['HOSTNAME', hostName],
  ])
  const ofServices = new Map(services.flatMap(serviceVariables))
  const given = new Map<string, string>()
  addFrom(sources, given)
  for (const { name, value, valueFrom } of container.env ?? []) {
    const text = valueFrom === undefined ? expanded(value ?? '', new Map([...ofServices, ...given])) : givenValue(valueFrom, sources)
    if (text !== undefined) given.set(name, text)
  }
  for (const [name, value] of given) variables.set(name, value)
  for (const [name, value] of ofServices) if (!given.has(name)) variables.set(name, value)
  if (!variables.has('HOME')) variables.set('HOME', userId === 0 ? '/root' : '/')
  return variables
}

function addFrom({ container, pod, node }: EnvironmentSources, variables: Map<string, string>): void {
  const namespace = pod.metadata.namespace!
  for (const { prefix = '', configMapRef, secretRef } of container.envFrom ?? []) {
    const name = configMapRef?.name ?? secretRef?.name
    if (name === undefined) continue
    const values = configValues(node, configMapRef === undefined ? 'Secret' : 'ConfigMap', { namespace, name })
    for (const [key, value] of values ?? []) variables.set(prefix + key, textOf(value))
  }
}

function givenValue(
  source: NonNullable<NonNullable<Container['env']>[number]['valueFrom']>,
  sources: EnvironmentSources,
): string | undefined {
  const { configMapKeyRef, secretKeyRef } = source
  const reference = configMapKeyRef ?? secretKeyRef
  if (reference === undefined) return downwardValue(source, sources)
  const kind = configMapKeyRef === undefined ? 'Secret' : 'ConfigMap'
  const values = configValues(sources.node, kind, { namespace: sources.pod.metadata.namespace!, name: reference.name ?? '' })
  const value = values?.get(reference.key)
  return value === undefined ? undefined : textOf(value)
}

/** `$(NAME)` becomes the variable's value where there is one, `$$` a dollar. Upstream: third_party/forked/golang/expansion */
export function expanded(text: string, variables: ReadonlyMap<string, string>): string {
  return text.replace(/\$(\$|\(([^)]*)\))/g, (whole, form: string, name: string) => (form === '$' ? '$' : (variables.get(name) ?? whole)))
}

/** Upstream: pkg/kubelet/envvars FromServices */
function serviceVariables({ metadata, spec }: Service): readonly (readonly [string, string])[] {
  const ip = spec.clusterIP
  const [first] = spec.ports ?? []
  if (ip === undefined || ip === '' || ip === 'None' || first === undefined) return []
  const prefix = variableName(metadata.name!)
  const named = (spec.ports ?? []).filter(({ name }) => name !== undefined && name !== '')
  return [
    [`${prefix}_SERVICE_HOST`, ip],
    [`${prefix}_SERVICE_PORT`, String(first.port)],
    ...named.map(({ name, port }) => [`${prefix}_SERVICE_PORT_${variableName(name!)}`, String(port)] as const),
    [`${prefix}_PORT`, `${(first.protocol ?? 'TCP').toLowerCase()}://${ip}:${first.port}`],
    ...(spec.ports ?? []).flatMap(({ port, protocol = 'TCP' }) => {
      const link = `${prefix}_PORT_${port}_${protocol}`
      return [
        [link, `${protocol.toLowerCase()}://${ip}:${port}`],
        [`${link}_PROTO`, protocol.toLowerCase()],
        [`${link}_PORT`, String(port)],
        [`${link}_ADDR`, ip],
      ] as const
    }),
  ]
}

function variableName(name: string): string {
  return name.toUpperCase().replaceAll('-', '_')
}
