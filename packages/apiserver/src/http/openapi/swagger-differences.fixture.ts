/** A parsed OpenAPI v2 document. */
export interface Swagger {
  readonly paths: Readonly<Record<string, Json>>
  readonly definitions: Readonly<Record<string, Json>>
  readonly parameters?: Readonly<Record<string, Json>>
}

type Json = Readonly<Record<string, unknown>>

/** Encodings that only the published document speaks of. */
const NOT_SERVED = /cbor/
const KINDS = 'x-kubernetes-group-version-kind'

/**
 * Every difference of a document from the published one, one line each. Of the published one only paths of the group versions count that the
 * other has, and definitions that these reach. Left out are texts, the values of enumerations, which are not published though they are served, the order of sets, parameters said for a path or for its operations,
 * and versions that are served no longer in the list of what every group registers.
 */
export function swaggerDifferences(ours: Swagger, theirs: Swagger): readonly string[] {
  return [...pathDifferences(ours, theirs), ...definitionDifferences(ours, theirs)]
}

function pathDifferences(ours: Swagger, theirs: Swagger): readonly string[] {
  const roots = new Set(Object.keys(ours.paths).map(rootOf))
  const known = Object.keys(theirs.paths).filter((path) => roots.has(rootOf(path)))
  return [...new Set([...Object.keys(ours.paths), ...known])].sort().flatMap((path) => {
    const [own, published] = [ours.paths[path], theirs.paths[path]]
    if (own === undefined || published === undefined) return [`${path}: only in ${own === undefined ? 'theirs' : 'ours'}`]
    return differences(path, operationsOf(own, ours), operationsOf(published, theirs))
  })
}

/** `/apis/apps/v1/` of a path of that version. */
function rootOf(path: string): string {
  const [, prefix, ...rest] = path.split('/')
  return [prefix, ...rest.slice(0, prefix === 'apis' ? 2 : prefix === 'api' ? 1 : 0)].join('/')
}

function operationsOf(path: Json, { parameters: named = {} }: Swagger): Json {
  const { parameters: shared, ...methods } = path
  const resolved = (parameter: Json): Json => {
    const { $ref } = parameter
    return typeof $ref === 'string' ? named[$ref.replace('#/parameters/', '')]! : parameter
  }
  return Object.fromEntries(
    Object.entries(methods as Record<string, Json>).map(([method, { parameters: own, ...operation }]) => {
      const all = [...((shared as Json[] | undefined) ?? []), ...((own as Json[] | undefined) ?? [])].map(resolved)
      return [
        method,
        { ...operation, parameters: Object.fromEntries(all.map((each) => [`${String(each.in)} ${String(each.name)}`, each])) },
      ]
    }),
  )
}

function definitionDifferences(ours: Swagger, theirs: Swagger): readonly string[] {
  return Object.entries(ours.definitions).flatMap(([name, own]) => {
    const published = theirs.definitions[name]
    if (published === undefined) return [`${name}: only in ours`]
    return differences(name, own, isOfEveryGroup(published) ? { ...published, [KINDS]: kindsInBoth(own, published) } : published)
  })
}

/** A kind is registered by many versions only if it is one of every group. */
function isOfEveryGroup(definition: Json): boolean {
  return ((definition[KINDS] as readonly unknown[] | undefined)?.length ?? 0) > 1
}

function kindsInBoth(own: Json, published: Json): readonly unknown[] {
  const mine = new Set((own[KINDS] as readonly object[]).map((kind) => sortedText(kind)))
  return (published[KINDS] as readonly object[]).filter((kind) => mine.has(sortedText(kind)))
}

function differences(where: string, ours: unknown, theirs: unknown): readonly string[] {
  if (isObject(ours) && isObject(theirs)) {
    const keys = new Set([...Object.keys(ours), ...Object.keys(theirs)])
    return [...keys].flatMap((key) => (isText(key, ours[key], theirs[key]) ? [] : differences(`${where} ${key}`, ours[key], theirs[key])))
  }
  const [a, b] = [comparable(ours), comparable(theirs)]
  return a === b ? [] : [`${where}: ${a}, published is ${b}`]
}

function isText(key: string, ...values: readonly unknown[]): boolean {
  if (key === 'enum' && values.every((value) => value === undefined || Array.isArray(value))) return true
  return key === 'description' && values.every((value) => value === undefined || typeof value === 'string')
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function comparable(value: unknown): string {
  if (!Array.isArray(value)) return sortedText(value)
  const texts = value.map(sortedText).filter((text) => !NOT_SERVED.test(text))
  return texts.sort().join(', ')
}

/** JSON with sorted keys. */
function sortedText(value: unknown): string {
  if (!isObject(value)) return String(JSON.stringify(value))
  return JSON.stringify(Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))))
}
