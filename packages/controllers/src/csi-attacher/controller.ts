import { parseTime, type VolumeAttachment, volumeAttachments } from '@kubesim/api'
import { type Action, requeueAfter, update, updateStatus } from '../kit/action.ts'
import { defineController } from '../kit/controller.ts'

/** How long a storage system takes to attach a volume to a node, or to detach it. */
export const ATTACH_MS = 1_000

/**
 * Stands in for the external attachers of all CSI drivers. Upstream: kubernetes-csi/external-attacher
 * Differs: it keeps no finalizer on volumes.
 */
export const csiAttacher = defineController<VolumeAttachment, undefined>({
  name: 'csi-attacher',
  for: volumeAttachments,
  observe: () => undefined,
  plan: (attachment, _view, nowMs) => planAttachment(attachment, nowMs),
})

export function planAttachment(attachment: VolumeAttachment, nowMs: number): readonly Action[] {
  const { finalizers = [], creationTimestamp, deletionTimestamp } = attachment.metadata
  const finalizer = `external-attacher/${attachment.spec.attacher.replaceAll('.', '-')}`
  const isHeld = finalizers.includes(finalizer)
  const write = (next: readonly string[]): readonly Action[] => [
    update(volumeAttachments, { ...attachment, metadata: { ...attachment.metadata, finalizers: next } }),
  ]
  if (deletionTimestamp !== undefined) {
    if (!isHeld) return []
    const wait = parseTime(deletionTimestamp) + ATTACH_MS - nowMs
    return wait > 0 ? [requeueAfter(wait, 'progress')] : write(finalizers.filter((each) => each !== finalizer))
  }
  if (attachment.status?.attached === true) return []
  if (!isHeld) return write([...finalizers, finalizer])
  const wait = parseTime(creationTimestamp!) + ATTACH_MS - nowMs
  return wait > 0 ? [requeueAfter(wait, 'progress')] : [updateStatus(volumeAttachments, { ...attachment, status: { attached: true } })]
}
