import type { Taint } from '../../../types/generated.ts'
import type { ErrorList } from '../../rules/error-list.ts'
import { validateTaintList } from './taints.ts'

const TAINTS = 'scheduler.alpha.kubernetes.io/taints'
const AVOID_PODS = 'scheduler.alpha.kubernetes.io/preferAvoidPods'

interface AvoidPods {
  readonly preferAvoidPods?: readonly { readonly podSignature?: { readonly podController?: { readonly controller?: boolean } } }[]
}

/** Old annotations that nothing acts on any more are still looked at. Upstream: pkg/apis/core/validation ValidateNodeSpecificAnnotations */
export function validateNodeAnnotations(annotations: Readonly<Record<string, string>> | undefined, errors: ErrorList): void {
  const [taints, avoidPods] = [annotations?.[TAINTS], annotations?.[AVOID_PODS]]
  const field = 'metadata.annotations'
  if (taints) {
    const list = parsed<readonly Taint[]>(taints, field, TAINTS, errors)
    if (list !== undefined) validateTaintList(list, `${field}.${TAINTS}`, errors)
  }
  if (avoidPods) {
    const list = parsed<AvoidPods>(avoidPods, `${field}.AvoidPods`, AVOID_PODS, errors)
    list?.preferAvoidPods?.forEach(({ podSignature }, index) => {
      const at = `${field}.${AVOID_PODS}[${index}].PodSignature`
      const controller = podSignature?.podController
      if (controller === undefined) errors.required(at)
      else if (controller.controller !== true) errors.invalid(`${at}.PodController.Controller`, false, 'must point to a controller')
    })
  }
}

function parsed<T>(text: string, field: string, annotation: string, errors: ErrorList): T | undefined {
  try {
    return JSON.parse(text) as T
  } catch (error) {
    errors.invalid(field, annotation, (error as Error).message)
    return undefined
  }
}
