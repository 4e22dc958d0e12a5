import type { Taint } from '../../../types/generated.ts'
import type { ErrorList } from '../../rules/error-list.ts'
import { isLabelValue } from '../../rules/formats.ts'
import { validateLabelName } from '../../rules/labels.ts'
import { validateTaintEffect } from '../pod/validation/scheduling.ts'

/** Upstream: pkg/apis/core/validation validateNodeTaints */
export function validateTaintList(taints: readonly Taint[] | undefined, field: string, errors: ErrorList): void {
  const seen = new Set<string>()
  taints?.forEach((taint, index) => {
    const at = `${field}[${index}]`
    const { key = '', value = '', effect = '' } = taint
    validateLabelName(key, `${at}.key`, errors)
    const messages = isLabelValue(value)
    if (messages.length > 0) errors.invalid(`${at}.value`, value, messages.join(';'))
    if (effect === '') errors.required(`${at}.effect`)
    else validateTaintEffect(effect, `${at}.effect`, errors)
    const pair = `${effect}/${key}`
    if (seen.has(pair)) errors.duplicate(at, internalTaint(taint), 'taints must be unique by key and effect pair')
    seen.add(pair)
  })
}

/** As the internal version writes it, which is what messages show. */
function internalTaint({ key = '', value = '', effect = '', timeAdded }: Taint): object {
  return { Key: key, Value: value, Effect: effect, TimeAdded: timeAdded ?? null }
}
