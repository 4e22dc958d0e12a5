import { changeMetadata, type MetadataChange, metadataFlags } from '../change/metadata-command.ts'
import { parsePairs, resourcesAndPairs } from '../change/pairs.ts'
import { defineCommand } from '../command/define.ts'
import { fail } from '../command/failures.ts'

const CHANGE_CAUSE = 'kubernetes.io/change-cause'

const ANNOTATIONS: MetadataChange = {
  field: 'annotations',
  example: 'rsrc',
  checkOverwrites: (live, set) => {
    const taken = [...set].filter(([key, value]) => key !== CHANGE_CAUSE && live[key] !== undefined && live[key] !== value)
    if (taken.length === 0) return
    const told = taken.map(([key]) => `'${key}' already has a value (${live[key]})`)
    throw fail(`--overwrite is false but found the following declared annotation(s): ${told.join('; ')}`)
  },
  operation: () => 'annotated',
  tellMissing: false,
}

export const annotateCommand = defineCommand({
  name: 'annotate',
  usage: '[--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version]',
  summary: 'Update the annotations on a resource',
  examples: ["kubectl annotate pods foo description='my frontend'", 'kubectl annotate pods foo description-'],
  flags: metadataFlags('kubectl-annotate'),
  completes: 'resources',
  run: (invocation) => {
    const { resources, pairs: specs } = resourcesAndPairs(invocation.args, 'annotation')
    const pairs = parsePairs(specs, 'annotation', true)
    const both = pairs.remove.filter((key) => pairs.set.has(key))
    if (both.length > 0) throw fail(`can not both modify and remove the following annotation(s) in the same command: ${both.join(', ')}`)
    return changeMetadata(invocation, ANNOTATIONS, { resources, pairs })
  },
})
