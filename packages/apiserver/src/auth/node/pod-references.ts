import type { Pod } from '@kubesim/api'

/** Names of what a pod uses in its namespace. */
export interface PodReferences {
  readonly secrets: ReadonlySet<string>
  readonly configMaps: ReadonlySet<string>
  /** PersistentVolumeClaims that it names; those of its own are not among them. */
  readonly claims: ReadonlySet<string>
}

/** Pods of one template share their spec. */
const known = new WeakMap<Pod['spec'], PodReferences>()

export function referencesOf(spec: Pod['spec']): PodReferences {
  const found = known.get(spec)
  if (found !== undefined) return found
  const references = { secrets: new Set<string>(), configMaps: new Set<string>(), claims: new Set<string>() }
  for (const { name } of spec.imagePullSecrets ?? []) add(references.secrets, name)
  addVolumes(spec, references)
  addContainers(spec, references)
  known.set(spec, references)
  return references
}

interface Collected {
  readonly secrets: Set<string>
  readonly configMaps: Set<string>
  readonly claims: Set<string>
}

function addVolumes(spec: Pod['spec'], { secrets, configMaps, claims }: Collected): void {
  for (const volume of spec.volumes ?? []) {
    add(secrets, volume.secret?.secretName)
    add(secrets, volume.csi?.nodePublishSecretRef?.name)
    add(configMaps, volume.configMap?.name)
    add(claims, volume.persistentVolumeClaim?.claimName)
    for (const source of volume.projected?.sources ?? []) {
      add(secrets, source.secret?.name)
      add(configMaps, source.configMap?.name)
    }
  }
}

function addContainers(spec: Pod['spec'], { secrets, configMaps }: Collected): void {
  for (const container of [...(spec.initContainers ?? []), ...spec.containers, ...(spec.ephemeralContainers ?? [])]) {
    for (const { valueFrom } of container.env ?? []) {
      add(secrets, valueFrom?.secretKeyRef?.name)
      add(configMaps, valueFrom?.configMapKeyRef?.name)
    }
    for (const source of container.envFrom ?? []) {
      add(secrets, source.secretRef?.name)
      add(configMaps, source.configMapRef?.name)
    }
  }
}

function add(names: Set<string>, name: string | undefined): void {
  if (name !== undefined && name !== '') names.add(name)
}
