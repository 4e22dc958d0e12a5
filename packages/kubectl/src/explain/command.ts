import { defineCommand, text, toggle } from '../command/define.ts'
import { fail } from '../command/failures.ts'
import type { Invocation } from '../command/invocation.ts'
import { DESCRIPTIONS } from './descriptions.ts'
import { findExplained, findExplainedIn } from './explained-resource.ts'
import { explain } from './explanation.ts'

/** Upstream: kubectl/pkg/cmd/explain */
export const explainCommand = defineCommand({
  name: 'explain',
  usage: 'TYPE [--recursive=FALSE|TRUE] [--api-version=api-version-group] [-o|--output=plaintext|plaintext-openapiv2]',
  summary: 'Get documentation for a resource',
  examples: [
    'kubectl explain pods',
    'kubectl explain pods --recursive',
    'kubectl explain deployments --api-version=apps/v1',
    'kubectl explain pods.spec.containers',
  ],
  flags: [
    toggle('recursive', 'Print the fields of fields, without their descriptions.'),
    text('api-version', 'Get different explanations for particular API version (API group/version)'),
    text('output', 'Format in which to render the schema: plaintext.', { short: 'o', default: 'plaintext' }),
  ],
  completes: 'resources',
  run: explainResource,
})

function explainResource({ args, environment, flags, resources }: Invocation): number {
  if (args.length === 0) {
    throw fail(
      'You must specify the type of resource to explain. Use "kubectl api-resources" for a complete list of supported resources.\n',
    )
  }
  if (args.length > 1) throw fail('We accept only this format: explain RESOURCE\n')
  const apiVersion = flags.text('api-version')
  const { definition, path } = apiVersion === '' ? findExplained(args[0]!, resources) : findExplainedIn(args[0]!, apiVersion, resources)
  const format = flags.text('output')
  if (format === 'plaintext-openapiv2') throw fail('the output format "plaintext-openapiv2" is not supported here; use plaintext')
  if (format !== 'plaintext') throw fail(`unrecognized format: ${format}`)
  environment.out(explain(definition, { path, recursive: flags.boolean('recursive'), descriptions: DESCRIPTIONS }))
  return 0
}
