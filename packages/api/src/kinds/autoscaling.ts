import type { HorizontalPodAutoscaler, HorizontalPodAutoscalerV1 } from '../types/generated.ts'
import { resourcesOf } from './define.ts'

const v2 = resourcesOf('autoscaling', 'v2')

export const horizontalPodAutoscalers = v2<HorizontalPodAutoscaler>('horizontalpodautoscalers', 'HorizontalPodAutoscaler', { shortNames: ['hpa'], categories: ['all'], status: true, hash: 'qwQve8ut294=' })
const v1 = resourcesOf('autoscaling', 'v1')

export const horizontalPodAutoscalersV1 = v1<HorizontalPodAutoscalerV1>('horizontalpodautoscalers', 'HorizontalPodAutoscaler', { shortNames: ['hpa'], categories: ['all'], status: true, hash: 'qwQve8ut294=' })
