import type { RuleWithOperations } from '../../types/generated.ts'
import type { ErrorList } from '../rules/error-list.ts'

const OPERATIONS = ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE']
const SCOPES = ['*', 'Cluster', 'Namespaced']

/** Which requests a webhook is asked about. Upstream: validateRuleWithOperations */
export function validateRule(rule: RuleWithOperations, field: string, errors: ErrorList): void {
  const { operations = [], apiGroups = [], apiVersions = [], resources = [], scope } = rule
  validateAlternatives(operations, 'operations', `${field}.operations`, errors)
  operations.forEach((operation, index) => {
    if (!OPERATIONS.includes(operation)) errors.notSupported(`${field}.operations[${index}]`, operation, OPERATIONS)
  })
  validateAlternatives(apiGroups, 'API groups', `${field}.apiGroups`, errors)
  validateAlternatives(apiVersions, 'API versions', `${field}.apiVersions`, errors)
  apiVersions.forEach((version, index) => {
    if (version === '') errors.required(`${field}.apiVersions[${index}]`)
  })
  validateResources(resources, `${field}.resources`, errors)
  if (scope !== undefined && !SCOPES.includes(scope)) errors.notSupported(`${field}.scope`, scope, SCOPES)
}

/** Some, or `*` alone. */
function validateAlternatives(values: readonly string[], what: string, field: string, errors: ErrorList): void {
  if (values.length === 0) errors.required(field)
  if (values.length > 1 && values.includes('*')) errors.invalid(field, values, `if '*' is present, must not specify other ${what}`)
}

/** `pods`, `pods/status`, `pods/*`, `*`, `*` with a subresource. Upstream: validateResources */
function validateResources(resources: readonly string[], field: string, errors: ErrorList): void {
  if (resources.length === 0) errors.required(field)
  const ofAnySubresource = new Set<string>()
  const ofAnyResource = new Set<string>()
  let lastIsPlain = false
  resources.forEach((given, index) => {
    const slash = given.indexOf('/')
    if (given === '') errors.required(`${field}[${index}]`)
    else if (slash < 0) lastIsPlain = given !== '*'
    if (slash < 0) return
    const [resource, subresource] = [given.slice(0, slash), given.slice(slash + 1)]
    const refuse = (present: string) => {
      errors.invalid(`${field}[${index}]`, given, `if '${present}' is present, must not specify ${given}`)
    }
    if (ofAnySubresource.has(resource)) refuse(`${resource}/*`)
    if (ofAnyResource.has(subresource)) refuse(`*/${subresource}`)
    if (subresource === '*') ofAnySubresource.add(resource)
    if (resource === '*') ofAnyResource.add(subresource)
  })
  if (resources.length > 1 && resources.includes('*/*')) {
    errors.invalid(field, resources, "if '*/*' is present, must not specify other resources")
  }
  if (resources.includes('*') && lastIsPlain) {
    errors.invalid(field, resources, "if '*' is present, must not specify other resources without subresources")
  }
}
