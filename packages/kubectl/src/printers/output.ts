import { goQuoted, type KubeObject } from '@kubesim/api'
import { fail } from '../command/failures.ts'
import type { Invocation } from '../command/invocation.ts'
import { readFile } from '../resource-builder/manifest-files.ts'
import { formatJson } from './json.ts'
import { jsonPathPrinter } from './jsonpath.ts'
import { nameLine } from './name.ts'
import { formatYaml } from './yaml.ts'

/** An object, or a list of them, as text. */
export type ObjectPrinter = (object: KubeObject) => string

const TEMPLATES = ['go-template', 'go-template-file', 'template', 'templatefile']
const JSON_PATHS = ['jsonpath', 'jsonpath-as-json', 'jsonpath-file']
export const OBJECT_FORMATS: readonly string[] = [...TEMPLATES, 'json', ...JSON_PATHS, 'kyaml', 'name', 'yaml']

/** What `-o` and `--template` ask for: the format and its argument. */
export interface OutputRequest {
  readonly format: string
  readonly argument: string
}

/** Takes `-o jsonpath={...}` apart. A `--template` by itself is a Go template. */
export function outputRequest({ flags }: Pick<Invocation, 'flags'>): OutputRequest {
  const output = flags.text('output')
  const template = flags.has('template') ? flags.text('template') : ''
  if (output === '') return { format: template === '' ? '' : 'go-template', argument: template }
  const equals = output.indexOf('=')
  return equals < 0 || template !== ''
    ? { format: output, argument: template }
    : { format: output.slice(0, equals), argument: output.slice(equals + 1) }
}

/**
 * The printer of `-o`; undefined when the command line names none. Objects that a command changed print `operation` when only names are
 * wanted and none was asked for. Differs: Go templates and kyaml are refused. Upstream: genericclioptions.PrintFlags.ToPrinter
 */
export function objectPrinter(invocation: Invocation, formats: readonly string[] = OBJECT_FORMATS): ObjectPrinter | undefined {
  const request = outputRequest(invocation)
  if (request.format === '') return undefined
  const showManagedFields = invocation.flags.has('show-managed-fields') && invocation.flags.boolean('show-managed-fields')
  const shown = (object: KubeObject) => (showManagedFields ? object : withoutManagedFields(object))
  const format = request.format.toLowerCase()
  if (format === 'json') return (object) => formatJson(shown(object))
  if (format === 'yaml') return yamlPrinter(shown)
  if (format === 'kyaml') throw fail('the output format "kyaml" is not supported here; use yaml')
  if (request.format === 'name')
    return (object) =>
      itemsOf(object)
        .map((each) => nameLine(each))
        .join('')
  if (JSON_PATHS.includes(request.format))
    return jsonPathPrinter(templateText(invocation, request), {
      asJson: request.format === 'jsonpath-as-json',
      allowMissingKeys: invocation.flags.boolean('allow-missing-template-keys'),
    })
  if (TEMPLATES.includes(request.format)) throw fail('Go templates are not supported here; use -o jsonpath, -o custom-columns or -o json')
  throw noPrinter(invocation.flags.text('output'), formats)
}

export function noPrinter(format: string, formats: readonly string[]): Error {
  return fail(
    `unable to match a printer suitable for the output format ${goQuoted(format)}, allowed formats are: ${[...formats].sort().join(',')}`,
  )
}

/** Documents after the first are set apart. */
function yamlPrinter(shown: ObjectShape): ObjectPrinter {
  let count = 0
  return (object) => `${count++ === 0 ? '' : '---\n'}${formatYaml(shown(object))}`
}

type ObjectShape = (object: KubeObject) => KubeObject

function templateText(invocation: Invocation, { format, argument }: OutputRequest): string {
  if (argument === '') throw fail('template format specified but no template given')
  return format === 'jsonpath-file' ? readFile(argument, invocation.environment) : argument
}

/** Lists keep their items' own. Upstream: printers OmitManagedFieldsPrinter */
export function withoutManagedFields(object: KubeObject): KubeObject {
  const items = listItems(object)
  if (items !== undefined) return { ...object, items: items.map(withoutManagedFields) } as KubeObject
  if (object.metadata?.managedFields === undefined) return object
  const { managedFields: _, ...metadata } = object.metadata
  return { ...object, metadata }
}

function listItems(object: KubeObject): readonly KubeObject[] | undefined {
  const { items } = object as { readonly items?: readonly KubeObject[] }
  return Array.isArray(items) ? items : undefined
}

/** The items of a list, or the object itself. */
export function itemsOf(object: KubeObject): readonly KubeObject[] {
  return listItems(object) ?? [object]
}
