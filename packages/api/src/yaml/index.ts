export { type DuplicateKey, readYamlDocuments, type YamlDocument } from './documents.ts'
export { loadYaml, readYamlObjects, type YamlObject } from './objects.ts'
export { plainScalar } from './plain-scalar.ts'
export { UNNAMED, YamlError } from './yaml-error.ts'
