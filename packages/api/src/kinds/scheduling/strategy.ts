import type { ResourceStrategy } from '../../resource.ts'
import type { PriorityClass } from '../../types/generated.ts'
import { type ErrorList, errorsOf } from '../rules/error-list.ts'
import { nameIsDnsSubdomain } from '../rules/names.ts'
import { validateChoice, validateImmutable } from '../rules/values.ts'
import { defaultPriorityClass } from './defaults.ts'

/** Upstream: pkg/apis/scheduling types.go */
const SYSTEM_PREFIX = 'system-'
const HIGHEST_OF_USERS = 1_000_000_000
const SYSTEM_CLASSES: Readonly<Record<string, number>> = { 'system-node-critical': 2_000_001_000, 'system-cluster-critical': 2_000_000_000 }

const POLICIES = ['PreemptLowerPriority', 'Never']

/** Upstream: pkg/registry/scheduling/priorityclass */
export const priorityClassStrategy: ResourceStrategy<PriorityClass> = {
  applyDefaults: defaultPriorityClass,
  validate: (priorityClass) => errorsOf((errors) => validatePriorityClass(priorityClass, errors)),
  validateUpdate: (next, live) =>
    errorsOf((errors) => {
      if ((next.value ?? 0) !== (live.value ?? 0)) errors.forbidden('value', 'may not be changed in an update.')
      validateImmutable(next.preemptionPolicy === live.preemptionPolicy, next.preemptionPolicy, 'preemptionPolicy', errors)
    }),
  validateName: nameIsDnsSubdomain,
}

/** Upstream: pkg/apis/scheduling/validation ValidatePriorityClass */
function validatePriorityClass(priorityClass: PriorityClass, errors: ErrorList): void {
  const name = priorityClass.metadata.name ?? ''
  if (name.startsWith(SYSTEM_PREFIX)) {
    const problem = systemClassProblem(name, priorityClass)
    const rule = `priority class names with '${SYSTEM_PREFIX}' prefix are reserved for system use only`
    if (problem !== undefined) errors.forbidden('metadata.name', `${rule}. error: ${problem}`)
  } else if ((priorityClass.value ?? 0) > HIGHEST_OF_USERS) {
    errors.forbidden('value', `maximum allowed value of a user defined priority is ${HIGHEST_OF_USERS}`)
  }
  if (priorityClass.preemptionPolicy !== undefined) validateChoice(priorityClass.preemptionPolicy, POLICIES, 'preemptionPolicy', errors)
}

/** Upstream: pkg/apis/scheduling/v1 IsKnownSystemPriorityClass */
function systemClassProblem(name: string, { value = 0, globalDefault = false }: PriorityClass): string | undefined {
  const expected = SYSTEM_CLASSES[name]
  if (expected === undefined) return `${name} is not a known system priority class`
  if (value !== expected) return `value of ${name} PriorityClass must be ${expected}`
  return globalDefault ? `globalDefault of ${name} PriorityClass must be false` : undefined
}
