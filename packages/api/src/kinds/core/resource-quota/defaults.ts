import type { ResourceQuota } from '../../../types/generated.ts'
import { changed } from '../../structural-sharing.ts'
import { defaultResourceList } from '../resource-list-defaults.ts'

/** Upstream: pkg/apis/core/v1 SetObjectDefaults_ResourceQuota */
export function defaultResourceQuota(quota: ResourceQuota): ResourceQuota {
  const { spec, status } = quota
  return changed(quota, {
    spec: spec && changed(spec, { hard: defaultResourceList(spec.hard) }),
    status: status && changed(status, { hard: defaultResourceList(status.hard), used: defaultResourceList(status.used) }),
  })
}
