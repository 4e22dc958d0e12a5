import { canonicalQuantity, compareQuantities, type LimitRangeItem, parseQuantity } from '@kubesim/api'

export type Amounts = Readonly<Record<string, string>>

/**
 * How amounts break the bounds of one item of a LimitRange, resource by resource. `limits` undefined: only requests count, as of claims.
 * Upstream: limitranger minConstraint, maxConstraint, maxRequestConstraint, limitRequestRatioConstraint
 */
export function limitProblems(item: LimitRangeItem, requests: Amounts, limits: Amounts | undefined): readonly string[] {
  const { type, min = {}, max = {}, maxLimitRequestRatio = {} } = item
  return [
    ...each(min, (name, bound) =>
      minProblem(`minimum ${name} usage per ${type} is`, bound, { request: requests[name], limit: limits?.[name] }),
    ),
    ...each(max, (name, bound) => {
      const told = `maximum ${name} usage per ${type} is`
      if (limits === undefined) return maxRequestProblem(told, bound, requests[name])
      return maxProblem(told, bound, { request: requests[name], limit: limits[name] })
    }),
    ...each(maxLimitRequestRatio, (name, bound) =>
      ratioProblem(`${name} max limit to request ratio per ${type} is`, bound, { request: requests[name], limit: limits?.[name] }),
    ),
  ]
}

interface Given {
  readonly request: string | undefined
  readonly limit: string | undefined
}

function each(bounds: Amounts, problemOf: (name: string, bound: string) => string | undefined): readonly string[] {
  return Object.keys(bounds)
    .sort()
    .flatMap((name) => problemOf(name, bounds[name]!) ?? [])
}

function minProblem(told: string, bound: string, { request, limit }: Given): string | undefined {
  const enforced = canonicalQuantity(bound)
  if (request === undefined) return `${told} ${enforced}.  No request is specified`
  if (compareQuantities(request, bound) < 0) return `${told} ${enforced}, but request is ${canonicalQuantity(request)}`
  if (limit !== undefined && compareQuantities(limit, bound) < 0) return `${told} ${enforced}, but limit is ${canonicalQuantity(limit)}`
  return undefined
}

function maxRequestProblem(told: string, bound: string, request: string | undefined): string | undefined {
  const enforced = canonicalQuantity(bound)
  if (request === undefined) return `${told} ${enforced}.  No request is specified`
  return compareQuantities(request, bound) > 0 ? `${told} ${enforced}, but request is ${canonicalQuantity(request)}` : undefined
}

function maxProblem(told: string, bound: string, { request, limit }: Given): string | undefined {
  const enforced = canonicalQuantity(bound)
  if (limit === undefined) return `${told} ${enforced}.  No limit is specified`
  if (compareQuantities(limit, bound) > 0) return `${told} ${enforced}, but limit is ${canonicalQuantity(limit)}`
  if (request !== undefined && compareQuantities(request, bound) > 0)
    return `${told} ${enforced}, but request is ${canonicalQuantity(request)}`
  return undefined
}

function ratioProblem(told: string, bound: string, { request, limit }: Given): string | undefined {
  const enforced = canonicalQuantity(bound)
  if (request === undefined || parseQuantity(request).isZero) return `${told} ${enforced}, but no request is specified or request is 0`
  if (limit === undefined || parseQuantity(limit).isZero) return `${told} ${enforced}, but no limit is specified or limit is 0`
  const ratio = parseQuantity(limit).toNumber() / parseQuantity(request).toNumber()
  return ratio > parseQuantity(bound).toNumber() ? `${told} ${enforced}, but provided ratio is ${ratio.toFixed(6)}` : undefined
}
