import {
  ALL_NAMESPACES_FLAG,
  count,
  defineCommand,
  FIELD_SELECTOR_FLAG,
  FILENAME_FLAGS,
  SELECTOR_FLAG,
  strings,
  text,
  toggle,
} from '../command/define.ts'
import { fail, usageError } from '../command/failures.ts'
import type { Invocation } from '../command/invocation.ts'
import type { CommandRun, FlagDefinition } from '../contracts.ts'
import { getGeneric } from '../get/generic.ts'
import { type GetOutput, parseGetOutput } from '../get/get-output.ts'
import { getTables } from '../get/tables.ts'
import { watchResources } from '../get/watch.ts'
import { manifestPaths, namesNoFile } from '../resource-builder/manifest-files.ts'

export const GET_OUTPUT_FLAGS: readonly FlagDefinition[] = [
  text('output', 'Output format: json, yaml, name, wide, jsonpath, jsonpath-as-json, jsonpath-file, custom-columns, custom-columns-file.', {
    short: 'o',
  }),
  text('template', 'Template string or file of -o jsonpath and custom-columns.'),
  toggle('show-managed-fields', 'Keep the managedFields when printing objects in JSON or YAML format.'),
  toggle('allow-missing-template-keys', 'Ignore keys that a template names and the object has not.', { default: true }),
  toggle('no-headers', "Don't print headers."),
  toggle('show-labels', 'Show all labels as the last column.'),
  toggle('show-kind', 'Put the resource type in front of names.'),
  strings('label-columns', 'Labels to be shown as columns.', { short: 'L' }),
  text('sort-by', "Sort by this field, a JSONPath expression such as '{.metadata.name}'."),
]

export const getCommand = defineCommand({
  name: 'get',
  usage: '[(-o|--output=)json|yaml|name|wide|...] (TYPE[.VERSION][.GROUP] [NAME | -l label] | TYPE[.VERSION][.GROUP]/NAME ...) [flags]',
  summary: 'Display one or many resources',
  examples: [
    'kubectl get pods',
    'kubectl get pods -o wide -A',
    'kubectl get deployment/web -o yaml',
    'kubectl get rc,services -l app=web',
    "kubectl get pods -o jsonpath='{.items[*].metadata.name}'",
    'kubectl get pods -o custom-columns=NAME:.metadata.name,NODE:.spec.nodeName',
    'kubectl get pods --watch',
  ],
  flags: [
    ...GET_OUTPUT_FLAGS,
    ALL_NAMESPACES_FLAG,
    SELECTOR_FLAG,
    FIELD_SELECTOR_FLAG,
    ...FILENAME_FLAGS,
    toggle('watch', 'After listing, watch for changes.', { short: 'w' }),
    toggle('watch-only', 'Watch for changes, without listing first.'),
    toggle('output-watch-events', 'Print what happened to each object along with it.'),
    toggle('ignore-not-found', 'A named object that does not exist is no failure.'),
    count('chunk-size', 'Fetch large lists in pieces of this size; 0 fetches them whole.', { default: 500 }),
    toggle('server-print', 'Have the server say what the columns are.', { default: true }),
    text('subresource', 'Get this subresource of the object: status or scale.'),
    text('raw', 'A path to be fetched as it is.'),
  ],
  completes: 'resources',
  run: runGet,
})

function runGet(invocation: Invocation): CommandRun | number {
  const { flags, args } = invocation
  if (flags.text('raw') !== '') throw fail('--raw is not supported here: requests do not go by path')
  const watching = flags.boolean('watch') || flags.boolean('watch-only')
  if (args.length === 0 && namesNoFile(manifestPaths(invocation)) && !watching) throw missingType(invocation)
  if (flags.boolean('output-watch-events') && !watching)
    throw fail('--output-watch-events option can only be used with --watch or --watch-only')
  const output = parseGetOutput(invocation)
  if (watching) return watchResources(invocation, output)
  return getOnce(invocation, output)
}

function getOnce(invocation: Invocation, output: GetOutput): number {
  if (output.type === 'table') getTables(invocation, output)
  else getGeneric(invocation, output)
  return 0
}

function missingType(invocation: Invocation): Error {
  invocation.complain(
    'You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.\n',
  )
  return usageError(
    'Required resource not specified.\nUse "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).',
  )
}
