import type { Container, Pod, Volume } from '@kubesim/api'
import type { NodeContext } from './node-context.ts'

/** Published into every namespace by the control plane: never missed here. */
const ROOT_CA = 'kube-root-ca.crt'

/** What keeps a volume from being mounted, in the kubelet's words; undefined when all can be. Upstream: volume/configmap, volume/secret */
export function missingVolumeSource(pod: Pod, node: NodeContext): string | undefined {
  for (const volume of pod.spec.volumes ?? []) {
    const problem = volumeProblem(volume, pod.metadata.namespace!, node)
    if (problem !== undefined) return `MountVolume.SetUp failed for volume "${volume.name}" : ${problem}`
  }
  return undefined
}

function volumeProblem(volume: Volume, namespace: string, node: NodeContext): string | undefined {
  const sources = [volume, ...(volume.projected?.sources ?? [])]
  for (const source of sources) {
    if (source.configMap && !source.configMap.optional) {
      const name = source.configMap.name
      const problem =
        name === undefined || name === ROOT_CA
          ? undefined
          : sourceProblem(node, { kind: 'ConfigMap', namespace, name, items: source.configMap.items })
      if (problem !== undefined) return problem
    }
    const secret = 'secret' in source ? source.secret : undefined
    const secretName =
      secret === undefined ? undefined : 'secretName' in secret ? secret.secretName : 'name' in secret ? secret.name : undefined
    if (secret !== undefined && !secret.optional && secretName !== undefined) {
      const problem = sourceProblem(node, { kind: 'Secret', namespace, name: secretName, items: secret.items })
      if (problem !== undefined) return problem
    }
  }
  return undefined
}

interface Source {
  readonly kind: 'ConfigMap' | 'Secret'
  readonly namespace: string
  readonly name: string
  readonly items: readonly { readonly key: string }[] | undefined
}

function sourceProblem(node: NodeContext, source: Source): string | undefined {
  const found = node.readConfig(source.kind, source.namespace, source.name)
  const noun = source.kind === 'ConfigMap' ? 'configmap' : 'secret'
  if (found === undefined) return `${noun} "${source.name}" not found`
  const absent = source.items?.find(({ key }) => found.data?.[key] === undefined && found.binaryData?.[key] === undefined)
  if (absent === undefined) return undefined
  return source.kind === 'ConfigMap'
    ? `configmap references non-existent config key: ${absent.key}`
    : `references non-existent secret key: ${absent.key}`
}

/** What keeps a container from being created; undefined when nothing does. Upstream: kubelet_pods.go makeEnvironmentVariables */
export function missingEnvironmentSource(pod: Pod, container: Container, node: NodeContext): string | undefined {
  const namespace = pod.metadata.namespace!
  const read = (kind: 'ConfigMap' | 'Secret', name: string) => node.readConfig(kind, namespace, name)
  for (const { configMapRef, secretRef } of container.envFrom ?? []) {
    if (configMapRef?.name !== undefined && !configMapRef.optional && read('ConfigMap', configMapRef.name) === undefined)
      return `configmap "${configMapRef.name}" not found`
    if (secretRef?.name !== undefined && !secretRef.optional && read('Secret', secretRef.name) === undefined)
      return `secret "${secretRef.name}" not found`
  }
  for (const { valueFrom } of container.env ?? []) {
    const configMap = valueFrom?.configMapKeyRef
    if (configMap?.name !== undefined && !configMap.optional) {
      const found = read('ConfigMap', configMap.name)
      if (found === undefined) return `configmap "${configMap.name}" not found`
      if (found.data?.[configMap.key] === undefined) return `couldn't find key ${configMap.key} in ConfigMap ${namespace}/${configMap.name}`
    }
    const secret = valueFrom?.secretKeyRef
    if (secret?.name !== undefined && !secret.optional) {
      const found = read('Secret', secret.name)
      if (found === undefined) return `secret "${secret.name}" not found`
      if (found.data?.[secret.key] === undefined) return `couldn't find key ${secret.key} in Secret ${namespace}/${secret.name}`
    }
  }
  return undefined
}

/** Whether a container starts with this variable set to something. */
export function setsVariable(
  pod: Pod,
  container: Container,
  { name, node }: { readonly name: string; readonly node: NodeContext },
): boolean {
  const namespace = pod.metadata.namespace!
  const named = container.env?.find((each) => each.name === name)
  if (named?.value !== undefined) return named.value !== ''
  if (named?.valueFrom !== undefined) {
    const { configMapKeyRef, secretKeyRef } = named.valueFrom
    const reference = configMapKeyRef ?? secretKeyRef
    if (reference?.name === undefined) return true
    const found = node.readConfig(configMapKeyRef === undefined ? 'Secret' : 'ConfigMap', namespace, reference.name)
    return (found?.data?.[reference.key] ?? '') !== ''
  }
  return (container.envFrom ?? []).some(({ prefix = '', configMapRef, secretRef }) => {
    const source = configMapRef ?? secretRef
    if (source?.name === undefined || !name.startsWith(prefix)) return false
    const found = node.readConfig(configMapRef === undefined ? 'Secret' : 'ConfigMap', namespace, source.name)
    return (found?.data?.[name.slice(prefix.length)] ?? '') !== ''
  })
}
