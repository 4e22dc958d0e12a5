import type { Container, PodSpec, Volume, VolumeMount } from '@kubesim/api'

const VOLUME_PREFIX = 'kube-api-access-'
const MOUNT_PATH = '/var/run/secrets/kubernetes.io/serviceaccount'
/** An hour and seven seconds: tells a token that was defaulted from one that was asked for. */
const EXPIRATION_SECONDS = 3607
const MODE = 0o644

/** Mounts the account's token into every container that has nothing at its place. Upstream: serviceaccount mountServiceAccountToken */
export function mountToken(spec: PodSpec, suffix: string): PodSpec {
  const existing = spec.volumes?.find((volume) => volume.name.startsWith(VOLUME_PREFIX))
  const name = existing?.name ?? VOLUME_PREFIX + suffix
  const mount: VolumeMount = { name, readOnly: true, mountPath: MOUNT_PATH }
  const containers = mountInto(spec.containers, mount)
  const initContainers = mountInto(spec.initContainers, mount)
  if (containers === spec.containers && initContainers === spec.initContainers) return spec
  const volumes = existing === undefined ? [...(spec.volumes ?? []), tokenVolume(name)] : spec.volumes
  return {
    ...spec,
    ...(containers !== undefined && { containers }),
    ...(initContainers !== undefined && { initContainers }),
    ...(volumes !== undefined && { volumes }),
  }
}

/** The very list when there is nothing to mount. */
function mountInto(containers: readonly Container[], mount: VolumeMount): readonly Container[]
function mountInto(containers: readonly Container[] | undefined, mount: VolumeMount): readonly Container[] | undefined
function mountInto(containers: readonly Container[] | undefined, mount: VolumeMount): readonly Container[] | undefined {
  if (containers === undefined || containers.every(isOccupied)) return containers
  return containers.map((container) =>
    isOccupied(container) ? container : { ...container, volumeMounts: [...(container.volumeMounts ?? []), mount] },
  )
}

function isOccupied(container: Container): boolean {
  return container.volumeMounts?.some((mount) => mount.mountPath === MOUNT_PATH) ?? false
}

/** Token, certificate authority and namespace, as a pod expects them. Upstream: serviceaccount TokenVolumeSource */
function tokenVolume(name: string): Volume {
  return {
    name,
    projected: {
      sources: [
        { serviceAccountToken: { expirationSeconds: EXPIRATION_SECONDS, path: 'token' } },
        { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
        { downwardAPI: { items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }] } },
      ],
      defaultMode: MODE,
    },
  }
}
