import type { CustomResourceDefinition } from '../types/generated.ts'
import { resourcesOf } from './define.ts'

const resource = resourcesOf('apiextensions.k8s.io', 'v1')

export const customResourceDefinitions = resource<CustomResourceDefinition>('customresourcedefinitions', 'CustomResourceDefinition', {
  namespaced: false,
  shortNames: ['crd', 'crds'],
  categories: ['api-extensions'],
  status: true,
  hash: 'jfWCUB31mvA=',
})
