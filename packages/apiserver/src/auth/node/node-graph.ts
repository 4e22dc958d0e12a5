import type { PersistentVolume, Pod, ResourceSlice, VolumeAttachment } from '@kubesim/api'
import type { Store } from '../../store/index.ts'
import type { NodePods } from './node-pods.ts'
import { type PodReferences, referencesOf } from './pod-references.ts'

/** An object that a node wants to read. */
export interface Wanted {
  readonly namespace: string
  readonly name: string
}

/** Whether something has to do with a node: a pod there uses it, or it says so itself. */
export type Relation = (node: string, wanted: Wanted) => boolean

/**
 * What has to do with a node, by the pods that are bound to it. Upstream: plugin/pkg/auth/authorizer/node Graph.
 * Differs: secrets that only a PersistentVolume's source names are not followed, and a node's configSource is not looked at.
 */
export class NodeGraph {
  private readonly store: Store<object>
  private readonly pods: NodePods

  constructor(store: Store<object>, pods: NodePods) {
    this.store = store
    this.pods = pods
  }

  readonly pod: Relation = (node, { namespace, name }) => this.pods.on(node).has(`${namespace}/${name}`)

  readonly secret: Relation = (node, wanted) => this.uses(node, wanted, ({ secrets }) => secrets)

  readonly configMap: Relation = (node, wanted) => this.uses(node, wanted, ({ configMaps }) => configMaps)

  readonly serviceAccount: Relation = (node, { namespace, name }) =>
    this.some(node, namespace, ({ spec }) => (spec.serviceAccountName ?? '') === name)

  readonly claim: Relation = (node, { namespace, name }) =>
    this.some(
      node,
      namespace,
      ({ metadata, spec }) =>
        referencesOf(spec).claims.has(name) ||
        (spec.volumes?.some((volume) => volume.ephemeral !== undefined && `${metadata.name}-${volume.name}` === name) ?? false),
    )

  readonly volume: Relation = (node, { name }) => {
    const volume = this.store.get('persistentvolumes', name)?.value as PersistentVolume | undefined
    const claim = volume?.spec.claimRef
    return claim !== undefined && this.claim(node, { namespace: claim.namespace ?? '', name: claim.name ?? '' })
  }

  readonly resourceClaim: Relation = (node, { namespace, name }) =>
    this.some(
      node,
      namespace,
      ({ spec, status }) =>
        (spec.resourceClaims?.some(({ resourceClaimName }) => resourceClaimName === name) ?? false) ||
        (status?.resourceClaimStatuses?.some(({ resourceClaimName }) => resourceClaimName === name) ?? false),
    )

  readonly attachment: Relation = (node, { name }) => {
    const attachment = this.store.get('storage.k8s.io/volumeattachments', name)?.value as VolumeAttachment | undefined
    return attachment?.spec.nodeName === node
  }

  readonly slice: Relation = (node, { name }) => {
    const slice = this.store.get('resource.k8s.io/resourceslices', name)?.value as ResourceSlice | undefined
    return slice?.spec.nodeName === node
  }

  private uses(node: string, { namespace, name }: Wanted, names: (references: PodReferences) => ReadonlySet<string>): boolean {
    return this.some(node, namespace, ({ spec }) => names(referencesOf(spec)).has(name))
  }

  private some(node: string, namespace: string, holds: (pod: Pod) => boolean): boolean {
    for (const key of this.pods.on(node)) {
      if (!key.startsWith(`${namespace}/`)) continue
      const pod = this.store.get('pods', key)?.value as Pod | undefined
      if (pod !== undefined && holds(pod)) return true
    }
    return false
  }
}
