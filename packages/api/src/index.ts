export * from './jsonpath/index.ts'
export * from './kinds/index.ts'
export { controllerOf, isControlledBy } from './meta/controller-of.ts'
export * from './meta/errors.ts'
export { goJson } from './meta/go-json.ts'
export { goQuoted } from './meta/go-quoted.ts'
export * from './meta/object.ts'
export { semanticDeepEqual } from './meta/semantic-equality.ts'
export * from './meta/status-error.ts'
export * from './patch/index.ts'
export * from './pods/index.ts'
export * from './quantity/index.ts'
export * from './quota/index.ts'
// Names that the API machinery's own types share with generated ones: the machinery's win.
export type { UserInfo, WatchEvent } from './request.ts'
export * from './request.ts'
export * from './resource.ts'
export {
  cannotBeHandled,
  type Decoded,
  DecodeError,
  type DecodeOptions,
  decodeObject,
  type FieldValidation,
} from './schema/decode.ts'
export { encodedForm } from './schema/encoded-form.ts'
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
export { zeroOfField, zeroValueOf } from './schema/zero-value.ts'
export * from './selectors/index.ts'
export * from './time/index.ts'
export * from './tokens/index.ts'
export * from './types/generated.ts'
export type { FieldError, FieldErrors, FieldErrorType } from './validation/field-error.ts'
export { fieldManagerErrors } from './validation/field-manager.ts'
export { fieldErrorBody, fieldErrorText, invalidCauses, invalidMessage } from './validation/invalid-message.ts'
export { dns1035Label, dns1123Label, dns1123Subdomain, type NameRule, pathSegment } from './validation/names.ts'
export { type ObjectMetaRules, validateObjectMeta, validateObjectMetaUpdate } from './validation/object-meta.ts'
export * from './volumes/index.ts'
export * from './yaml/index.ts'
