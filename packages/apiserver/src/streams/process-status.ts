import { internalError, type Status } from '@kubesim/api'
import type { ProcessEnd } from '@kubesim/kernel'

/** How a process ended, as the error channel tells it. Upstream: kubelet remotecommand ServeExec, apimachinery remotecommand */
export function statusOfEnd(end: ProcessEnd): Status {
  if ('problem' in end) return internalError(end.problem).status
  const { exitCode } = end
  if (exitCode === 0) return { metadata: {}, status: 'Success' }
  return {
    metadata: {},
    status: 'Failure',
    message: `command terminated with non-zero exit code: exit status ${exitCode}`,
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: String(exitCode) }] },
  }
}

/** A node's refusal, in the words of who asked the node. Upstream: client-go spdy.Negotiate, proxy.StreamTranslatorHandler */
export function statusOfRefusal({ details, message = '' }: Status): Status {
  const problem = details?.causes?.[0]?.message ?? message
  return internalError(`unable to upgrade connection: ${problem}`).status
}

/** What came of a command behind one more server. Upstream: proxy.StreamTranslatorHandler, which words what the node has worded once more */
export function translated(status: Status): Status {
  return status.reason === 'InternalError' ? internalError(status.message ?? '').status : status
}
