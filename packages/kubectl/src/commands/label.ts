import { goQuoted, isLabelValue } from '@kubesim/api'
import { changeMetadata, type MetadataChange, metadataFlags } from '../change/metadata-command.ts'
import { type Pairs, resourcesAndPairs } from '../change/pairs.ts'
import { defineCommand } from '../command/define.ts'
import { fail, throwAll } from '../command/failures.ts'

const LABELS: MetadataChange = {
  field: 'labels',
  example: 'pod',
  checkOverwrites: (live, set) => {
    const taken = [...set].filter(([key, value]) => live[key] !== undefined && live[key] !== value)
    throwAll(taken.map(([key]) => fail(`'${key}' already has a value (${live[key]}), and --overwrite is false`)))
  },
  operation: ({ changed, shrunk, overwrite }) => (!changed ? 'not labeled' : shrunk && !overwrite ? 'unlabeled' : 'labeled'),
  tellMissing: true,
}

export const labelCommand = defineCommand({
  name: 'label',
  usage: '[--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version]',
  summary: 'Update the labels on a resource',
  examples: [
    'kubectl label pods foo unhealthy=true',
    'kubectl label --overwrite pods foo status=unhealthy',
    'kubectl label pods --all status=unhealthy',
    'kubectl label pods foo bar-',
  ],
  flags: metadataFlags('kubectl-label'),
  completes: 'resources',
  run: (invocation) => {
    const { resources, pairs } = resourcesAndPairs(invocation.args, 'label')
    return changeMetadata(invocation, LABELS, { resources, pairs: parseLabels(pairs) })
  },
})

/** Upstream: kubectl/pkg/cmd/label parseLabels */
export function parseLabels(specs: readonly string[]): Pairs {
  const set = new Map<string, string>()
  const remove: string[] = []
  for (const spec of specs) {
    const parts = spec.split('=')
    if (parts.length === 1 && spec.endsWith('-')) remove.push(spec.slice(0, -1))
    else if (parts.length === 1) throw fail(`unknown label spec: ${spec}`)
    else if (parts.length !== 2) throw fail(`invalid label spec: ${spec}`)
    else {
      const [key = '', value = ''] = parts
      const problems = isLabelValue(value)
      if (problems.length > 0) throw fail(`invalid label value: ${goQuoted(spec)}: ${problems.join(';')}`)
      set.set(key, value)
    }
  }
  if (remove.some((key) => set.has(key))) throw fail('can not both modify and remove a label in the same command')
  return { set, remove }
}
