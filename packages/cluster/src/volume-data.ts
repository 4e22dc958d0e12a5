import type { VolumeData } from '@kubesim/kernel'

/** The contents of persistent volumes, in memory: a volume comes into being, empty, when it is first looked at. */
export function createVolumeData(): VolumeData {
  const volumes = new Map<string, Map<string, string>>()
  return {
    files(volumeName) {
      let files = volumes.get(volumeName)
      if (files === undefined) {
        files = new Map()
        volumes.set(volumeName, files)
      }
      return files
    },
  }
}
