import { type ApiHandler, type ApiOutcome, type ApiRequest, StatusError } from '@kubesim/api'
import type { Kernel } from '@kubesim/kernel'

const TURNS_MAX = 10_000
const MISSING_ACCOUNT = 'error looking up service account'

/**
 * Requests of people. A pod in a namespace that was made a moment ago is refused while the namespace has no `default` account yet: a real API server
 * waits for the account a little, here those whose turn it is are given the chance to make it. May not be called within a turn.
 * Upstream: admission/serviceaccount getServiceAccount
 */
export function createPatientHandler(kernel: Kernel, handler: ApiHandler): ApiHandler {
  return {
    handle(request: ApiRequest): ApiOutcome {
      try {
        return handler.handle(request)
      } catch (error) {
        if (!(error instanceof StatusError) || error.status.code !== 403 || !error.message.includes(MISSING_ACCOUNT)) throw error
      }
      for (let turns = 0; turns < TURNS_MAX && kernel.nextTurnMs !== undefined && kernel.nextTurnMs <= kernel.now; turns++) kernel.step()
      return handler.handle(request)
    },
  }
}
