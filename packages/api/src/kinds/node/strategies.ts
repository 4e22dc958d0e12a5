import type { ResourceStrategy } from '../../resource.ts'
import type { RuntimeClass, Scheduling, Toleration } from '../../types/generated.ts'
import { internalForm } from '../core/internal/form.ts'
import { validateContainerResources } from '../core/pod/validation/resources.ts'
import { validateTolerations } from '../core/pod/validation/scheduling.ts'
import { type KindStrategies, kindStrategy } from '../kind-strategy.ts'
import { deprecatedNodeLabel } from '../rules/deprecated-node-labels.ts'
import { type ErrorList, errorsOf } from '../rules/error-list.ts'
import { validateLabels } from '../rules/labels.ts'
import { nameIsDnsLabel, nameIsDnsSubdomain } from '../rules/names.ts'
import { validateImmutable } from '../rules/values.ts'

const NONE: ReadonlySet<string> = new Set()

/** Upstream: pkg/registry/node/runtimeclass */
const runtimeClassStrategy: ResourceStrategy<RuntimeClass> = {
  validate: (runtimeClass) => errorsOf((errors) => validateRuntimeClass(runtimeClass, errors)),
  validateUpdate: (next, live) =>
    errorsOf((errors) => {
      validateRuntimeClass(next, errors)
      validateImmutable((next.handler ?? '') === (live.handler ?? ''), next.handler ?? '', 'handler', errors)
    }),
  validateName: nameIsDnsSubdomain,
  warnings: ({ scheduling }) =>
    Object.keys(scheduling?.nodeSelector ?? {})
      .sort()
      .flatMap((key) => {
        const message = deprecatedNodeLabel(key)
        return message === undefined ? [] : [`scheduling.nodeSelector: ${message}`]
      }),
}

/** Upstream: pkg/apis/node/validation ValidateRuntimeClass */
function validateRuntimeClass({ handler = '', overhead, scheduling }: RuntimeClass, errors: ErrorList): void {
  errors.invalidAll('handler', handler, nameIsDnsLabel(handler, false))
  if (overhead !== undefined) validateContainerResources({ limits: overhead.podFixed ?? {} }, NONE, 'overhead', errors)
  if (scheduling !== undefined) validateScheduling(scheduling, errors)
}

function validateScheduling({ nodeSelector, tolerations = [] }: Scheduling, errors: ErrorList): void {
  validateLabels(nodeSelector, 'scheduling.nodeSelector', errors)
  validateTolerations(tolerations, 'scheduling.tolerations', errors)
  const seen = new Set<string>()
  tolerations.forEach((toleration, index) => {
    const key = keyOf(toleration)
    if (seen.has(key)) errors.duplicate(`scheduling.tolerations[${index}]`, internalForm('Toleration', toleration))
    seen.add(key)
  })
}

function keyOf({ key = '', operator = '', value = '', effect = '' }: Toleration): string {
  return JSON.stringify([key, operator, value, effect])
}

export const NODE_STRATEGIES: KindStrategies = {
  'node.k8s.io/RuntimeClass': kindStrategy(runtimeClassStrategy),
}
