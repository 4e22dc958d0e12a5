export { compactJson, JsonPath, type JsonPathOptions, relaxedJsonPath } from './json-path.ts'
export { JsonPathError } from './node.ts'
export { parseJsonPath } from './parse.ts'
