import { nameIsDns1035Label, nameIsDnsLabel, nameIsDnsSubdomain, nameIsPathSegment } from '../kinds/rules/names.ts'

/** A rule for names of objects: messages of what is wrong. A prefix gets a generated part appended, so it may end in a dash. */
export type NameRule = (name: string, prefix: boolean) => readonly string[]

/** Most kinds. */
export const dns1123Subdomain: NameRule = nameIsDnsSubdomain
/** Namespaces, containers, volumes. */
export const dns1123Label: NameRule = nameIsDnsLabel
/** Services. */
export const dns1035Label: NameRule = nameIsDns1035Label
/** Roles and their bindings. */
export const pathSegment: NameRule = nameIsPathSegment
