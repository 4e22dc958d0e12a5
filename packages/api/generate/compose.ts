import type { Model, ModelField } from './client-node.ts'
import { CORE, type Definition, type Definitions, type Field, type FieldType, type Gvk, META, type ScalarType } from './definition.ts'
import { callOf, type OverlayDefinition, type OverlayPackage, semanticsOf } from './overlay.ts'

const QUANTITY = 'io.k8s.apimachinery.pkg.api.resource.Quantity'
const INT_OR_STRING = 'io.k8s.apimachinery.pkg.util.intstr.IntOrString'
const RAW_EXTENSION = 'io.k8s.apimachinery.pkg.runtime.RawExtension'
const FORMS: readonly Definition['form'][] = ['opaque', 'date-time', 'micro-time', 'quantity', 'int-or-string']

/** Parts of every object, which Go holds by value though they are optional. */
const BY_VALUE = new Set(['metadata', 'spec', 'status'])

interface Composer {
  readonly models: ReadonlyMap<string, Model>
  /** Model name to definition name. */
  readonly definitionOf: ReadonlyMap<string, string>
  readonly forms: ReadonlyMap<string, Definition['form']>
  readonly everyGroupVersion: readonly Omit<Gvk, 'kind'>[]
}

/** Joins the models and the overlay into definitions, sorted by name. */
export function composeDefinitions(
  models: ReadonlyMap<string, Model>,
  overlay: readonly OverlayPackage[],
  everyGroupVersion: readonly Omit<Gvk, 'kind'>[],
): Definitions {
  const entries = overlay.flatMap((pkg) => [...pkg.definitions.values()].map((definition) => ({ pkg, definition })))
  const named = entries.map(({ pkg, definition }) => [modelName(pkg, definition), `${pkg.name}.${definition.name}`] as const)
  const duplicate = named.find(([model, name]) => named.some(([other, otherName]) => other === model && otherName !== name))
  if (duplicate !== undefined) throw new Error(`two definitions take model ${duplicate[0]}`)
  const composer = { models, definitionOf: new Map(named), forms: new Map(entries.map(formEntry)), everyGroupVersion }
  const definitions = entries.map(({ pkg, definition }) => composeDefinition(composer, pkg, definition))
  return new Map(definitions.sort((a, b) => (a.name < b.name ? -1 : 1)).map((definition) => [definition.name, definition]))
}

function formEntry({ pkg, definition }: { pkg: OverlayPackage; definition: OverlayDefinition }): [string, Definition['form']] {
  return [`${pkg.name}.${definition.name}`, FORMS.find((form) => definition.flags.has(form)) ?? 'struct']
}

function versionOf(pkg: string): string {
  return pkg.slice(pkg.lastIndexOf('.') + 1)
}

function modelName(pkg: OverlayPackage, { name, flags }: OverlayDefinition): string {
  const version = versionOf(pkg.name)
  return flags.get('model') ?? `${version.charAt(0).toUpperCase()}${version.slice(1)}${name}`
}

function composeDefinition(composer: Composer, pkg: OverlayPackage, definition: OverlayDefinition): Definition {
  const { name, flags } = definition
  const model = composer.models.get(modelName(pkg, definition))
  const form = composer.forms.get(`${pkg.name}.${name}`) ?? 'struct'
  if (form === 'struct' && (model === undefined) !== flags.has('new'))
    throw new Error(`${pkg.name}.${name}: model ${modelName(pkg, definition)}`)
  const fields = form === 'struct' ? composeFields(composer, pkg, definition, model?.fields ?? []) : []
  const union = callOf(flags.get('union'))
  return {
    name: `${pkg.name}.${name}`,
    form,
    fields: fields.sort((a, b) => (a.name < b.name ? -1 : 1)),
    gvks: gvksOf(composer, pkg, definition),
    ...(flags.has('atomic') && { mapType: 'atomic' as const }),
    ...(union !== undefined && { unions: [unionOf(union.name, union.args ?? '')] }),
    ...(model?.description !== undefined && { description: model.description }),
  }
}

function unionOf(discriminator: string, members: string): unknown {
  const fields = members.split(',').map((member) => member.split(':'))
  return { discriminator, 'fields-to-discriminateBy': Object.fromEntries(fields) }
}

/** `kind` is the package's own group and version; `everywhere` belongs to every group, as DeleteOptions does. */
function gvksOf(composer: Composer, pkg: OverlayPackage, { name, flags }: OverlayDefinition): readonly Gvk[] {
  if (flags.has('everywhere')) return composer.everyGroupVersion.map((gv) => ({ ...gv, kind: name }))
  return flags.has('kind') ? [{ group: pkg.group, version: versionOf(pkg.name), kind: name }] : []
}

function composeFields(
  composer: Composer,
  pkg: OverlayPackage,
  definition: OverlayDefinition,
  modelFields: readonly ModelField[],
): Field[] {
  const fields: Field[] = []
  for (const field of modelFields) {
    const flags = definition.fields.get(field.name) ?? new Map<string, string>()
    if (!flags.has('removed')) fields.push(composeField(composer, pkg, flags, field))
  }
  for (const [name, flags] of definition.fields) {
    if (modelFields.some((field) => field.name === name)) continue
    if (!flags.has('type')) throw new Error(`${pkg.name}.${definition.name}.${name}: no model has it and it has no type`)
    fields.push(composeField(composer, pkg, flags, { name, type: '', format: '', required: flags.has('required'), description: undefined }))
  }
  return fields
}

function composeField(composer: Composer, pkg: OverlayPackage, flags: ReadonlyMap<string, string>, field: ModelField): Field {
  const written = flags.get('type')
  const type = written === undefined ? parseModelType(composer, field.type, field.format) : overlayType(composer, pkg, written)
  const required = flags.has('required') || (field.required && !flags.has('optional'))
  const pointer = flags.has('pointer') || (!flags.has('value') && pointerByRule(composer, type, { name: field.name, required }))
  const always = flags.has('always') || (required && !flags.has('omitempty'))
  const published = flags.get('default')
  const value = published === undefined ? zeroOf(composer, type, { pointer, always }) : JSON.parse(published)
  return {
    name: field.name,
    type,
    required,
    pointer,
    always,
    ...semanticsOf(flags),
    ...(value !== undefined && { default: value }),
    ...(flags.has('go') && { goType: goTypeOf(pkg, flags.get('go') ?? '') }),
    ...(field.description !== undefined && { description: field.description }),
  }
}

/** Optional structs and named scalars are behind pointers, except the parts that every object has; the overlay names the exceptions. */
function pointerByRule(composer: Composer, type: FieldType, { name, required }: { name: string; required: boolean }): boolean {
  if (typeof type !== 'object' || !('ref' in type) || required) return false
  return composer.forms.get(type.ref) !== 'struct' || !BY_VALUE.has(name)
}

/** Upstream publishes Go's zero value as the default of whatever its encoder always writes. */
function zeroOf(composer: Composer, type: FieldType, { pointer, always }: { pointer: boolean; always: boolean }): unknown {
  if (pointer) return undefined
  if (typeof type === 'object') return 'ref' in type && composer.forms.get(type.ref) === 'struct' ? {} : undefined
  if (!always || type === 'byte') return undefined
  return type === 'string' ? '' : type === 'boolean' ? false : 0
}

/** `Protocol` of package `...core.v1` -> `v1.Protocol`; `[]Capability` -> `[]v1.Capability`. */
function goTypeOf(pkg: OverlayPackage, text: string): string {
  return text.replace(/[A-Z]\w*(?=[\]]|$)/g, (name, at: number) => (text[at - 1] === '.' ? name : `${versionOf(pkg.name)}.${name}`))
}

function parseModelType(composer: Composer, text: string, format: string): FieldType {
  const list = /^Array<(.*)>$/.exec(text)?.[1]
  if (list !== undefined) return { list: parseModelType(composer, list, format) }
  const map = /^\{ \[key: string\]: (.*); \}$/.exec(text)?.[1]
  if (map !== undefined) return { map: parseModelType(composer, map, format) }
  if (text === 'string') return format === 'byte' ? 'byte' : 'string'
  if (text === 'boolean') return 'boolean'
  if (text === 'number') return (format === 'int64' || format === 'double' ? format : 'int32') satisfies ScalarType
  if (text === 'Date') return { ref: `${META}.Time` }
  if (text === 'IntOrString') return { ref: INT_OR_STRING }
  if (text === 'any') return { ref: RAW_EXTENSION }
  const ref = composer.definitionOf.get(text)
  if (ref === undefined) throw new Error(`no definition takes model ${text}`)
  return { ref }
}

function overlayType(composer: Composer, pkg: OverlayPackage, text: string): FieldType {
  if (text.startsWith('[]')) return { list: overlayType(composer, pkg, text.slice(2)) }
  if (text.startsWith('map[]')) return { map: overlayType(composer, pkg, text.slice(5)) }
  if (/^(string|boolean|int32|int64|double|byte)$/.test(text)) return text as ScalarType
  const candidates = [`${pkg.name}.${text}`, `${META}.${text}`, `${CORE}.${text}`, text]
  const shared: Readonly<Record<string, string>> = { Quantity: QUANTITY, IntOrString: INT_OR_STRING, RawExtension: RAW_EXTENSION }
  const ref = shared[text] ?? candidates.find((candidate) => composer.forms.has(candidate))
  if (ref === undefined) throw new Error(`${pkg.name}: no definition ${text}`)
  return { ref }
}
