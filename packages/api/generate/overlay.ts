import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Field } from './definition.ts'

/**
 * What the models of `@kubernetes/client-node` do not say, kept by hand in `overlay/*.txt`, one file per API package:
 *
 *     package io.k8s.api.apps.v1 group apps
 *     plain DaemonSetUpdateStrategy DeploymentStrategy
 *     Deployment kind
 *       spec value
 *     DeploymentStatus
 *       conditions list=map(type) patch=merge(type)
 *
 * `plain` names definitions about which there is nothing to add. A line at the margin is a definition: its name, then `kind` (it has
 * a group, version and kind of its own), `atomic`, `opaque` or a scalar form, `model=Name` (an irregular model name), `new` (no model
 * has it), `union=discriminator(field:Value,...)`. An indented line is a field: its name, then any of
 *
 *     list=atomic|set|map(key,...)    map=atomic|granular    patch=strategy,...(merge key)
 *     type=[]Name|map[]Name|Name      the type, where the model has none or a wider one; alone it adds the field
 *     go=Name                         Go's name of the type in error messages, with the package where it is another one
 *     required optional removed       against the model
 *     value pointer                   Go holds it by value, or behind a pointer, against the rule in compose.ts; of a list or map
 *                                     `pointer` says that an empty one means something else than none
 *     always omitempty                Go writes the zero value, or leaves it out, against the rule (always when required)
 *     default=JSON                    the published default, where it is not Go's zero value
 */
export interface OverlayPackage {
  readonly name: string
  readonly group: string
  readonly definitions: ReadonlyMap<string, OverlayDefinition>
}

export interface OverlayDefinition {
  readonly name: string
  readonly flags: ReadonlyMap<string, string>
  readonly fields: ReadonlyMap<string, ReadonlyMap<string, string>>
}

export function readOverlay(folder: string): readonly OverlayPackage[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.txt'))
  return files.sort().map((file) => parsePackage(readFileSync(join(folder, file), 'utf8'), file))
}

export function parsePackage(text: string, file: string): OverlayPackage {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'))
  const head = (lines.shift() ?? '').split(' ')
  if (head[0] !== 'package' || head[2] !== 'group' || head[1] === undefined) throw new Error(`${file}: expected "package NAME group GROUP"`)
  const definitions = new Map<string, OverlayDefinition>()
  const add = (name: string, words: readonly string[]) => {
    if (definitions.has(name)) throw new Error(`${file}: ${name} is there twice`)
    const fields = new Map<string, ReadonlyMap<string, string>>()
    definitions.set(name, { name, flags: flagsOf(words), fields })
    return fields
  }
  let fields = new Map<string, ReadonlyMap<string, string>>()
  for (const line of lines) {
    const [word = '', ...words] = line.trim().split(/ +/)
    if (line.startsWith(' ')) fields.set(word, flagsOf(words))
    else if (word === 'plain') for (const name of words) add(name, [])
    else fields = add(word, words)
  }
  return { name: head[1], group: head[3] ?? '', definitions }
}

function flagsOf(words: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    words.map((word) => {
      const equals = word.indexOf('=')
      return equals < 0 ? [word, ''] : [word.slice(0, equals), word.slice(equals + 1)]
    }),
  )
}

/** The semantics of lists, maps and patches that a field's flags give. */
export function semanticsOf(flags: ReadonlyMap<string, string>): Partial<Field> {
  const list = callOf(flags.get('list'))
  const patch = callOf(flags.get('patch'))
  return {
    ...(list !== undefined && { listType: list.name as Field['listType'] }),
    ...(list?.args !== undefined && { mapKeys: list.args.split(',') }),
    ...(flags.has('map') && { mapType: flags.get('map') as Field['mapType'] }),
    ...(patch !== undefined && { patchStrategy: patch.name }),
    ...(patch?.args !== undefined && { patchMergeKey: patch.args }),
  }
}

/** `map(type)` -> name `map`, args `type`. */
export function callOf(text: string | undefined): { readonly name: string; readonly args: string | undefined } | undefined {
  if (text === undefined) return undefined
  const parts = /^([^(]*)(?:\((.*)\))?$/.exec(text)
  return { name: parts?.[1] ?? text, args: parts?.[2] }
}
