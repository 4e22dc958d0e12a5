import { describeDefinition, describeField, enumOf } from '@kubesim/api/descriptions'
import type { Descriptions } from './schema-text.ts'

/** Documentation of the published API. */
export const DESCRIPTIONS: Descriptions = { ofField: describeField, ofDefinition: describeDefinition, enumOf }
