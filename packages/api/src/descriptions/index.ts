export { describeDefinition, describeField } from './describe.ts'
