import type { RequestOptions } from '@kubesim/api'
import { fail } from '../command/failures.ts'
import type { Invocation } from '../command/invocation.ts'

/** `--cascade` as the API says it. Upstream: kubectl/pkg/cmd/delete parseCascadingFlag */
export function propagationOf(invocation: Invocation): NonNullable<RequestOptions['propagationPolicy']> {
  const value = invocation.flags.text('cascade')
  if (value === 'background') return 'Background'
  if (value === 'foreground') return 'Foreground'
  if (value === 'orphan') return 'Orphan'
  if (/^(1|t|true|TRUE|True|T)$/.test(value)) {
    invocation.complain(`Warning: --cascade=${value} is deprecated (boolean value) and can be replaced with --cascade=background.`)
    return 'Background'
  }
  if (/^(0|f|false|FALSE|False|F)$/.test(value)) {
    invocation.complain(`Warning: --cascade=${value} is deprecated (boolean value) and can be replaced with --cascade=orphan.`)
    return 'Orphan'
  }
  throw fail(`invalid cascade value (${value}). Must be "background", "foreground", or "orphan"`)
}
