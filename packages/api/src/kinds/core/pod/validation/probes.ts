import type { Container, HTTPGetAction, Lifecycle, LifecycleHandler, Probe } from '../../../../types/generated.ts'
import type { ErrorList } from '../../../rules/error-list.ts'
import { isHeaderName } from '../../../rules/formats.ts'
import { validateNonnegative, validatePortNumberOrName } from '../../../rules/values.ts'

const HTTP_SCHEMES = ['HTTP', 'HTTPS']

/** Probes and hooks of a container that keeps running. Upstream: pkg/apis/core/validation validateContainers */
export function validateHealth(container: Container, graceSeconds: number | undefined, field: string, errors: ErrorList): void {
  const { lifecycle, livenessProbe, readinessProbe, startupProbe } = container
  if (lifecycle) validateLifecycle(lifecycle, graceSeconds, `${field}.lifecycle`, errors)
  if (livenessProbe) validateOnceSuccessful(livenessProbe, `${field}.livenessProbe`, errors)
  if (readinessProbe) {
    validateProbe(readinessProbe, `${field}.readinessProbe`, errors)
    const grace = readinessProbe.terminationGracePeriodSeconds
    if (grace !== undefined) {
      errors.invalid(`${field}.readinessProbe.terminationGracePeriodSeconds`, grace, 'must not be set for readinessProbes')
    }
  }
  if (startupProbe) validateOnceSuccessful(startupProbe, `${field}.startupProbe`, errors)
}

/** Upstream: validateLivenessProbe, validateStartupProbe */
function validateOnceSuccessful(probe: Probe, field: string, errors: ErrorList): void {
  validateProbe(probe, field, errors)
  if (probe.successThreshold !== 1) errors.invalid(`${field}.successThreshold`, probe.successThreshold ?? 0, 'must be 1')
}

/** Upstream: validateProbe */
function validateProbe(probe: Probe, field: string, errors: ErrorList): void {
  validateHandler(probe, undefined, field, errors)
  validateNonnegative(probe.initialDelaySeconds, `${field}.initialDelaySeconds`, errors)
  validateNonnegative(probe.timeoutSeconds, `${field}.timeoutSeconds`, errors)
  validateNonnegative(probe.periodSeconds, `${field}.periodSeconds`, errors)
  validateNonnegative(probe.successThreshold, `${field}.successThreshold`, errors)
  validateNonnegative(probe.failureThreshold, `${field}.failureThreshold`, errors)
  const grace = probe.terminationGracePeriodSeconds
  if (grace !== undefined && grace <= 0) errors.invalid(`${field}.terminationGracePeriodSeconds`, grace, 'must be greater than 0')
}

function validateLifecycle({ postStart, preStop }: Lifecycle, graceSeconds: number | undefined, field: string, errors: ErrorList): void {
  if (postStart) validateHandler(postStart, graceSeconds, `${field}.postStart`, errors)
  if (preStop) validateHandler(preStop, graceSeconds, `${field}.preStop`, errors)
}

type Handler = LifecycleHandler & Pick<Probe, 'grpc'>

/** Upstream: validateHandler */
function validateHandler(handler: Handler, graceSeconds: number | undefined, field: string, errors: ErrorList): void {
  const { exec, httpGet, tcpSocket, grpc, sleep } = handler
  let hasHandler = false
  const one = (name: keyof Handler, validate: (at: string) => void) => {
    if (!handler[name]) return
    if (hasHandler) errors.forbidden(`${field}.${name}`, 'may not specify more than 1 handler type')
    else validate(`${field}.${name}`)
    hasHandler = true
  }
  one('exec', (at) => {
    if ((exec?.command ?? []).length === 0) errors.required(`${at}.command`)
  })
  one('httpGet', (at) => validateHttpGet(httpGet!, at, errors))
  one('tcpSocket', (at) => validatePortNumberOrName(tcpSocket!.port, `${at}.port`, errors))
  one('grpc', (at) => validatePortNumberOrName(grpc!.port, `${at}.port`, errors))
  one('sleep', (at) => validateSleep(sleep!.seconds ?? 0, graceSeconds, at, errors))
  if (!hasHandler) errors.required(field, 'must specify a handler type')
}

function validateHttpGet({ path, port, scheme, httpHeaders }: HTTPGetAction, field: string, errors: ErrorList): void {
  if (!path) errors.required(`${field}.path`)
  validatePortNumberOrName(port, `${field}.port`, errors)
  if (!HTTP_SCHEMES.includes(scheme ?? '')) errors.notSupported(`${field}.scheme`, scheme ?? '', HTTP_SCHEMES)
  for (const { name } of httpHeaders ?? []) errors.invalidAll(`${field}.httpHeaders`, name ?? '', isHeaderName(name ?? ''))
}

/** A pod without a grace of its own has another problem, which is reported elsewhere. */
function validateSleep(seconds: number, graceSeconds: number | undefined, field: string, errors: ErrorList): void {
  if (graceSeconds === undefined || (seconds >= 0 && seconds <= graceSeconds)) return
  errors.invalid(field, seconds, `must be non-negative and less than terminationGracePeriodSeconds (${graceSeconds})`)
}
