export * from './kinds/index.ts'
export * from './meta/object.ts'
export * from './patch/index.ts'
// Names that the API machinery's own types share with generated ones: the machinery's win.
export type { UserInfo, WatchEvent } from './request.ts'
export * from './request.ts'
export * from './resource.ts'
export {
  definition,
  definitionNameOf,
  definitionNames,
  isKindOfEveryGroup,
  kindOfDefinition,
  schemaForKind,
  schemaOf,
} from './schema/model.ts'
export * from './schema/schema.ts'
export * from './types/generated.ts'
