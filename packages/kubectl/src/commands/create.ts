import { withUpdatedLastApplied } from '../apply/last-applied.ts'
import { defineCommand, FILENAME_FLAGS, SELECTOR_FLAG, text, toggle } from '../command/define.ts'
import { fail, throwAll, unknownCommand, usageError, withSource } from '../command/failures.ts'
import type { Invocation } from '../command/invocation.ts'
import { CREATE_FLAGS } from '../create/generator.ts'
import { dryRunOf, operationPrinter } from '../printers/operation.ts'
import { manifestPaths, namesNoFile } from '../resource-builder/manifest-files.ts'
import { readManifests } from '../resource-builder/manifests.ts'
import { fieldValidationOf } from '../resource-builder/validation.ts'

export const createCommand = defineCommand({
  name: 'create',
  usage: '-f FILENAME',
  summary: 'Create a resource from a file or from stdin',
  examples: ['kubectl create -f ./pod.json', 'kubectl create deployment web --image=nginx'],
  flags: [
    ...FILENAME_FLAGS,
    ...CREATE_FLAGS,
    SELECTOR_FLAG,
    toggle('edit', 'Edit before creating; there is no editor here.'),
    text('raw', 'A path to post to as it is.'),
  ],
  completes: 'files',
  run: runCreate,
})

function runCreate(invocation: Invocation): number {
  const { flags, args, api } = invocation
  const paths = manifestPaths(invocation)
  if (namesNoFile(paths)) {
    if (args.length > 0) throw unknownCommand('kubectl create', args)
    throw fail('must specify one of -f and -k')
  }
  if (args.length > 0) throw usageError(`Unexpected args: [${args.join(' ')}]`)
  if (flags.boolean('edit')) throw fail('--edit is not supported here: there is no editor')
  if (flags.text('raw') !== '') throw fail('--raw is not supported here: requests do not go by path')
  const dryRun = dryRunOf(invocation)
  const fieldValidation = fieldValidationOf(invocation)
  const print = operationPrinter(invocation, dryRun)
  const { infos, failures } = readManifests(invocation, paths, { validate: fieldValidation !== 'Ignore', selector: flags.text('selector') })
  const problems: unknown[] = [...failures]
  for (const info of infos) {
    const object = withUpdatedLastApplied(info.object, flags.boolean('save-config'))
    const options = { fieldManager: flags.text('field-manager'), fieldValidation, ...(dryRun === 'server' && { dryRun: true }) }
    try {
      print(dryRun === 'client' ? object : api.create(info, object, options), 'created')
    } catch (error) {
      problems.push(withSource('creating', info.source, error))
    }
  }
  throwAll(problems)
  if (infos.length === 0) throw fail('no objects passed to create')
  return 0
}
