export { describeDefinition, describeField } from './describe.ts'
export { enumOf } from './enum-values.ts'
