import type { LimitRange, LimitRangeItem } from '../../../types/generated.ts'
import { changed, mapShared } from '../../structural-sharing.ts'
import { defaultResourceList } from '../resource-list-defaults.ts'

/** Upstream: pkg/apis/core/v1 SetObjectDefaults_LimitRange */
export function defaultLimitRange(range: LimitRange): LimitRange {
  const { spec } = range
  return spec ? changed(range, { spec: changed(spec, { limits: mapShared(spec.limits, defaultItem) }) }) : range
}

function defaultItem(item: LimitRangeItem): LimitRangeItem {
  const complete = item.type === 'Container' ? defaultContainerItem(item) : item
  return changed(complete, {
    max: defaultResourceList(complete.max),
    min: defaultResourceList(complete.min),
    default: defaultResourceList(complete.default),
    defaultRequest: defaultResourceList(complete.defaultRequest),
    maxLimitRequestRatio: defaultResourceList(complete.maxLimitRequestRatio),
  })
}

/** The most is the default limit, that the default request, and the least where there is neither. Upstream: SetDefaults_LimitRangeItem */
function defaultContainerItem(item: LimitRangeItem): LimitRangeItem {
  const limit = { ...item.max, ...item.default }
  const request = { ...item.min, ...limit, ...item.defaultRequest }
  return changed(item, {
    default: sharedUnlessChanged(item.default, limit),
    defaultRequest: sharedUnlessChanged(item.defaultRequest, request),
  })
}

/** The list before when the list after has nothing else; none when it has nothing. */
function sharedUnlessChanged(before: LimitRangeItem['default'], after: NonNullable<LimitRangeItem['default']>): LimitRangeItem['default'] {
  return Object.keys(after).length === Object.keys(before ?? {}).length ? before : after
}
