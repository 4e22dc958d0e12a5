import { compareText } from '@kubesim/api'
import type { Description } from './description.ts'
import { goList, goMap } from './go-text.ts'
import { shorten } from './metadata.ts'

type Source = Readonly<Record<string, unknown>>

/** A line of a source: its label with what stands after it, and its value. */
type Row = (source: Source) => readonly [label: string, value: string]

interface SourceKind {
  readonly title: string
  readonly rows: readonly Row[]
  /** CSI: attributes under each other at the end. */
  readonly attributes?: boolean
}

const VOLUME_ATTRIBUTE_LENGTH_MAX = 140

const text =
  (label: string, field: string, absent = ''): Row =>
  (source) => [`${label}:`, String(source[field] ?? absent)]
const flag =
  (label: string, field: string): Row =>
  (source) => [`${label}:`, source[field] === true ? 'true' : 'false']
const number =
  (label: string, field: string): Row =>
  (source) => [`${label}:`, String(source[field] ?? 0)]
const list =
  (label: string, field: string): Row =>
  (source) => [`${label}:`, goList(source[field] as readonly string[] | undefined)]
const map =
  (label: string, field: string): Row =>
  (source) => [`${label}:`, goMap(source[field] as Readonly<Record<string, string>> | undefined)]

/** A secret beside the pod, or for a persistent volume one in any namespace: Go prints the pointer to it. */
const secret: Row = (source) => {
  const reference = source.secretRef as { readonly name?: string; readonly namespace?: string } | undefined
  if (reference === undefined) return ['SecretRef:', 'nil']
  const { name = '', namespace } = reference
  return [
    'SecretRef:',
    namespace === undefined ? `&LocalObjectReference{Name:${name},}` : `&SecretReference{Name:${name},Namespace:${namespace},}`,
  ]
}

const readOnly = flag('ReadOnly', 'readOnly')
const fsType = text('FSType', 'fsType')

/** In the order in which kubectl looks for them. Upstream: describeVolumes, describePersistentVolume */
const SOURCE_KINDS: Readonly<Record<string, SourceKind>> = {
  hostPath: { title: 'HostPath (bare host directory volume)', rows: [text('Path', 'path'), text('HostPathType', 'type', '<none>')] },
  gcePersistentDisk: {
    title: 'GCEPersistentDisk (a Persistent Disk resource in Google Compute Engine)',
    rows: [text('PDName', 'pdName'), fsType, number('Partition', 'partition'), readOnly],
  },
  awsElasticBlockStore: {
    title: 'AWSElasticBlockStore (a Persistent Disk resource in AWS)',
    rows: [text('VolumeID', 'volumeID'), fsType, number('Partition', 'partition'), readOnly],
  },
  gitRepo: {
    title: 'GitRepo (a volume that is pulled from git when the pod is created)',
    rows: [text('Repository', 'repository'), text('Revision', 'revision')],
  },
  secret: { title: 'Secret (a volume populated by a Secret)', rows: [text('SecretName', 'secretName'), flag('Optional', 'optional')] },
  configMap: { title: 'ConfigMap (a volume populated by a ConfigMap)', rows: [text('Name', 'name'), flag('Optional', 'optional')] },
  nfs: { title: 'NFS (an NFS mount that lasts the lifetime of a pod)', rows: [text('Server', 'server'), text('Path', 'path'), readOnly] },
  iscsi: {
    title: "ISCSI (an ISCSI Disk resource that is attached to a kubelet's host machine and then exposed to the pod)",
    rows: [
      text('TargetPortal', 'targetPortal'),
      text('IQN', 'iqn'),
      number('Lun', 'lun'),
      (source) => ['ISCSIInterface', String(source.iscsiInterface ?? '')],
      fsType,
      readOnly,
      list('Portals', 'portals'),
      flag('DiscoveryCHAPAuth', 'chapAuthDiscovery'),
      flag('SessionCHAPAuth', 'chapAuthSession'),
      secret,
      text('InitiatorName', 'initiatorName', '<none>'),
    ],
  },
  glusterfs: {
    title: "Glusterfs (a Glusterfs mount on the host that shares a pod's lifetime)",
    rows: [text('EndpointsName', 'endpoints'), text('Path', 'path'), readOnly],
  },
  persistentVolumeClaim: {
    title: 'PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)',
    rows: [text('ClaimName', 'claimName'), readOnly],
  },
  rbd: {
    title: "RBD (a Rados Block Device mount on the host that shares a pod's lifetime)",
    rows: [
      list('CephMonitors', 'monitors'),
      text('RBDImage', 'image'),
      fsType,
      text('RBDPool', 'pool'),
      text('RadosUser', 'user'),
      text('Keyring', 'keyring'),
      secret,
      readOnly,
    ],
  },
  quobyte: {
    title: "Quobyte (a Quobyte mount on the host that shares a pod's lifetime)",
    rows: [text('Registry', 'registry'), text('Volume', 'volume'), readOnly],
  },
  azureDisk: {
    title: 'AzureDisk (an Azure Data Disk mount on the host and bind mount to the pod)',
    rows: [
      text('DiskName', 'diskName'),
      text('DiskURI', 'diskURI'),
      (source) => ['Kind: ', String(source.kind ?? '')],
      fsType,
      text('CachingMode', 'cachingMode'),
      readOnly,
    ],
  },
  vsphereVolume: {
    title: 'vSphereVolume (a Persistent Disk resource in vSphere)',
    rows: [text('VolumePath', 'volumePath'), fsType, text('StoragePolicyName', 'storagePolicyName')],
  },
  cinder: { title: 'Cinder (a Persistent Disk resource in OpenStack)', rows: [text('VolumeID', 'volumeID'), fsType, readOnly, secret] },
  photonPersistentDisk: {
    title: 'PhotonPersistentDisk (a Persistent Disk resource in photon platform)',
    rows: [text('PdID', 'pdID'), fsType],
  },
  portworxVolume: { title: 'PortworxVolume (a Portworx Volume resource)', rows: [text('VolumeID', 'volumeID')] },
  scaleIO: {
    title: 'ScaleIO (a persistent volume backed by a block device in ScaleIO)',
    rows: [
      text('Gateway', 'gateway'),
      text('System', 'system'),
      text('Protection Domain', 'protectionDomain'),
      text('Storage Pool', 'storagePool'),
      text('Storage Mode', 'storageMode'),
      text('VolumeName', 'volumeName'),
      fsType,
      readOnly,
    ],
  },
  local: { title: 'LocalVolume (a persistent volume backed by local storage on a node)', rows: [text('Path', 'path')] },
  cephfs: {
    title: "CephFS (a CephFS mount on the host that shares a pod's lifetime)",
    rows: [list('Monitors', 'monitors'), text('Path', 'path'), text('User', 'user'), text('SecretFile', 'secretFile'), secret, readOnly],
  },
  storageos: {
    title: 'StorageOS (a StorageOS Persistent Disk resource)',
    rows: [text('VolumeName', 'volumeName'), text('VolumeNamespace', 'volumeNamespace'), fsType, readOnly],
  },
  fc: {
    title: 'FC (a Fibre Channel disk)',
    rows: [
      (source) => ['TargetWWNs:', ((source.targetWWNs ?? []) as readonly string[]).join(', ')],
      text('LUN', 'lun', '<none>'),
      fsType,
      readOnly,
    ],
  },
  azureFile: {
    title: 'AzureFile (an Azure File Service mount on the host and bind mount to the pod)',
    rows: [text('SecretName', 'secretName'), text('ShareName', 'shareName'), readOnly],
  },
  flexVolume: {
    title: 'FlexVolume (a generic volume resource that is provisioned/attached using an exec based plugin)',
    rows: [text('Driver', 'driver'), fsType, secret, readOnly, map('Options', 'options')],
  },
  flocker: {
    title: 'Flocker (a Flocker volume mounted by the Flocker agent)',
    rows: [text('DatasetName', 'datasetName'), text('DatasetUUID', 'datasetUUID')],
  },
  csi: {
    title: 'CSI (a Container Storage Interface (CSI) volume source)',
    rows: [text('Driver', 'driver'), fsType, readOnly],
    attributes: true,
  },
  image: { title: 'Image (a container image or OCI artifact)', rows: [text('Reference', 'reference'), text('PullPolicy', 'pullPolicy')] },
}

/** Where a persistent volume says more than a pod's volume of the same kind. */
const PERSISTENT_ROWS: Readonly<Record<string, readonly Row[]>> = {
  glusterfs: [
    text('EndpointsName', 'endpoints'),
    text('EndpointsNamespace', 'endpointsNamespace', '<unset>'),
    text('Path', 'path'),
    readOnly,
  ],
  azureFile: [text('SecretName', 'secretName'), text('SecretNamespace', 'secretNamespace'), text('ShareName', 'shareName'), readOnly],
  csi: [text('Driver', 'driver'), fsType, text('VolumeHandle', 'volumeHandle'), readOnly],
}

/** Writes the source that a volume has, if it is one of plain rows; tells whether it was. */
export function writeVolumeSource(out: Description, volume: object, options: { readonly persistent?: boolean } = {}): boolean {
  const sources = volume as Readonly<Record<string, Source | undefined>>
  const name = Object.keys(SOURCE_KINDS).find((each) => sources[each] !== undefined)
  if (name === undefined) return false
  const [kind, source] = [SOURCE_KINDS[name]!, sources[name]!]
  const rows = options.persistent ? (PERSISTENT_ROWS[name] ?? kind.rows) : kind.rows
  out.line(2, `Type:\t${kind.title}`)
  for (const row of rows) out.line(2, row(source).join('\t'))
  if (kind.attributes) writeAttributes(out, source.volumeAttributes as Readonly<Record<string, string>> | undefined)
  return true
}

/** Each part of a line brings its own blanks, as upstream's does. Upstream: printCSIPersistentVolumeAttributesMultilineIndent */
function writeAttributes(out: Description, attributes: Readonly<Record<string, string>> = {}): void {
  const keys = Object.keys(attributes).sort(compareText)
  out.write(2, 'VolumeAttributes:\t')
  if (keys.length === 0) out.rest('<none>')
  keys.forEach((key, index) => {
    if (index > 0) {
      out.write(2, '')
      out.write(2, '\t')
    }
    out.line(2, shorten(`${key}=${attributes[key]}`, VOLUME_ATTRIBUTE_LENGTH_MAX))
  })
}
