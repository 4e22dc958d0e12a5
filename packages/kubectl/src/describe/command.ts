import { isNotFound } from '@kubesim/api'
import { ALL_NAMESPACES_FLAG, count, defineCommand, FILENAME_FLAGS, SELECTOR_FLAG, toggle } from '../command/define.ts'
import { fail, throwAll } from '../command/failures.ts'
import type { Invocation } from '../command/invocation.ts'
import { type Gathered, gather, type ResourceInfo, select } from '../resource-builder/builder.ts'
import { manifestPaths, namesNoFile } from '../resource-builder/manifest-files.ts'
import { DescribeScope } from './describe-scope.ts'
import { describerFor } from './describers.ts'

/** Upstream: kubectl/pkg/cmd/describe */
export const describeCommand = defineCommand({
  name: 'describe',
  usage: '(-f FILENAME | TYPE [NAME_PREFIX | -l label] | TYPE/NAME)',
  summary: 'Show details of a specific resource or group of resources',
  examples: [
    'kubectl describe nodes node-1',
    'kubectl describe pods/nginx',
    'kubectl describe -f pod.json',
    'kubectl describe pods -l name=myLabel',
    'kubectl describe pods frontend  # every pod whose name begins with frontend',
  ],
  flags: [
    ...FILENAME_FLAGS,
    SELECTOR_FLAG,
    ALL_NAMESPACES_FLAG,
    toggle('show-events', 'If true, display events related to the described object.', { default: true }),
    count('chunk-size', 'Return large lists in chunks rather than all at once.', { default: 500 }),
  ],
  run: describe,
})

function describe(invocation: Invocation): number {
  const { args, flags } = invocation
  const files = manifestPaths(invocation)
  if (args.length === 0 && namesNoFile(files)) {
    throw fail(
      'You must specify the type of resource to describe. Use "kubectl api-resources" for a complete list of supported resources.\n',
    )
  }
  const allNamespaces = flags.boolean('all-namespaces')
  const selection = select(invocation, { args, files, selector: flags.text('selector'), allNamespaces, emptySelectorAllowed: true })
  const found = gather(invocation, selection)
  if (args.length === 2 && found.failures.length === 1 && isNotFound(found.failures[0]))
    return describeMatching(invocation, found.failures[0])
  const failures = describeAll(invocation, found)
  if (found.infos.length === 0 && failures.length === 0) {
    invocation.complain(allNamespaces ? 'No resources found' : `No resources found in ${invocation.namespace} namespace.`)
  }
  throwAll(failures)
  return 0
}

/** Writes one after the other; the same failure counts once. */
function describeAll(invocation: Invocation, { infos, failures: before }: Gathered): readonly unknown[] {
  const failures: unknown[] = [...before]
  const told = new Set<string>()
  let written = 0
  for (const info of infos) {
    try {
      const text = describeOne(invocation, info)
      invocation.environment.out(written++ === 0 ? text : `\n\n${text}`)
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      if (!told.has(message)) failures.push(error)
      told.add(message)
    }
  }
  return failures
}

function describeOne({ api, environment, flags }: Invocation, { definition, namespace, name }: ResourceInfo): string {
  const scope = new DescribeScope(api, { nowMs: environment.now(), showEvents: flags.boolean('show-events') })
  return describerFor(definition)(scope, { definition, namespace, name })
}

/** The name may be the beginning of others. Upstream: DescribeMatchingResources */
function describeMatching(invocation: Invocation, notFound: unknown): number {
  const [type = '', prefix = ''] = invocation.args
  const found = gather(invocation, select(invocation, { args: [type], emptySelectorAllowed: true, singleType: true }))
  throwAll(found.failures)
  const matching = found.infos.filter(({ name }) => name.startsWith(prefix))
  if (matching.length === 0) throw notFound
  for (const info of matching) invocation.environment.out(`${describeOne(invocation, info)}\n`)
  return 0
}
