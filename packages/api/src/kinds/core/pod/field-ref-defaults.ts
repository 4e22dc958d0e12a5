import type { DownwardAPIVolumeFile, ObjectFieldSelector } from '../../../types/generated.ts'
import { changed } from '../../structural-sharing.ts'

/** Upstream: pkg/apis/core/v1 SetDefaults_ObjectFieldSelector */
export function defaultFieldRef(fieldRef: ObjectFieldSelector): ObjectFieldSelector {
  return changed(fieldRef, { apiVersion: fieldRef.apiVersion || 'v1' })
}

export function defaultDownwardFile(file: DownwardAPIVolumeFile): DownwardAPIVolumeFile {
  return changed(file, { fieldRef: file.fieldRef && defaultFieldRef(file.fieldRef) })
}
