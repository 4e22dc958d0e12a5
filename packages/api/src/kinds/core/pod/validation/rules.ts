/**
 * What differs between the places where a pod spec is validated. Upstream has more options, for objects that were stored before a rule
 * was made and for fields behind feature gates that are off: there are no such objects here, and such fields are dropped before
 * (see `disabled-fields.ts`). Upstream: pkg/apis/core/validation PodValidationOptions
 */
export interface PodRules {
  /** A pod itself, not the template of one. */
  readonly isPod: boolean
  /** The object had a SELinux change policy before: then it may have any. */
  readonly anySELinuxChangePolicy: boolean
}

export const POD_RULES: PodRules = { isPod: true, anySELinuxChangePolicy: false }
export const TEMPLATE_RULES: PodRules = { isPod: false, anySELinuxChangePolicy: false }
