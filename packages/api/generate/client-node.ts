import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/**
 * The models of `@kubernetes/client-node`: field names, types and formats from the `attributeTypeMap` of each `.js`, requiredness and
 * descriptions from its `.d.ts`. They carry no group, no list types and no merge keys: the overlay adds those.
 */
export interface Model {
  readonly name: string
  readonly description: string | undefined
  readonly fields: readonly ModelField[]
}

export interface ModelField {
  readonly name: string
  /** As the package writes it: `Array<V1Container>`. */
  readonly type: string
  readonly format: string
  readonly required: boolean
  readonly description: string | undefined
}

interface Attribute {
  readonly name: string
  readonly baseName: string
  readonly type: string
  readonly format: string
}

/** Reads every model; their number is a few hundred and the files small. */
export function readModels(): ReadonlyMap<string, Model> {
  const folder = join(dirname(createRequire(import.meta.url).resolve('@kubernetes/client-node')), 'gen', 'models')
  const names = readdirSync(folder)
    .filter((file) => file.endsWith('.d.ts') && file !== 'all.d.ts' && file !== 'ObjectSerializer.d.ts')
    .map((file) => file.slice(0, -'.d.ts'.length))
  return new Map(names.map((name) => [name, readModel(folder, name)]))
}

function readModel(folder: string, name: string): Model {
  const declaration = readFileSync(join(folder, `${name}.d.ts`), 'utf8')
  const attributes = attributesOf(readFileSync(join(folder, `${name}.js`), 'utf8'))
  return {
    name,
    description: descriptionIn(declaration.match(/\/\*\*(?:(?!\*\/)[\s\S])*\*\/(?=\s*export declare class)/)?.[0]),
    fields: attributes.map((attribute) => fieldOf(attribute, declaration)),
  }
}

function attributesOf(source: string): readonly Attribute[] {
  const table = source.match(/attributeTypeMap = (\[[\s\S]*?\n\]|\[\]);/)?.[1]
  return table === undefined ? [] : (JSON.parse(table) as Attribute[])
}

function fieldOf({ name, baseName, type, format }: Attribute, declaration: string): ModelField {
  const line = new RegExp(`(/\\*\\*(?:(?!\\*/)[\\s\\S])*\\*/)?\\s*'${name.replace(/\$/g, '\\$')}'(\\??):`).exec(declaration)
  if (line === null) throw new Error(`no declaration of ${name}`)
  return { name: baseName, type, format, required: line[2] !== '?', description: descriptionIn(line[1]) }
}

/** What the package's generator writes where there is no text. */
const NO_DESCRIPTION = 'Kubernetes\nNo description provided'

/**
 * The text of a documentation comment, without its frame and the escapes that the package's generator put in. The generator joins lines,
 * so that two spaces are what is left of an empty line.
 */
function descriptionIn(comment: string | undefined): string | undefined {
  if (comment === undefined) return undefined
  const lines = comment.slice(3, -2).split('\n')
  const text = lines.map((line) => line.replace(/^\s*\*? ?/, '').trimEnd()).join('\n')
  if (text.trim().startsWith(NO_DESCRIPTION)) return undefined
  const plain = text
    .replace(/\\(["'`\\])/g, '$1')
    .replaceAll('*_/', '*/')
    .replaceAll('/_*', '/*')
  return plain.replace(/(\S) {2}(?=\S)/g, '$1\n\n').trim() || undefined
}
