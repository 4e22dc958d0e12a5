import { JsonPath, type KubeObject, relaxedJsonPath } from '@kubesim/api'
import { fail } from '../command/failures.ts'
import { jsonValueText } from './json-value-text.ts'

/** Columns that the user named: their headers and where their cells are. */
export interface CustomColumns {
  readonly headers: readonly string[]
  readonly paths: readonly JsonPath[]
}

/** `NAME:.metadata.name,NODE:.spec.nodeName`. Upstream: kubectl/pkg/cmd/get NewCustomColumnsPrinterFromSpec */
export function customColumns(spec: string): CustomColumns {
  const columns = spec.split(',').map((part) => {
    const colon = part.indexOf(':')
    if (colon < 0) throw fail(`unexpected custom-columns spec: ${part}, expected <header>:<json-path-expr>`)
    return { header: part.slice(0, colon), path: pathOf(part.slice(colon + 1)) }
  })
  return { headers: columns.map(({ header }) => header), paths: columns.map(({ path }) => path) }
}

/** Two lines: headers, and paths below them. Upstream: NewCustomColumnsPrinterFromTemplate */
export function customColumnsOfFile(text: string): CustomColumns {
  const [first, second] = text.split('\n').filter((line, index) => index < 2 || line !== '')
  const missing = (what: string) =>
    fail(
      `invalid template, missing ${what} line. Expected format is one line of space separated headers, one line of space separated column specs.`,
    )
  if (first === undefined || text === '') throw missing('header')
  if (second === undefined || (second === '' && !text.includes('\n'))) throw missing('spec')
  const words = (line: string) => line.split(/\s+/).filter((word) => word !== '')
  const [headers, specs] = [words(first), words(second)]
  if (headers.length !== specs.length)
    throw fail(`number of headers (${headers.length}) and field specifications (${specs.length}) don't match`)
  return { headers, paths: specs.map(pathOf) }
}

/** The cells of one object; `<none>` where it has nothing. */
export function customCells({ paths }: CustomColumns, object: KubeObject): readonly string[] {
  return paths.map((path) => {
    const values = path.find(object).flat()
    return values.length === 0 ? '<none>' : values.map(jsonValueText).join(',')
  })
}

function pathOf(text: string): JsonPath {
  return new JsonPath(relaxedJsonPath(text), { allowMissingKeys: true })
}
