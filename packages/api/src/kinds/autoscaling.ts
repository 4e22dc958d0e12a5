import type { KubeObject } from '../meta/object.ts'
import type { StoredVersion } from '../resource.ts'
import type { HorizontalPodAutoscaler, HorizontalPodAutoscalerV1 } from '../types/generated.ts'
import { resourcesOf } from './define.ts'
import { autoscalerFromV1, autoscalerToV1 } from './hpa-conversion.ts'

const v1 = resourcesOf('autoscaling', 'v1')
const v2 = resourcesOf('autoscaling', 'v2')

const HPA = { shortNames: ['hpa'], categories: ['all'], status: true, hash: 'qwQve8ut294=' }

const STORED_AS_V2: StoredVersion = {
  group: 'autoscaling',
  version: 'v2',
  resource: 'horizontalpodautoscalers',
  toStored: (object: KubeObject) => autoscalerFromV1(object as HorizontalPodAutoscalerV1),
  fromStored: (object: KubeObject) => autoscalerToV1(object as HorizontalPodAutoscaler),
}

export const horizontalPodAutoscalers = v2<HorizontalPodAutoscaler>('horizontalpodautoscalers', 'HorizontalPodAutoscaler', HPA)
export const horizontalPodAutoscalersV1 = v1<HorizontalPodAutoscalerV1>('horizontalpodautoscalers', 'HorizontalPodAutoscaler', {
  ...HPA,
  storedAs: STORED_AS_V2,
})
