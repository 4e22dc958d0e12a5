import type { VolumeData } from '@kubesim/kernel'

/** The contents of persistent volumes, in memory. */
export function createVolumeData(): VolumeData {
  const roots = new Map<string, object>()
  return {
    root<T extends object>(volumeName: string, make: () => T): T {
      let root = roots.get(volumeName)
      if (root === undefined) {
        root = make()
        roots.set(volumeName, root)
      }
      return root as T
    },
  }
}
