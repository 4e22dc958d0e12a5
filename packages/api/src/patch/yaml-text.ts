import { stringify } from 'yaml'

/** A value as upstream writes YAML into messages: keys sorted, lists not indented, no line folding. */
export function yamlText(value: unknown): string {
  return stringify(value, { sortMapEntries: true, indentSeq: false, lineWidth: 0 })
}
