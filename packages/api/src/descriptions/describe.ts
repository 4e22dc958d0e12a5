import { DESCRIPTIONS } from './generated/descriptions.ts'

interface Described {
  readonly text: string
  readonly fields: ReadonlyMap<string, string>
}

let loaded: ReadonlyMap<string, Described> | undefined

/**
 * What the API says of a definition, by its OpenAPI name such as `io.k8s.api.core.v1.PodSpec`; undefined where it says nothing.
 * Paragraphs are separated by empty lines.
 */
export function describeDefinition(definitionName: string): string | undefined {
  return described(definitionName)?.text || undefined
}

/** What the API says of a field of a definition. Differs: of most fields that hold a struct only the struct's own text is known. */
export function describeField(definitionName: string, fieldName: string): string | undefined {
  return described(definitionName)?.fields.get(fieldName)
}

function described(definitionName: string): Described | undefined {
  loaded ??= readDescriptions(DESCRIPTIONS)
  return loaded.get(definitionName)
}

/** Reads the text that `generate/emit-descriptions.ts` writes. */
function readDescriptions(text: string): ReadonlyMap<string, Described> {
  const result = new Map<string, Described>()
  const shared: string[] = []
  const full = (written: string) => (written.startsWith('~') ? shared[Number(written.slice(1))]! : written).replaceAll('¶', '\n')
  let pkg: string | undefined
  let fields = new Map<string, string>()
  for (const line of text.split('\n')) {
    if (line === '' || line === '~') continue
    if (line.startsWith('@')) pkg = line.slice(1)
    else if (pkg === undefined) shared.push(line)
    else {
      const isField = line.startsWith(' ')
      const space = line.indexOf(' ', 1)
      const [name, written] = [line.slice(isField ? 1 : 0, space), full(line.slice(space + 1))]
      if (isField) fields.set(name, written)
      else {
        fields = new Map()
        result.set(`${pkg}.${name}`, { text: written, fields })
      }
    }
  }
  return result
}
