import type { ApiResponse, KubeObject, Status } from '@kubesim/api'
import type { RequestScope } from '../request-scope.ts'

/** What an action answers that has done its work and has nothing to show. */
export function success(scope: RequestScope): ApiResponse {
  return { type: 'object', code: 201, object: SUCCESS as unknown as KubeObject, warnings: scope.warnings }
}

const SUCCESS: Status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 }
