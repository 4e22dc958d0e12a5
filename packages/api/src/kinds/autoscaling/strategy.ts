import type { ResourceStrategy } from '../../resource.ts'
import type { HorizontalPodAutoscaler } from '../../types/generated.ts'
import { errorsOf } from '../rules/error-list.ts'
import { nameIsDnsSubdomain } from '../rules/names.ts'
import { validateNonnegative } from '../rules/values.ts'
import { defaultAutoscaler } from './defaults.ts'
import { type AutoscalerOptions, apiVersionProblem, validateAutoscaler } from './validation.ts'

/** Upstream: pkg/registry/autoscaling/horizontalpodautoscaler */
export const autoscalerStrategy: ResourceStrategy<HorizontalPodAutoscaler> = {
  applyDefaults: defaultAutoscaler,
  prepareForCreate: (autoscaler) => ({ ...autoscaler, status: { desiredReplicas: 0 } }),
  validate: (autoscaler) => errorsOf((errors) => validateAutoscaler(autoscaler.spec ?? {}, optionsFor(autoscaler, undefined), errors)),
  validateUpdate: (next, live) => errorsOf((errors) => validateAutoscaler(next.spec ?? {}, optionsFor(next, live), errors)),
  validateStatusUpdate: ({ status }) =>
    errorsOf((errors) => {
      validateNonnegative(status?.currentReplicas, 'status.currentReplicas', errors)
      validateNonnegative(status?.desiredReplicas, 'status.desiredReplicas', errors)
    }),
  validateName: nameIsDnsSubdomain,
}

/** What was allowed before stays allowed. Upstream: validationOptionsForHorizontalPodAutoscaler */
function optionsFor(next: HorizontalPodAutoscaler, live: HorizontalPodAutoscaler | undefined): AutoscalerOptions {
  const [target, old] = [next.spec?.scaleTargetRef, live?.spec?.scaleTargetRef]
  const isSameTarget = live !== undefined && old?.apiVersion === target?.apiVersion && old?.kind === target?.kind
  const hadInvalidObject = (live?.spec?.metrics ?? []).some(
    ({ type, object }) => type === 'Object' && object !== undefined && apiVersionProblem(object.describedObject, OBJECT) !== undefined,
  )
  return {
    minReplicasMin: live?.spec?.minReplicas === 0 ? 0 : 1,
    target: { allowInvalid: isSameTarget, allowEmptyGroup: !isSameTarget && target?.kind === 'ReplicationController' },
    object: hadInvalidObject ? { ...OBJECT, allowInvalid: true } : OBJECT,
  }
}

const OBJECT = { allowInvalid: false, allowEmptyGroup: true }
