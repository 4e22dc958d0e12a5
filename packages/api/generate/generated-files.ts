import { apiModel } from './api-model.ts'
import { emitDescriptions } from './emit-descriptions.ts'
import { emitSchema } from './emit-schema.ts'
import { emitTypes } from './emit-types.ts'

/** Everything that is generated: paths below `src` and texts. */
export function generatedFiles(): ReadonlyMap<string, string> {
  const model = apiModel()
  return new Map([
    ['types/generated.ts', emitTypes(model)],
    ['schema/generated/definitions.ts', emitSchema(model)],
    ['descriptions/generated/descriptions.ts', emitDescriptions(model)],
  ])
}
