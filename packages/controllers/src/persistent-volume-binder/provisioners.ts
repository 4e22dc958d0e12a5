import type { StorageClass } from '@kubesim/api'

const IN_TREE = 'kubernetes.io/'
/** Drivers that have taken the place of what was once built in. Upstream: csi-translation-lib plugins */
const MIGRATED: Readonly<Record<string, string>> = {
  'kubernetes.io/aws-ebs': 'ebs.csi.aws.com',
  'kubernetes.io/gce-pd': 'pd.csi.storage.gke.io',
  'kubernetes.io/azure-disk': 'disk.csi.azure.com',
  'kubernetes.io/azure-file': 'file.csi.azure.com',
  'kubernetes.io/cinder': 'cinder.csi.openstack.org',
  'kubernetes.io/vsphere-volume': 'csi.vsphere.vmware.com',
  'kubernetes.io/portworx-volume': 'pxd.portworx.com',
}

/** Who makes the volumes of a class, or why nobody does. Upstream: findProvisionablePlugin */
export function findProvisioner(
  storageClass: StorageClass | undefined,
  className: string,
): { readonly name: string } | { readonly problem: string } {
  if (storageClass === undefined) return { problem: `storageclass.storage.k8s.io "${className}" not found` }
  const { provisioner } = storageClass
  const name = driverOf(provisioner)
  return name.startsWith(IN_TREE) ? { problem: `no volume plugin matched name: ${name}` } : { name }
}

/** The CSI driver that stands behind a provisioner's name. */
export function driverOf(provisioner: string): string {
  return MIGRATED[provisioner] ?? provisioner
}
