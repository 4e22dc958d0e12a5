import type { Container, EphemeralContainer, Pod, ServiceAccount } from '@kubesim/api'
import type { AdmissionContext } from './plugin.ts'
import { forbiddenBy } from './refusal.ts'

const ENFORCE_ANNOTATION = 'kubernetes.io/enforce-mountable-secrets'
const TRUE_TEXTS: ReadonlySet<string> = new Set(['1', 't', 'T', 'TRUE', 'true', 'True'])

/** With the account's annotation, a pod may use only the secrets that the account lists. Upstream: serviceaccount limitSecretReferences */
export function limitSecretReferences(context: AdmissionContext, pod: Pod, account: ServiceAccount): void {
  if (!TRUE_TEXTS.has(account.metadata.annotations?.[ENFORCE_ANNOTATION] ?? '')) return
  const allowed = new Set((account.secrets ?? []).map((secret) => secret.name))
  const limits = { context, allowed, account: account.metadata.name! }
  if (context.operation === 'UPDATE') {
    limitContainers(limits, 'ephemeral container', pod.spec.ephemeralContainers)
    return
  }
  limitVolumes(limits, pod)
  limitContainers(limits, 'init container', pod.spec.initContainers)
  limitContainers(limits, 'container', pod.spec.containers)
  const pullSecrets = new Set((account.imagePullSecrets ?? []).map((secret) => secret.name))
  for (const [index, { name }] of (pod.spec.imagePullSecrets ?? []).entries()) {
    if (pullSecrets.has(name)) continue
    const problem = `imagePullSecrets[${index}].name="${name}" is not allowed because service account ${limits.account} does not reference that imagePullSecret`
    throw forbiddenBy(context, problem)
  }
}

interface Limits {
  readonly context: AdmissionContext
  readonly allowed: ReadonlySet<string | undefined>
  readonly account: string
}

function limitVolumes({ context, allowed, account }: Limits, pod: Pod): void {
  for (const { secret } of pod.spec.volumes ?? []) {
    if (secret === undefined || allowed.has(secret.secretName)) continue
    const problem = `volume with secret.secretName="${secret.secretName}" is not allowed because service account ${account} does not reference that secret`
    throw forbiddenBy(context, problem)
  }
}

function limitContainers(limits: Limits, what: string, containers: readonly (Container | EphemeralContainer)[] | undefined): void {
  const { context, allowed, account } = limits
  for (const container of containers ?? []) {
    for (const { name, valueFrom } of container.env ?? []) {
      const secret = valueFrom?.secretKeyRef
      if (secret === undefined || allowed.has(secret.name)) continue
      const problem = `${what} ${container.name} with envVar ${name} referencing secret.secretName="${secret.name}" is not allowed because service account ${account} does not reference that secret`
      throw forbiddenBy(context, problem)
    }
    for (const { secretRef } of container.envFrom ?? []) {
      if (secretRef === undefined || allowed.has(secretRef.name)) continue
      const problem = `${what} ${container.name} with envFrom referencing secret.secretName="${secretRef.name}" is not allowed because service account ${account} does not reference that secret`
      throw forbiddenBy(context, problem)
    }
  }
}

/** A mirror pod stands for one that runs without the API: it must not depend on objects of the API. */
export function refuseMirrorReferences(context: AdmissionContext, pod: Pod): void {
  if (pod.spec.serviceAccountName) throw forbiddenBy(context, 'a mirror pod may not reference service accounts')
  if (referencesSecrets(pod)) throw forbiddenBy(context, 'a mirror pod may not reference secrets')
  const projectsToken = pod.spec.volumes?.some((volume) =>
    volume.projected?.sources?.some((source) => source.serviceAccountToken !== undefined),
  )
  if (projectsToken) throw forbiddenBy(context, 'a mirror pod may not use ServiceAccountToken volume projections')
}

function referencesSecrets({ spec }: Pod): boolean {
  if ((spec.imagePullSecrets ?? []).length > 0) return true
  const containers = [...(spec.initContainers ?? []), ...spec.containers]
  const inContainers = containers.some(
    (container) =>
      container.env?.some((variable) => variable.valueFrom?.secretKeyRef !== undefined) ||
      container.envFrom?.some((source) => source.secretRef !== undefined),
  )
  if (inContainers) return true
  return (spec.volumes ?? []).some(
    (volume) => volume.secret !== undefined || volume.projected?.sources?.some((source) => source.secret !== undefined),
  )
}
