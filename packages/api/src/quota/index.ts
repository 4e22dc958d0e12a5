export { addQuotas, exceededQuotas, isSameQuotas, maskQuotas, type QuotaList, quotaIncrease } from './quota-list.ts'
export { isInScopes, quotaConstraint, quotaMatches } from './scopes.ts'
export { type QuotaResource, quotaNamesOf, quotaUsage } from './usage.ts'
