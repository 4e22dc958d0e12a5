import type { Pod, PodSpec, ServiceAccount } from '@kubesim/api'
import type { RandomStream } from '@kubesim/kernel'
import type { Store } from '../store/index.ts'
import { limitSecretReferences, refuseMirrorReferences } from './mountable-secrets.ts'
import type { AdmissionContext, AdmissionPlugin, Admitted } from './plugin.ts'
import { isPods, withSpec } from './pod-spec.ts'
import { forbiddenBy } from './refusal.ts'
import { mountToken } from './token-volume.ts'

const SUFFIX_LENGTH = 5
const MIRROR_ANNOTATION = 'kubernetes.io/config.mirror'

/** What a spec became under an account; void when the account has changed. */
interface Provisioned {
  readonly account: ServiceAccount
  readonly spec: PodSpec
  /** Of the token volume's name; kept when the account changes. */
  readonly suffix: string
}

/**
 * Every pod runs as a service account of its namespace: `default` when it names none. The account must exist; its token is mounted into
 * every container and its pull secrets are added. Upstream: plugin/pkg/admission/serviceaccount
 * Differs: the suffix of `kube-api-access-xxxxx` is drawn once per pod template and account, not per pod, so that the pods of a template
 * share one spec. An account that does not exist yet is not waited for.
 */
export function serviceAccount(store: Store<object>, random: (stream: string) => RandomStream): AdmissionPlugin {
  const suffixes = random('kube-api-access')
  const dryRunSuffixes = random('dryRun/kube-api-access')
  const known = new WeakMap<PodSpec, Provisioned>()

  function provision(pod: Pod, account: ServiceAccount, dryRun: boolean): PodSpec {
    const found = known.get(pod.spec)
    if (found !== undefined && found.account === account) return found.spec
    if (dryRun) return withAccount(pod.spec, account, found?.suffix ?? dryRunSuffixes.nameSuffix(SUFFIX_LENGTH))
    const suffix = found?.suffix ?? suffixes.nameSuffix(SUFFIX_LENGTH)
    const spec = withAccount(pod.spec, account, suffix)
    known.set(pod.spec, { account, spec, suffix })
    return spec
  }

  function find(context: AdmissionContext, name: string): ServiceAccount {
    const found = store.get('serviceaccounts', `${context.namespace}/${name}`)
    if (found !== undefined) return found.value as ServiceAccount
    throw forbiddenBy(context, `error looking up service account ${context.namespace}/${name}: serviceaccount "${name}" not found`)
  }

  return {
    name: 'ServiceAccount',
    handles: (operation, definition, subresource) =>
      isPods(definition) &&
      ((operation === 'CREATE' && subresource === '') || (operation === 'UPDATE' && subresource === 'ephemeralcontainers')),
    admit(context): Admitted {
      if (context.operation !== 'CREATE') return context.object
      const pod = context.object as Pod
      if (isMirror(pod)) return pod
      const account = find(context, pod.spec.serviceAccountName || 'default')
      const spec = provision(pod, account, context.dryRun)
      return spec === pod.spec ? pod : withSpec(pod, spec)
    },
    validate(context) {
      const pod = context.object as Pod
      if (context.operation === 'CREATE' && isMirror(pod)) {
        refuseMirrorReferences(context, pod)
        return undefined
      }
      const name = pod.spec.serviceAccountName
      if (!name) throw forbiddenBy(context, `no service account specified for pod ${context.namespace}/${pod.metadata.name ?? ''}`)
      limitSecretReferences(context, pod, find(context, name))
      return undefined
    },
  }
}

function isMirror(pod: Pod): boolean {
  return pod.metadata.annotations?.[MIRROR_ANNOTATION] !== undefined
}

function withAccount(given: PodSpec, account: ServiceAccount, suffix: string): PodSpec {
  const name = given.serviceAccountName || 'default'
  const spec: PodSpec = given.serviceAccountName === name ? given : { ...given, serviceAccountName: name, serviceAccount: name }
  const mounted = automounts(spec, account) ? mountToken(spec, suffix) : spec
  const pullSecrets = account.imagePullSecrets ?? []
  if ((mounted.imagePullSecrets ?? []).length > 0 || pullSecrets.length === 0) return mounted
  return { ...mounted, imagePullSecrets: pullSecrets.map((secret) => ({ name: secret.name! })) }
}

/** The pod's wish goes before the account's; without either the token is mounted. */
function automounts(spec: PodSpec, account: ServiceAccount): boolean {
  return spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true
}
