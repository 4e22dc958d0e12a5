import { fail } from '../command/failures.ts'
import type { Invocation } from '../command/invocation.ts'
import { type CustomColumns, customColumns, customColumnsOfFile } from '../printers/custom-columns.ts'
import { OBJECT_FORMATS, type ObjectPrinter, objectPrinter, outputRequest } from '../printers/output.ts'
import { readFile } from '../resource-builder/manifest-files.ts'

/** What `get` prints: the server's table, columns of the user's own, or the objects. */
export type GetOutput =
  | { readonly type: 'table'; readonly wide: boolean }
  | { readonly type: 'columns'; readonly columns: CustomColumns }
  | { readonly type: 'objects'; readonly print: ObjectPrinter }

const GET_FORMATS = [...OBJECT_FORMATS, 'custom-columns', 'custom-columns-file', 'wide']

/** Upstream: kubectl/pkg/cmd/get PrintFlags.ToPrinter */
export function parseGetOutput(invocation: Invocation): GetOutput {
  const { format, argument } = outputRequest(invocation)
  if (invocation.flags.boolean('show-labels') && format !== '' && format !== 'wide')
    throw fail(`--show-labels option cannot be used with ${invocation.flags.text('output')} printer`)
  if (format === '' || format === 'wide') return { type: 'table', wide: format === 'wide' }
  if (format === 'custom-columns' || format === 'custom-columns-file')
    return { type: 'columns', columns: columnsOf(invocation, format, argument) }
  return { type: 'objects', print: objectPrinter(invocation, GET_FORMATS)! }
}

function columnsOf(invocation: Invocation, format: string, argument: string): CustomColumns {
  if (argument === '') throw fail('custom-columns format specified but no custom columns given')
  return format === 'custom-columns' ? customColumns(argument) : customColumnsOfFile(readFile(argument, invocation.environment))
}
