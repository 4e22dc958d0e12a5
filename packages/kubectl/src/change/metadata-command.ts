import { applyMergePatch, compactJson, createMergePatch, goQuoted, type JsonObject, type KubeObject } from '@kubesim/api'
import {
  ALL_NAMESPACES_FLAG,
  DRY_RUN_FLAG,
  FIELD_SELECTOR_FLAG,
  FILENAME_FLAGS,
  fieldManagerFlag,
  LOCAL_FLAG,
  PRINT_FLAGS,
  SELECTOR_FLAG,
  text,
  toggle,
} from '../command/define.ts'
import { fail } from '../command/failures.ts'
import type { Invocation } from '../command/invocation.ts'
import type { FlagDefinition } from '../contracts.ts'
import { type DryRun, dryRunOf, operationPrinter } from '../printers/operation.ts'
import { forEachResource, gather, type ResourceInfo, type Selection, select } from '../resource-builder/builder.ts'
import { manifestPaths, namesNoFile } from '../resource-builder/manifest-files.ts'
import { type Pairs, withPairs } from './pairs.ts'

/** What `label` and `annotate` do differently. */
export interface MetadataChange {
  readonly field: 'labels' | 'annotations'
  /** Extension of the example in messages: `pod`, `rsrc`. */
  readonly example: string
  /** Throws when a key has another value already and may not be overwritten. */
  readonly checkOverwrites: (live: Readonly<Record<string, string>>, set: ReadonlyMap<string, string>) => void
  /** What was done, by the sizes of the object before and after. */
  readonly operation: (change: { readonly changed: boolean; readonly shrunk: boolean; readonly overwrite: boolean }) => string
  readonly tellMissing: boolean
}

export const metadataFlags = (manager: string): readonly FlagDefinition[] => [
  ...FILENAME_FLAGS,
  ...PRINT_FLAGS,
  SELECTOR_FLAG,
  FIELD_SELECTOR_FLAG,
  ALL_NAMESPACES_FLAG,
  DRY_RUN_FLAG,
  LOCAL_FLAG,
  fieldManagerFlag(manager),
  toggle('overwrite', 'Values that are there already may be changed.'),
  toggle('list', 'Show what there is.'),
  toggle('all', 'All objects of the named types in the namespace.'),
  text('resource-version', 'Change the object only if this is its version.'),
]

/** Upstream: kubectl/pkg/cmd/label RunLabel, kubectl/pkg/cmd/annotate RunAnnotate */
export function changeMetadata(
  invocation: Invocation,
  change: MetadataChange,
  wanted: { readonly resources: readonly string[]; readonly pairs: Pairs },
): number {
  const { flags } = invocation
  const dryRun = dryRunOf(invocation)
  const noun = change.field.slice(0, -1)
  checkFlags(invocation, change, { dryRun, resources: wanted.resources })
  const { pairs } = wanted
  if (pairs.set.size === 0 && pairs.remove.length === 0 && !flags.boolean('list')) throw fail(`at least one ${noun} update is required`)
  const print = operationPrinter(invocation, dryRun)
  const selection = selectionOf(invocation, wanted.resources)
  if (!selection.singleItemImplied && flags.text('resource-version') !== '')
    throw fail('--resource-version may only be used with a single resource')
  forEachResource(gather(invocation, selection, { latest: !flags.boolean('local') }), (info) => {
    const { object, operation } = changeOne(invocation, info, { change, pairs, dryRun })
    if (flags.boolean('list')) list(invocation, object, { field: change.field, single: selection.singleItemImplied })
    else print(object, operation)
  })
  return 0
}

function checkFlags(
  { flags }: Invocation,
  { example }: MetadataChange,
  { dryRun, resources }: { readonly dryRun: DryRun; readonly resources: readonly string[] },
): void {
  const noFiles = namesNoFile({ filenames: flags.list('filename'), kustomize: flags.text('kustomize'), recursive: false })
  if (flags.boolean('list') && flags.text('output') !== '') throw fail('--list and --output may not be specified together')
  if (flags.boolean('all') && flags.text('selector') !== '') throw fail('cannot set --all and --selector at the same time')
  if (flags.boolean('all') && flags.text('field-selector') !== '') throw fail('cannot set --all and --field-selector at the same time')
  if (!flags.boolean('local')) {
    if (resources.length === 0 && noFiles) throw fail('one or more resources must be specified as <resource> <name> or <resource>/<name>')
    return
  }
  if (dryRun === 'server') throw fail('cannot specify --local and --dry-run=server - did you mean --dry-run=client?')
  if (resources.length > 0)
    throw fail(`can only use local files by -f ${example}.yaml or --filename=${example}.json when --local=true is set`)
  if (noFiles) throw fail(`one or more files must be specified as -f ${example}.yaml or --filename=${example}.json`)
}

function selectionOf(invocation: Invocation, resources: readonly string[]): Selection {
  const { flags } = invocation
  return select(invocation, {
    args: resources,
    files: manifestPaths(invocation),
    selector: flags.text('selector'),
    fieldSelector: flags.text('field-selector'),
    all: false,
    emptySelectorAllowed: flags.boolean('all'),
    allNamespaces: flags.boolean('all-namespaces'),
  })
}

interface OneChange {
  readonly change: MetadataChange
  readonly pairs: Pairs
  readonly dryRun: DryRun
}

function changeOne(
  invocation: Invocation,
  info: ResourceInfo,
  { change, pairs, dryRun }: OneChange,
): { readonly object: KubeObject; readonly operation: string } {
  const { flags, api } = invocation
  const overwrite = flags.boolean('overwrite')
  const live = info.object.metadata[change.field] ?? {}
  const here = dryRun === 'client' || flags.boolean('local') || flags.boolean('list')
  if (change.tellMissing && !here)
    for (const key of pairs.remove) if (live[key] === undefined) invocation.say(`label ${goQuoted(key)} not found.`)
  if (!overwrite) change.checkOverwrites(live, pairs.set)
  const version = flags.text('resource-version')
  const before = version === '' ? info.object : withoutVersion(info.object)
  const metadata = { ...before.metadata, [change.field]: withPairs(live, pairs), ...(version !== '' && { resourceVersion: version }) }
  const after: KubeObject = { ...before, metadata }
  const [oldText, newText] = [compactJson(before), compactJson(after)]
  const operation = change.operation({ changed: oldText !== newText, shrunk: newText.length < oldText.length, overwrite })
  if (here) return { object: after, operation }
  const body = createMergePatch(before as unknown as JsonObject, after as unknown as JsonObject)
  const options = { fieldManager: flags.text('field-manager'), ...(dryRun === 'server' && { dryRun: true }) }
  const object = api.patch(info, { type: 'application/merge-patch+json', body }, options)
  return { object: change.field === 'labels' ? (applyMergePatch(info.object, body) as KubeObject) : object, operation }
}

function withoutVersion(object: KubeObject): KubeObject {
  const { resourceVersion: _, ...metadata } = object.metadata
  return { ...object, metadata }
}

function list(
  invocation: Invocation,
  object: KubeObject,
  { field, single }: { readonly field: MetadataChange['field']; readonly single: boolean },
): void {
  const indent = single ? '' : ' '
  const slash = object.apiVersion.indexOf('/')
  if (!single)
    invocation.say(`Listing ${field} for ${object.kind}.${slash < 0 ? '' : object.apiVersion.slice(0, slash)}/${object.metadata.name}:`)
  const values = object.metadata[field] ?? {}
  for (const key of Object.keys(values).sort()) invocation.say(`${indent}${key}=${values[key]}`)
}
