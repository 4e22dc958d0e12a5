import { isMap, LineCounter, type Node, parseDocument } from 'yaml'
import { readYamlDocuments } from './documents.ts'

export interface YamlPosition {
  /** From 1. */
  readonly line: number
  readonly column: number
}

/**
 * Where a value stands in the first document of a text that can be read; of a key that is not there, where the object stands that it would belong
 * to. undefined for an empty text.
 */
export function yamlPosition(text: string, path: readonly (string | number)[]): YamlPosition | undefined {
  if (readYamlDocuments(text).length === 0) return undefined
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, version: '1.1', merge: true, uniqueKeys: false, logLevel: 'silent' })
  for (let length = path.length; length >= 0; length--) {
    const offset = offsetOf(document.contents, document.getIn(path.slice(0, length), true), path.slice(0, length))
    if (offset === undefined) continue
    const { line, col } = lines.linePos(offset)
    return { line, column: col }
  }
  return undefined

  /** Of a member the key, of an element the element itself. */
  function offsetOf(contents: unknown, node: unknown, at: readonly (string | number)[]): number | undefined {
    if (node === undefined || node === null) return undefined
    if (at.length > 0) {
      const holder = at.length === 1 ? contents : document.getIn(at.slice(0, -1), true)
      if (isMap(holder)) {
        const pair = holder.items.find(({ key }) => String((key as { value?: unknown }).value) === String(at.at(-1)))
        return (pair?.key as Node | undefined)?.range?.[0]
      }
    }
    return (node as Node).range?.[0]
  }
}
