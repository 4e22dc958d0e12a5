import type { GRPCAction, HTTPGetAction, Lifecycle, LifecycleHandler, Probe } from '../../../types/generated.ts'
import { changed } from '../../structural-sharing.ts'

/** Upstream: pkg/apis/core/v1 SetDefaults_Probe */
export function defaultProbe(probe: Probe | undefined): Probe | undefined {
  if (!probe) return undefined
  return changed(probe, {
    timeoutSeconds: probe.timeoutSeconds || 1,
    periodSeconds: probe.periodSeconds || 10,
    successThreshold: probe.successThreshold || 1,
    failureThreshold: probe.failureThreshold || 3,
    httpGet: probe.httpGet && defaultHttpGet(probe.httpGet),
    grpc: probe.grpc && defaultGrpc(probe.grpc),
  })
}

/** Upstream: pkg/apis/core/v1 SetDefaults_HTTPGetAction */
function defaultHttpGet(action: HTTPGetAction): HTTPGetAction {
  return changed(action, { path: action.path || '/', scheme: action.scheme || 'HTTP' })
}

function defaultGrpc(action: GRPCAction): GRPCAction {
  return changed(action, { service: action.service ?? '' })
}

export function defaultLifecycle(lifecycle: Lifecycle | undefined): Lifecycle | undefined {
  if (!lifecycle) return undefined
  return changed(lifecycle, { postStart: defaultHandler(lifecycle.postStart), preStop: defaultHandler(lifecycle.preStop) })
}

function defaultHandler(handler: LifecycleHandler | undefined): LifecycleHandler | undefined {
  if (!handler?.httpGet) return handler
  return changed(handler, { httpGet: defaultHttpGet(handler.httpGet) })
}
