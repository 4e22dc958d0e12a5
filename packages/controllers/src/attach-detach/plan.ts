import {
  attachedVolumeName,
  type CSIPersistentVolumeSource,
  isPodTerminal,
  type Node,
  nodes,
  type PersistentVolume,
  type Pod,
  parseTime,
  type VolumeAttachment,
  volumeAttachments,
} from '@kubesim/api'
import { RunningHash } from '@kubesim/kernel'
import { type Action, create, event, remove, requeueAfter, updateStatus } from '../kit/action.ts'
import { changed } from '../persistent-volume-binder/changed.ts'

/** How long a node that does not answer may keep a volume. Upstream: ReconcilerMaxWaitForUnmountDuration */
export const FORCE_DETACH_MS = 360_000
const OUT_OF_SERVICE = 'node.kubernetes.io/out-of-service'
const SHARED_MODES = ['ReadOnlyMany', 'ReadWriteMany']

export interface AttachView {
  /** Pods on nodes that use the volume by its claim. */
  readonly users: readonly Pod[]
  readonly attachments: readonly VolumeAttachment[]
  readonly nodeByName: (name: string) => Node | undefined
  /** Drivers may say that their volumes need not be attached. */
  readonly isAttachRequired: boolean
}

/** Attaches a volume where pods need it, and detaches it where nothing does any more. Upstream: attachdetach reconciler */
export function planAttachments(volume: PersistentVolume, view: AttachView, nowMs: number): readonly Action[] {
  const { csi } = volume.spec
  if (csi === undefined || !view.isAttachRequired) return []
  const wanted = new Map<string, Pod[]>()
  for (const pod of view.users) {
    if (isPodTerminal(pod)) continue
    const name = pod.spec.nodeName!
    const pods = wanted.get(name)
    if (pods === undefined) wanted.set(name, [pod])
    else pods.push(pod)
  }
  const detach = view.attachments.filter(({ spec }) => !wanted.has(spec.nodeName))
  return [
    ...detach.flatMap((attachment) => planDetach(attachment, { csi, view, nowMs })),
    ...[...wanted].flatMap(([nodeName, pods]) => planAttach(volume, { csi, nodeName, pods, view })),
  ]
}

interface Attach {
  readonly csi: CSIPersistentVolumeSource
  readonly nodeName: string
  readonly pods: readonly Pod[]
  readonly view: AttachView
}

function planAttach(volume: PersistentVolume, { csi, nodeName, pods, view }: Attach): readonly Action[] {
  const name = volume.metadata.name!
  const present = view.attachments.find(({ spec }) => spec.nodeName === nodeName)
  if (present === undefined) {
    const elsewhere = view.attachments.find(({ spec }) => spec.nodeName !== nodeName)
    if (elsewhere !== undefined && isExclusive(volume)) return pods.map((pod) => multiAttach(name, pod, view))
    return view.nodeByName(nodeName) === undefined ? [] : [create(volumeAttachments, attachmentOf(name, csi, nodeName))]
  }
  const node = view.nodeByName(nodeName)
  const unique = attachedVolumeName(csi)
  const attached = node?.status?.volumesAttached ?? []
  if (node === undefined || present.status?.attached !== true || attached.some((each) => each.name === unique)) return []
  const message = `AttachVolume.Attach succeeded for volume "${name}"`
  return [
    updateStatus(nodes, { ...node, status: { ...node.status, volumesAttached: [...attached, { name: unique, devicePath: '' }] } }),
    ...pods.map((pod) => event('Normal', 'SuccessfulAttachVolume', message, pod)),
  ]
}

/** Upstream: IsMultiAttachAllowed */
function isExclusive({ spec }: PersistentVolume): boolean {
  return (spec.accessModes ?? []).length > 0 && !spec.accessModes!.some((mode) => SHARED_MODES.includes(mode))
}

/** Upstream: reportMultiAttachError */
function multiAttach(volumeName: string, pod: Pod, { users }: AttachView): Action {
  const others = users.filter(({ spec }) => spec.nodeName !== pod.spec.nodeName)
  const names = others.filter(({ metadata }) => metadata.namespace === pod.metadata.namespace).map(({ metadata }) => metadata.name)
  const why =
    names.length > 0
      ? `Volume is already used by pod(s) ${names.join(', ')}`
      : "Volume is already exclusively attached to one node and can't be attached to another"
  return event('Warning', 'FailedAttachVolume', `Multi-Attach error for volume "${volumeName}" ${why}`, pod)
}

interface Detach {
  readonly csi: CSIPersistentVolumeSource
  readonly view: AttachView
  readonly nowMs: number
}

/** A node must have let go of a volume; one that does not answer has some minutes. */
function planDetach(attachment: VolumeAttachment, { csi, view, nowMs }: Detach): readonly Action[] {
  if (attachment.metadata.deletionTimestamp !== undefined) return []
  const node = view.nodeByName(attachment.spec.nodeName)
  const name = attachedVolumeName(csi)
  if (node?.status?.volumesInUse?.includes(name) === true) {
    const wait = forcedIn(node, nowMs)
    if (wait > 0) return Number.isFinite(wait) ? [requeueAfter(wait, 'periodic')] : []
  }
  const attached = node?.status?.volumesAttached ?? []
  const left = attached.filter((each) => each.name !== name)
  if (node === undefined || left.length === attached.length) return [remove(volumeAttachments, attachment)]
  const status = changed(node.status!, { volumesAttached: left.length === 0 ? undefined : left })
  return [updateStatus(nodes, { ...node, status }), remove(volumeAttachments, attachment)]
}

/** Milliseconds until a volume may be taken from a node by force: never while the node is well. */
function forcedIn({ spec, status }: Node, nowMs: number): number {
  if (spec.taints?.some(({ key }) => key === OUT_OF_SERVICE) === true) return 0
  const ready = status?.conditions?.find(({ type }) => type === 'Ready')
  if (ready === undefined || ready.status === 'True') return Infinity
  return parseTime(ready.lastTransitionTime ?? '') + FORCE_DETACH_MS - nowMs
}

/** Differs: the name is made of another hash than upstream's SHA-256 of the same parts. */
function attachmentOf(volumeName: string, { driver, volumeHandle }: CSIPersistentVolumeSource, nodeName: string): VolumeAttachment {
  const hash = new RunningHash(volumeHandle)
  hash.text(driver)
  hash.text(nodeName)
  return {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'VolumeAttachment',
    metadata: { name: `csi-${hash.digest}` },
    spec: { attacher: driver, nodeName, source: { persistentVolumeName: volumeName } },
  }
}
