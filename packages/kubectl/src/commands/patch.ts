import {
  applyMergePatch,
  applyStrategicMergePatch,
  goQuoted,
  type JsonObject,
  jsonEqual,
  type KubeObject,
  type PatchType,
  readYamlDocuments,
} from '@kubesim/api'
import jsonPatch from 'fast-json-patch'
import { mergesStrategically } from '../apply/three-way-patch.ts'
import { DRY_RUN_FLAG, defineCommand, FILENAME_FLAGS, fieldManagerFlag, LOCAL_FLAG, PRINT_FLAGS, text } from '../command/define.ts'
import { fail } from '../command/failures.ts'
import type { Invocation } from '../command/invocation.ts'
import { dryRunOf, operationPrinter } from '../printers/operation.ts'
import { forEachResource, gather, type ResourceInfo, select } from '../resource-builder/builder.ts'
import { manifestPaths, readFile } from '../resource-builder/manifest-files.ts'

const PATCH_TYPES: Readonly<Record<string, PatchType>> = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
}

export const patchCommand = defineCommand({
  name: 'patch',
  usage: '(-f FILENAME | TYPE NAME) [-p PATCH|--patch-file FILE]',
  summary: 'Update fields of a resource',
  examples: [
    `kubectl patch node k8s-node-1 -p '{"spec":{"unschedulable":true}}'`,
    `kubectl patch pod valid-pod --type='json' -p='[{"op": "replace", "path": "/spec/containers/0/image", "value":"new image"}]'`,
  ],
  flags: [
    ...FILENAME_FLAGS,
    ...PRINT_FLAGS,
    DRY_RUN_FLAG,
    LOCAL_FLAG,
    fieldManagerFlag('kubectl-patch'),
    text('patch', 'The patch, JSON or YAML.', { short: 'p' }),
    text('patch-file', 'A file that holds the patch.'),
    text('type', 'The type of patch: json, merge or strategic.', { default: 'strategic' }),
    text('subresource', 'Patch this subresource of the object.'),
  ],
  completes: 'resources',
  run: runPatch,
})

function runPatch(invocation: Invocation): number {
  const { flags, args, api } = invocation
  const dryRun = dryRunOf(invocation)
  const local = flags.boolean('local')
  const type = patchTypeOf(invocation)
  const body = readPatch(invocation)
  if (local && args.length > 0) throw fail('cannot specify --local and server resources')
  if (local && dryRun === 'server') throw fail('cannot specify --local and --dry-run=server - did you mean --dry-run=client?')
  const print = operationPrinter(invocation, dryRun)
  const gathered = gather(invocation, select(invocation, { args, files: manifestPaths(invocation) }))
  const subresource = flags.text('subresource')
  forEachResource(gathered, (info) => {
    const at = { definition: info.definition, namespace: info.namespace, name: info.name, ...(subresource !== '' && { subresource }) }
    const options = { fieldManager: flags.text('field-manager'), ...(dryRun === 'server' && { dryRun: true }) }
    const patched = local || dryRun === 'client' ? patchHere(info, type, body) : api.patch(at, { type, body }, options)
    print(patched, jsonEqual(patched, info.object) ? 'patched (no change)' : 'patched')
  })
  if (gathered.infos.length === 0) throw fail('no objects passed to patch')
  return 0
}

function patchTypeOf({ flags }: Invocation): PatchType {
  if (flags.text('patch') !== '' && flags.text('patch-file') !== '') throw fail('cannot specify --patch and --patch-file together')
  if (flags.text('patch') === '' && flags.text('patch-file') === '')
    throw fail('must specify --patch or --patch-file containing the contents of the patch')
  const type = PATCH_TYPES[flags.text('type').toLowerCase() || 'strategic']
  if (type === undefined) throw fail(`--type must be one of [json merge strategic], not ${goQuoted(flags.text('type'))}`)
  return type
}

function readPatch({ flags, environment }: Invocation): unknown {
  const file = flags.text('patch-file')
  const given = file === '' ? flags.text('patch') : readFile(file, environment)
  try {
    const [document] = readYamlDocuments(given)
    return document?.value ?? {}
  } catch (error) {
    throw fail(`unable to parse ${goQuoted(flags.text('patch'))}: ${(error as Error).message.replace(/^.*?yaml: /s, 'yaml: ')}`)
  }
}

/** Upstream: getPatchedJSON */
function patchHere({ definition, object }: ResourceInfo, type: PatchType, body: unknown): KubeObject {
  if (type === 'application/merge-patch+json') return applyMergePatch(object, body) as KubeObject
  if (type === 'application/json-patch+json') {
    if (!Array.isArray(body)) throw fail('json: cannot unmarshal object into Go value of type jsonpatch.Patch')
    try {
      return jsonPatch.applyPatch(object, body as never, true, false).newDocument as KubeObject
    } catch (error) {
      throw fail((error as Error).message.split('\n')[0]!)
    }
  }
  if (!mergesStrategically(definition)) {
    throw fail(
      `strategic merge patch is not supported for ${definition.group}/${definition.version}, Kind=${definition.kind} locally, try --type merge`,
    )
  }
  return applyStrategicMergePatch(object as unknown as JsonObject, body as JsonObject, definition.schema) as unknown as KubeObject
}
