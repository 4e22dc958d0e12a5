import type { RuntimeClass } from '../types/generated.ts'
import { resourcesOf } from './define.ts'

const resource = resourcesOf('node.k8s.io', 'v1')

export const runtimeClasses = resource<RuntimeClass>('runtimeclasses', 'RuntimeClass', { namespaced: false, hash: 'WQTu1GL3T2Q=' })
