import type { Definition, Definitions, Field } from './definition.ts'

/** Every difference between two models of the API, one line each; empty when they are equal. Descriptions are not compared. */
export function differencesBetween(ours: Definitions, theirs: Definitions): readonly string[] {
  const names = [...new Set([...ours.keys(), ...theirs.keys()])].sort()
  return names.flatMap((name) => {
    const [a, b] = [ours.get(name), theirs.get(name)]
    if (a === undefined || b === undefined) return [`${name}: only in ${a === undefined ? 'theirs' : 'ours'}`]
    return definitionDifferences(a, b)
  })
}

function definitionDifferences(a: Definition, b: Definition): readonly string[] {
  const own = unequal(
    a.name,
    { form: a.form, mapType: a.mapType, gvks: a.gvks, unions: a.unions },
    { form: b.form, mapType: b.mapType, gvks: b.gvks, unions: b.unions },
  )
  const names = [...new Set([...a.fields, ...b.fields].map((field) => field.name))]
  const fields = names.flatMap((name) => {
    const [ours, theirs] = [a, b].map((definition) => definition.fields.find((field) => field.name === name))
    if (ours === undefined || theirs === undefined) return [`${a.name}.${name}: only in ${ours === undefined ? 'theirs' : 'ours'}`]
    return unequal(`${a.name}.${name}`, comparable(ours), comparable(theirs))
  })
  return [...own, ...fields]
}

function comparable(field: Field): Readonly<Record<string, unknown>> {
  const { type, required, listType, mapKeys, mapType, patchStrategy, patchMergeKey } = field
  return { type, required, listType, mapKeys, mapType, patchStrategy, patchMergeKey, default: field.default }
}

function unequal(where: string, ours: Readonly<Record<string, unknown>>, theirs: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.keys(ours)
    .filter((key) => JSON.stringify(ours[key]) !== JSON.stringify(theirs[key]))
    .map((key) => `${where}: ${key} is ${JSON.stringify(ours[key])}, not ${JSON.stringify(theirs[key])}`)
}
