import { enumOf } from './enum-values.ts'
import type { Descriptions } from './schema-text.ts'

/** Field and type documentation of the published API. */
export const DESCRIPTIONS: Descriptions = {
  ofField: () => undefined,
  ofDefinition: () => undefined,
  enumOf,
}
