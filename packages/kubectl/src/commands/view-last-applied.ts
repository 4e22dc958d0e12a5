import { lastApplied } from '../apply/last-applied.ts'
import { defineCommand, FILENAME_FLAGS, SELECTOR_FLAG, text, toggle } from '../command/define.ts'
import { fail, throwAll, usageError } from '../command/failures.ts'
import { sortKeys } from '../printers/json.ts'
import { formatYaml } from '../printers/yaml.ts'
import { gather, select } from '../resource-builder/builder.ts'
import { manifestPaths } from '../resource-builder/manifest-files.ts'

export const viewLastAppliedCommand = defineCommand({
  name: 'apply view-last-applied',
  usage: '(TYPE [NAME | -l label] | TYPE/NAME | -f FILENAME)',
  summary: 'View the latest last-applied-configuration annotations of a resource/object',
  examples: ['kubectl apply view-last-applied deployment/nginx'],
  flags: [
    ...FILENAME_FLAGS,
    SELECTOR_FLAG,
    text('output', 'Output format: yaml or json.', { short: 'o', default: 'yaml' }),
    toggle('all', 'All objects of the named types in the namespace.'),
  ],
  completes: 'resources',
  run: (invocation) => {
    const { args, flags, environment } = invocation
    const selection = select(invocation, {
      args,
      files: manifestPaths(invocation),
      selector: flags.text('selector'),
      all: flags.boolean('all'),
    })
    const { infos, failures } = gather(invocation, selection, { latest: true })
    throwAll(failures)
    const output = flags.text('output')
    for (const { object, name } of infos) {
      const configuration = lastApplied(object)
      if (configuration === undefined) throw fail(`no last-applied-configuration annotation found on resource: ${name}`)
      if (output !== 'yaml' && output !== 'json')
        throw usageError(`Unexpected -o output mode: ${output}, the flag 'output' must be one of yaml|json`)
      const value: unknown = JSON.parse(configuration)
      environment.out(output === 'yaml' ? formatYaml(value) : `${JSON.stringify(sortKeys(value), undefined, 2)}\n`)
    }
    return 0
  },
})
