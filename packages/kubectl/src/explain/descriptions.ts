import { describeDefinition, describeField } from '@kubesim/api/descriptions'
import { enumOf } from './enum-values.ts'
import type { Descriptions } from './schema-text.ts'

/** Documentation of the published API. */
export const DESCRIPTIONS: Descriptions = { ofField: describeField, ofDefinition: describeDefinition, enumOf }
