export { withStatusCondition } from './conditions.ts'
export { defineOperator, generationChanged, type Operator, type OperatorContext, type OperatorDefinition, type Result } from './operator.ts'
export type { OperatorApi, OperatorPatch } from './operator-api.ts'
