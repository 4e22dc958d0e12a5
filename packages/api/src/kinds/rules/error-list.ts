import type { FieldError, FieldErrors, FieldErrorType } from '../../validation/field-error.ts'

/**
 * Collects what is wrong with an object, in the order in which it is found: upstream reports errors unsorted, so the order is part of
 * the message. Paths are upstream's, such as `spec.containers[0].name` and `metadata.labels[app]`. Upstream: field.ErrorList
 */
export class ErrorList {
  readonly #errors: FieldError[] = []

  get all(): FieldErrors {
    return this.#errors
  }

  get count(): number {
    return this.#errors.length
  }

  required(field: string, detail = ''): void {
    this.#add('FieldValueRequired', field, detail)
  }

  forbidden(field: string, detail: string): void {
    this.#add('FieldValueForbidden', field, detail)
  }

  invalid(field: string, badValue: unknown, detail: string): void {
    this.#errors.push({ type: 'FieldValueInvalid', field, badValue: given(badValue), detail })
  }

  /** Without the value, which would say nothing. Upstream: field.OmitValueType */
  invalidOmitted(field: string, detail: string): void {
    this.#add('FieldValueInvalid', field, detail)
  }

  /** One error for each message of a format. */
  invalidAll(field: string, badValue: unknown, messages: readonly string[]): void {
    for (const message of messages) this.invalid(field, badValue, message)
  }

  duplicate(field: string, badValue: unknown, detail = ''): void {
    this.#errors.push({ type: 'FieldValueDuplicate', field, badValue: given(badValue), detail })
  }

  notFound(field: string, badValue: unknown, detail = ''): void {
    this.#errors.push({ type: 'FieldValueNotFound', field, badValue: given(badValue), detail })
  }

  /** `supported` in the order in which upstream lists it. */
  notSupported(field: string, badValue: unknown, supported: Iterable<string>): void {
    const detail = `supported values: ${[...supported].map((value) => JSON.stringify(value)).join(', ')}`
    this.#errors.push({ type: 'FieldValueNotSupported', field, badValue: given(badValue), detail })
  }

  tooLong(field: string, bytesMax: number): void {
    this.#add('FieldValueTooLong', field, `may not be more than ${bytesMax} ${bytesMax === 1 ? 'byte' : 'bytes'}`)
  }

  tooMany(field: string, actual: number, itemsMax: number): void {
    const detail = `must have at most ${itemsMax} ${itemsMax === 1 ? 'item' : 'items'}`
    this.#errors.push({ type: 'FieldValueTooMany', field, badValue: actual, detail })
  }

  internal(field: string, detail: string): void {
    this.#add('InternalError', field, detail)
  }

  append(errors: FieldErrors): void {
    this.#errors.push(...errors)
  }

  #add(type: FieldErrorType, field: string, detail: string): void {
    this.#errors.push({ type, field, detail })
  }
}

/** What is not there is, in Go, an empty text; a missing number or struct is named as such by the rule. */
function given(badValue: unknown): unknown {
  return badValue === undefined ? '' : badValue
}

/** What a validating function finds. */
export function errorsOf(validate: (errors: ErrorList) => void): FieldErrors {
  const errors = new ErrorList()
  validate(errors)
  return errors.all
}

/** `spec.containers`, or `containers` below the root. */
export function below(path: string, field: string): string {
  return path === '' ? field : `${path}.${field}`
}
