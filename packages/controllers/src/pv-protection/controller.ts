import { type PersistentVolume, persistentVolumes } from '@kubesim/api'
import { type Action, update } from '../kit/action.ts'
import { defineController } from '../kit/controller.ts'

export const PV_PROTECTION = 'kubernetes.io/pv-protection'

/** Keeps a volume that is deleted for as long as it is bound. Upstream: pkg/controller/volume/pvprotection */
export const pvProtectionController = defineController<PersistentVolume, undefined>({
  name: 'pv-protection-controller',
  for: persistentVolumes,
  observe: () => undefined,
  plan: planProtection,
})

/** Upstream: processPV */
export function planProtection(volume: PersistentVolume): readonly Action[] {
  const { finalizers = [], deletionTimestamp } = volume.metadata
  const isProtected = finalizers.includes(PV_PROTECTION)
  const write = (next: readonly string[]): readonly Action[] => [
    update(persistentVolumes, { ...volume, metadata: { ...volume.metadata, finalizers: next } }),
  ]
  if (deletionTimestamp === undefined) return isProtected ? [] : write([...finalizers, PV_PROTECTION])
  if (!isProtected || volume.status?.phase === 'Bound') return []
  return write(finalizers.filter((each) => each !== PV_PROTECTION))
}
