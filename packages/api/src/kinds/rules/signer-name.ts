import { goQuoted } from '../../meta/go-quoted.ts'
import { utf8Length } from './base64.ts'
import type { ErrorList } from './error-list.ts'
import { isDns1123Label, isDns1123Subdomain } from './formats.ts'

const DOMAIN_MAX = 253
const SIGNER_MAX = DOMAIN_MAX + 1 + 63 + 1 + 253

/** `example.com/signer-name`. Upstream: pkg/apis/core/validation ValidateSignerName */
export function validateSignerName(name: string, field: string, errors: ErrorList): void {
  if (name === '') {
    errors.required(field)
    return
  }
  const [domain = '', path = '', ...more] = name.split('/')
  if (more.length > 0 || !name.includes('/')) {
    errors.invalid(field, name, "must be a fully qualified domain and path of the form 'example.com/signer-name'")
    return
  }
  if (utf8Length(domain) > DOMAIN_MAX) errors.tooLong(field, DOMAIN_MAX)
  validateParts(domain, isDns1123Label, field, errors)
  if (!domain.includes('.')) errors.invalid(field, domain, 'should be a domain with at least two segments separated by dots')
  validateParts(path, isDns1123Subdomain, field, errors)
  if (utf8Length(name) > SIGNER_MAX) errors.tooLong(field, SIGNER_MAX)
}

/** Of the parts between dots, the first that is wrong is told. */
function validateParts(text: string, rule: (part: string) => readonly string[], field: string, errors: ErrorList): void {
  const wrong = text.split('.').find((part) => rule(part).length > 0)
  if (wrong === undefined) return
  for (const problem of rule(wrong)) errors.invalid(field, text, `validating label ${goQuoted(wrong)}: ${problem}`)
}
