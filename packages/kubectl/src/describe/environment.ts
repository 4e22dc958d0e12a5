import { type Container, type EnvVar, type EnvVarSource, type Pod, resourceFieldValue } from '@kubesim/api'
import type { Description } from './description.ts'
import { goBoolean } from './go-text.ts'

/** Upstream: describeContainerEnvFrom */
export function writeEnvironmentSources(out: Description, { envFrom = [] }: Container): void {
  if (envFrom.length === 0) return
  out.line(2, 'Environment Variables from:')
  for (const { configMapRef, secretRef, prefix } of envFrom) {
    const kind = configMapRef !== undefined ? 'ConfigMap' : secretRef !== undefined ? 'Secret' : ''
    const source = configMapRef ?? secretRef
    out.line(3, `${source?.name ?? ''}\t${kind}${prefix ? ` with prefix '${prefix}'` : ''}\tOptional: ${goBoolean(source?.optional)}`)
  }
}

/** Upstream: describeContainerEnvVars */
export function writeEnvironment(out: Description, container: Container, pod: Pod | undefined): void {
  const variables = container.env ?? []
  out.line(2, `Environment:${variables.length === 0 ? '\t<none>' : ''}`)
  for (const variable of variables) {
    if (variable.valueFrom === undefined) writeValue(out, variable)
    else {
      const text = sourceText(variable.valueFrom, container, pod)
      if (text !== undefined) out.line(3, `${variable.name}:\t${text}`)
    }
  }
}

function writeValue(out: Description, { name, value = '' }: EnvVar): void {
  value.split('\n').forEach((line, index) => {
    out.line(3, index === 0 ? `${name}:\t${line}` : `\t${line}`)
  })
}

function sourceText(
  { fieldRef, resourceFieldRef, secretKeyRef, configMapKeyRef }: EnvVarSource,
  container: Container,
  pod: Pod | undefined,
): string | undefined {
  if (fieldRef !== undefined) return `${podFieldText(pod, fieldRef.fieldPath)} (${fieldRef.apiVersion ?? ''}:${fieldRef.fieldPath})`
  if (resourceFieldRef !== undefined) {
    const { resource } = resourceFieldRef
    const value = resourceFieldValue(container, resourceFieldRef) ?? ''
    const isUnlimited = value === '0' && (resource === 'limits.cpu' || resource === 'limits.memory')
    return `${isUnlimited ? 'node allocatable' : value} (${resource})`
  }
  if (secretKeyRef !== undefined) {
    return `<set to the key '${secretKeyRef.key}' in secret '${secretKeyRef.name ?? ''}'>\tOptional: ${goBoolean(secretKeyRef.optional)}`
  }
  if (configMapKeyRef === undefined) return undefined
  return `<set to the key '${configMapKeyRef.key}' of config map '${configMapKeyRef.name ?? ''}'>\tOptional: ${goBoolean(configMapKeyRef.optional)}`
}

/** kubectl resolves name and namespace only; everything else is left blank before its path. Upstream: EnvValueRetriever */
function podFieldText(pod: Pod | undefined, path: string): string {
  if (path === 'metadata.name') return pod?.metadata.name ?? ''
  if (path === 'metadata.namespace') return pod?.metadata.namespace ?? ''
  return ''
}
