export * from './meta/object.ts'
export * from './request.ts'
export * from './resource.ts'
export * from './schema/schema.ts'
// Names that the API machinery's own types share with generated ones: the machinery's win.
export type { UserInfo, WatchEvent } from './request.ts'
export * from './types/generated.ts'
