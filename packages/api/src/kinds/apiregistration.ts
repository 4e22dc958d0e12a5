import type { APIService } from '../types/generated.ts'
import { resourcesOf } from './define.ts'

const resource = resourcesOf('apiregistration.k8s.io', 'v1')

export const apiServices = resource<APIService>('apiservices', 'APIService', {
  namespaced: false,
  categories: ['api-extensions'],
  status: true,
  hash: 'InPBPD7+PqM=',
})
