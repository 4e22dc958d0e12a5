import type { KubeObject } from '@kubesim/api'
import { fail } from '../command/failures.ts'
import type { Invocation } from '../command/invocation.ts'
import { nameLine } from './name.ts'
import { objectPrinter } from './output.ts'

export type DryRun = 'none' | 'client' | 'server'

/** Upstream: cmdutil.GetDryRunStrategy */
export function dryRunOf(invocation: Invocation): DryRun {
  const value = invocation.flags.text('dry-run')
  if (value === 'client' || value === 'server' || value === 'none') return value
  if (value === 'unchanged') {
    invocation.complain('Warning: --dry-run is deprecated and can be replaced with --dry-run=client.')
    return 'client'
  }
  if (/^(1|t|true|TRUE|True|T)$/.test(value)) {
    invocation.complain(`Warning: --dry-run=${value} is deprecated (boolean value) and can be replaced with --dry-run=client.`)
    return 'client'
  }
  if (/^(0|f|false|FALSE|False|F)$/.test(value)) {
    invocation.complain(`Warning: --dry-run=${value} is deprecated (boolean value) and can be replaced with --dry-run=none.`)
    return 'none'
  }
  throw fail(`Invalid dry-run value (${value}). Must be "none", "server", or "client".`)
}

/**
 * Tells what was done to objects: `deployment.apps/web scaled`, or the object itself where `-o` asks for it.
 * Upstream: PrintFlags.ToPrinter with a NamePrinter's operation
 */
export function operationPrinter(invocation: Invocation, dryRun: DryRun): (object: KubeObject, operation: string) => void {
  const printer = objectPrinter(invocation)
  const { environment } = invocation
  if (printer !== undefined) return (object) => environment.out(printer(object))
  const suffix = dryRun === 'none' ? '' : dryRun === 'server' ? ' (server dry run)' : ' (dry run)'
  return (object, operation) => environment.out(nameLine(object, `${operation}${suffix}`))
}
