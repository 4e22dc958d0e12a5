/** Upstream: apimachinery/pkg/util/validation/field/errors.go */
export type FieldErrorType =
  | 'FieldValueNotFound'
  | 'FieldValueRequired'
  | 'FieldValueDuplicate'
  | 'FieldValueInvalid'
  | 'FieldValueNotSupported'
  | 'FieldValueForbidden'
  | 'FieldValueTooLong'
  | 'FieldValueTooMany'
  | 'InternalError'
  | 'FieldValueTypeInvalid'

/** One complaint about one field. `detail` is upstream's text after the type's own words. */
export interface FieldError {
  readonly type: FieldErrorType
  /** `spec.containers[0].name` */
  readonly field: string
  /** Absent: the message shows no value; null shows `null`. Upstream: field.OmitValueType */
  readonly badValue?: unknown
  readonly detail: string
}

export type FieldErrors = readonly FieldError[]
