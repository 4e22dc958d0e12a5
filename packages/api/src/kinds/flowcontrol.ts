import type { FlowSchema, PriorityLevelConfiguration } from '../types/generated.ts'
import { resourcesOf } from './define.ts'

const resource = resourcesOf('flowcontrol.apiserver.k8s.io', 'v1')

export const flowSchemas = resource<FlowSchema>('flowschemas', 'FlowSchema', { namespaced: false, status: true, hash: 'GJVAJZSZBIw=' })
export const priorityLevelConfigurations = resource<PriorityLevelConfiguration>(
  'prioritylevelconfigurations',
  'PriorityLevelConfiguration',
  { namespaced: false, status: true, hash: 'Kir5PVfvNeI=' },
)
