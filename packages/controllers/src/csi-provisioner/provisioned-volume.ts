import {
  classOfClaim,
  type Node,
  type NodeSelectorTerm,
  type PersistentVolume,
  type PersistentVolumeClaim,
  PROVISIONED_BY,
  referenceToClaim,
  requestOf,
  type StorageClass,
} from '@kubesim/api'

/** Holds a volume until what stands behind it has been deleted. Upstream: sig-storage-lib-external-provisioner */
export const PROVISIONER_FINALIZER = 'external-provisioner.volume.kubernetes.io/finalizer'
export const ZONE = 'topology.kubernetes.io/zone'
export const HOST_NAME = 'kubernetes.io/hostname'
const SHARED_MODES = ['ReadOnlyMany', 'ReadWriteMany']

export interface Provisioning {
  readonly driver: string
  readonly storageClass: StorageClass
  /** Zone in which it is made; undefined where nodes have none. */
  readonly zone: string | undefined
  /** The host name of the node that the scheduler has chosen. */
  readonly host: string | undefined
  /** Identity of the provisioner that made it. */
  readonly identity: string
}

/** Upstream: getProvisionedVolumeNameForClaim */
export function volumeNameOf({ metadata }: PersistentVolumeClaim): string {
  return `pvc-${metadata.uid}`
}

/**
 * The volume that a provisioner makes for a claim, meant for that claim from the start. One whose name has a slash is no CSI driver: it makes a
 * directory on the chosen node, as those of development clusters do.
 * Upstream: external-provisioner csiProvisioner.Provision; rancher/local-path-provisioner
 * Differs: every driver is taken to make volumes of exactly the size asked for, which the nodes of one zone can reach; those that many nodes
 * may use are reached from everywhere.
 */
export function provisionedVolume(
  claim: PersistentVolumeClaim,
  { driver, storageClass, zone, host, identity }: Provisioning,
): PersistentVolume {
  const { accessModes = [], volumeMode = 'Filesystem', volumeAttributesClassName } = claim.spec
  const { reclaimPolicy = 'Delete', mountOptions, parameters } = storageClass
  const terms = isShared(claim) ? [] : isCsi(driver) ? reachableFrom(zone, storageClass) : onHost(host)
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: {
      name: volumeNameOf(claim),
      annotations: {
        [PROVISIONED_BY]: driver,
        'volume.kubernetes.io/provisioner-deletion-secret-name': '',
        'volume.kubernetes.io/provisioner-deletion-secret-namespace': '',
      },
      ...(reclaimPolicy === 'Delete' && { finalizers: [PROVISIONER_FINALIZER] }),
    },
    spec: {
      accessModes,
      capacity: { storage: requestOf(claim) },
      claimRef: referenceToClaim(claim),
      ...(isCsi(driver)
        ? {
            csi: {
              driver,
              ...(volumeMode === 'Filesystem' && { fsType: parameters?.['csi.storage.k8s.io/fstype'] ?? 'ext4' }),
              volumeAttributes: { 'storage.kubernetes.io/csiProvisionerIdentity': identity },
              volumeHandle: `vol-${claim.metadata.uid!.replaceAll('-', '').slice(0, 17)}`,
            },
          }
        : { hostPath: { path: directoryOf(claim), type: 'DirectoryOrCreate' } }),
      ...(mountOptions !== undefined && { mountOptions }),
      ...(terms.length > 0 && { nodeAffinity: { required: { nodeSelectorTerms: terms } } }),
      persistentVolumeReclaimPolicy: reclaimPolicy,
      storageClassName: classOfClaim(claim),
      ...(volumeAttributesClassName !== undefined && { volumeAttributesClassName }),
      volumeMode,
    },
  }
}

/** Zones in which volumes of a class may be made: those that it allows, or those in which there are nodes. */
export function zonesFor({ allowedTopologies = [] }: StorageClass, nodes: Iterable<Node>): readonly string[] {
  const allowed = allowedTopologies
    .flatMap(({ matchLabelExpressions = [] }) => matchLabelExpressions)
    .filter(({ key }) => key === ZONE)
    .flatMap(({ values }) => values)
  if (allowed.length > 0) return allowed
  const zones = new Set<string>()
  for (const { metadata } of nodes) {
    const zone = metadata.labels?.[ZONE]
    if (zone !== undefined) zones.add(zone)
  }
  return [...zones].sort()
}

function isShared({ spec }: PersistentVolumeClaim): boolean {
  return (spec.accessModes ?? []).some((mode) => SHARED_MODES.includes(mode))
}

function isCsi(driver: string): boolean {
  return !driver.includes('/')
}

function directoryOf(claim: PersistentVolumeClaim): string {
  return `/var/local-path-provisioner/${volumeNameOf(claim)}_${claim.metadata.namespace}_${claim.metadata.name}`
}

function onHost(host: string | undefined): readonly NodeSelectorTerm[] {
  return host === undefined ? [] : [{ matchExpressions: [{ key: HOST_NAME, operator: 'In', values: [host] }] }]
}

/** Where the class speaks of other places than zones, its own words are repeated. */
function reachableFrom(zone: string | undefined, { allowedTopologies = [] }: StorageClass): readonly NodeSelectorTerm[] {
  if (zone !== undefined) return [{ matchExpressions: [{ key: ZONE, operator: 'In', values: [zone] }] }]
  return allowedTopologies.map(({ matchLabelExpressions = [] }) => ({
    matchExpressions: matchLabelExpressions.map(({ key, values }) => ({ key, operator: 'In', values })),
  }))
}
