import type { JsonObject } from '@kubesim/api'
import { compareYamlKeys } from './yaml-key-order.ts'
import { escapeInDouble, type ScalarStyle, scalarStyle } from './yaml-scalar.ts'

const WIDTH = 80

/** A value as `kubectl -o yaml` prints it. Upstream: sigs.k8s.io/yaml Marshal over goyaml.v2 */
export function formatYaml(value: unknown): string {
  const writer = new YamlWriter()
  writer.document(value)
  return writer.text
}

/**
 * Writes block style: keys sorted, lists not indented under their key, long text folded at 80 columns. Column and indentation are those of
 * upstream's emitter, because they decide where text is folded.
 */
class YamlWriter {
  text = ''
  private column = 0

  document(value: unknown): void {
    this.node(value, 0)
    this.put('\n')
  }

  private put(text: string): void {
    this.text += text
    const feed = text.lastIndexOf('\n')
    this.column = feed < 0 ? this.column + [...text].length : [...text.slice(feed + 1)].length
  }

  private newLine(indent: number): void {
    this.put(`\n${' '.repeat(indent)}`)
  }

  /** A value where its first character may stand; `indent` is that of the mapping or list it would open. */
  private node(value: unknown, indent: number): void {
    if (Array.isArray(value)) this.list(value, indent)
    else if (typeof value === 'object' && value !== null) this.mapping(value as JsonObject, indent)
    else this.scalar(value, indent)
  }

  private mapping(object: JsonObject, indent: number): void {
    const keys = Object.keys(object).filter((key) => object[key] !== undefined)
    if (keys.length === 0) this.put('{}')
    keys.sort(compareYamlKeys).forEach((key, index) => {
      if (index > 0) this.newLine(indent)
      this.entry(key, object[key], indent)
    })
  }

  private entry(key: string, value: unknown, indent: number): void {
    if (isLongKey(key)) {
      this.put('? ')
      this.scalar(key, indent + 2, true)
      this.newLine(indent)
    } else this.scalar(key, indent, true)
    this.put(':')
    if (Array.isArray(value) && value.length > 0) {
      this.newLine(indent)
      this.list(value, indent)
    } else if (isFilledObject(value)) {
      this.newLine(indent + 2)
      this.mapping(value, indent + 2)
    } else {
      this.put(' ')
      this.node(value, indent + 2)
    }
  }

  private list(items: readonly unknown[], indent: number): void {
    if (items.length === 0) this.put('[]')
    items.forEach((item, index) => {
      if (index > 0) this.newLine(indent)
      this.put('- ')
      this.node(item, indent + 2)
    })
  }

  private scalar(value: unknown, indent: number, isKey = false): void {
    if (typeof value !== 'string') this.put(value === null || value === undefined ? 'null' : numberText(value))
    else this.styled(value, scalarStyle(value, { isKey }), { indent, isKey })
  }

  private styled(text: string, style: ScalarStyle, { indent, isKey }: { readonly indent: number; readonly isKey: boolean }): void {
    if (style === 'plain') this.folded(text, indent, isKey)
    else if (style === 'double') this.doubleQuoted(text, indent, isKey)
    else if (style === 'literal') this.literal(text, indent)
    else {
      this.put("'")
      this.folded(text.replaceAll("'", "''"), indent, isKey)
      this.put("'")
    }
  }

  /** Breaks at single blanks once the line is full. */
  private folded(text: string, indent: number, isKey: boolean): void {
    const lines = text.split('\n')
    lines.forEach((line, index) => {
      if (index > 0) this.newLine(index > 1 || line === '' ? 0 : indent)
      const chars = [...line]
      chars.forEach((char, at) => {
        const single = char === ' ' && at > 0 && at < chars.length - 1 && chars[at + 1] !== ' ' && chars[at - 1] !== ' '
        if (single && !isKey && this.column > WIDTH) this.newLine(indent)
        else this.put(char)
      })
    })
  }

  private doubleQuoted(text: string, indent: number, isKey: boolean): void {
    this.put('"')
    const chars = [...text]
    let spaces = false
    chars.forEach((char, at) => {
      if (char === ' ' && !isKey && !spaces && this.column > WIDTH && at > 0 && at < chars.length - 1) {
        this.newLine(indent)
        if (chars[at + 1] === ' ') this.put('\\')
        spaces = true
        return
      }
      this.put(char === ' ' ? ' ' : escapeInDouble(char))
      spaces = char === ' '
    })
    this.put('"')
  }

  private literal(text: string, indent: number): void {
    const hint = /^[ \n]/.test(text) ? '2' : ''
    const chomp = !text.endsWith('\n') ? '-' : text.endsWith('\n\n') || text === '\n' ? '+' : ''
    this.put(`|${hint}${chomp}`)
    const lines = (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n')
    for (const line of lines) this.put(line === '' ? '\n' : `\n${' '.repeat(indent)}${line}`)
  }
}

const KEY_LENGTH_MAX = 128

function isLongKey(key: string): boolean {
  return key.length > KEY_LENGTH_MAX || key.includes('\n')
}

function isFilledObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0
}

function numberText(value: unknown): string {
  if (typeof value !== 'number' || Number.isInteger(value)) return String(value)
  return String(value).replace(/e([-+])(\d)$/, 'e$10$2')
}
