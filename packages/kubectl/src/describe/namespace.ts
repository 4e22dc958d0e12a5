import {
  compareText,
  type LimitRange,
  type LimitRangeSpec,
  type Namespace,
  parseQuantity,
  Quantity,
  type ResourceQuota,
} from '@kubesim/api'
import { type Description, description } from './description.ts'
import { writeLabelsAndAnnotations, writeName } from './metadata.ts'
import { quantityText } from './quantities.ts'
import { timeText } from './times.ts'

const LIMIT_COLUMNS = 'Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio'
const LIMIT_RULES = '----\t--------\t---\t---\t---------------\t-------------\t-----------------------'

/** Upstream: describeNamespace */
export function describeNamespace(namespace: Namespace, quotas: readonly ResourceQuota[], limits: readonly LimitRange[]): string {
  return description((out) => {
    out.line(0, `Name:\t${namespace.metadata.name}`)
    writeLabelsAndAnnotations(out, namespace.metadata)
    out.line(0, `Status:\t${namespace.status?.phase ?? ''}`)
    writeConditions(out, namespace)
    out.line(0, '')
    writeQuotas(out, quotas)
    out.line(0, '')
    writeLimits(out, limits)
  })
}

function writeConditions(out: Description, { status }: Namespace): void {
  const conditions = status?.conditions ?? []
  if (conditions.length === 0) return
  out.line(0, 'Conditions:')
  out.line(1, 'Type\tStatus\tLastTransitionTime\tReason\tMessage')
  out.line(1, '----\t------\t------------------\t------\t-------')
  for (const { type, status: state, lastTransitionTime, reason = '', message = '' } of conditions) {
    out.line(1, [type, state, timeText(lastTransitionTime), reason, message].join('\t'))
  }
}

/** Upstream: DescribeResourceQuotas */
function writeQuotas(out: Description, quotas: readonly ResourceQuota[]): void {
  if (quotas.length === 0) {
    out.line(0, 'No resource quota.')
    return
  }
  out.line(0, 'Resource Quotas')
  for (const quota of [...quotas].sort((a, b) => compareText(a.metadata.name ?? '', b.metadata.name ?? ''))) {
    out.line(1, `Name:\t${quota.metadata.name}`)
    writeScopes(out, quota, { level: 1, bullet: '*' })
    out.line(1, 'Resource\tUsed\tHard')
    out.line(1, '--------\t---\t---')
    for (const row of quotaRows(quota)) out.line(1, row)
  }
}

/** Upstream: describeQuota */
export function describeResourceQuota(quota: ResourceQuota): string {
  return description((out) => {
    writeName(out, quota.metadata)
    writeScopes(out, quota, { level: 0, bullet: ' *' })
    out.line(0, 'Resource\tUsed\tHard')
    out.line(0, '--------\t----\t----')
    for (const row of quotaRows(quota, inNotationOf)) out.line(0, row)
  })
}

/** What is used, as it would be written in the notation of the limit; fractions are rounded up on the way. */
function inNotationOf(used: string, hard: string): string {
  const [from, to] = [parseQuantity(used), parseQuantity(hard)]
  return from.format === to.format ? from.toString() : Quantity.of(from.scaledValue(0), to.format).toString()
}

function quotaRows({ status }: ResourceQuota, usedText = (used: string, _hard: string): string => quantityText(used)): string[] {
  return Object.keys(status?.hard ?? {})
    .sort(compareText)
    .map((name) =>
      [name, usedText(status?.used?.[name] ?? '0', status?.hard?.[name] ?? '0'), quantityText(status?.hard?.[name])].join('\t'),
    )
}

/** Upstream: helpTextForResourceQuotaScope */
const SCOPES: Readonly<Record<string, string>> = {
  Terminating:
    'Matches all pods that have an active deadline. These pods have a limited lifespan on a node before being actively terminated by the system.',
  NotTerminating:
    'Matches all pods that do not have an active deadline. These pods usually include long running pods whose container command is not expected to terminate.',
  BestEffort: 'Matches all pods that do not have resource requirements set. These pods have a best effort quality of service.',
  NotBestEffort:
    'Matches all pods that have at least one resource requirement set. These pods have a burstable or guaranteed quality of service.',
}

function writeScopes(
  out: Description,
  { spec }: ResourceQuota,
  { level, bullet }: { readonly level: number; readonly bullet: string },
): void {
  const scopes = [...(spec?.scopes ?? [])].sort(compareText)
  if (scopes.length === 0) return
  out.line(level, `Scopes:\t${scopes.join(', ')}`)
  for (const scope of scopes) if (SCOPES[scope] !== undefined) out.line(level, `${bullet} ${SCOPES[scope]}`)
}

/** Upstream: DescribeLimitRanges */
function writeLimits(out: Description, limits: readonly LimitRange[]): void {
  if (limits.length === 0) {
    out.line(0, 'No LimitRange resource.')
    return
  }
  out.line(0, 'Resource Limits')
  out.line(0, ` ${LIMIT_COLUMNS}`)
  out.line(0, ` ${LIMIT_RULES}`)
  for (const { spec } of limits) for (const row of limitRows(spec)) out.line(0, ` ${row}`)
}

/** Upstream: describeLimitRange */
export function describeLimitRange({ metadata, spec }: LimitRange): string {
  return description((out) => {
    writeName(out, metadata)
    out.line(0, LIMIT_COLUMNS)
    out.line(0, LIMIT_RULES)
    for (const row of limitRows(spec)) out.line(0, row)
  })
}

/** Differs: resources are sorted; upstream's come in the random order of a Go map. */
function limitRows(spec: LimitRangeSpec | undefined): string[] {
  return (spec?.limits ?? []).flatMap((item) => {
    const columns = [item.min, item.max, item.defaultRequest, item.default, item.maxLimitRequestRatio]
    const names = new Set(columns.flatMap((quantities) => Object.keys(quantities ?? {})))
    return [...names]
      .sort(compareText)
      .map((name) =>
        [item.type, name, ...columns.map((quantities) => (quantities?.[name] === undefined ? '-' : quantityText(quantities[name])))].join(
          '\t',
        ),
      )
  })
}
