import { goQuoted, type KubeObject, readYamlDocuments, YamlError } from '@kubesim/api'
import { fail } from '../command/failures.ts'

/** One document of a manifest, or why there is none. */
export type ManifestDocument =
  | { readonly type: 'value'; readonly value: unknown; readonly warnings: readonly string[] }
  | { readonly type: 'failure'; readonly error: Error }

/**
 * Splits a manifest into its documents. Differs: one that cannot be read does not keep the later ones of its file back; lines are counted from
 * the start of the file and columns are told; a key that is set twice is warned of. Upstream: StreamVisitor.Visit
 */
export function readDocuments(text: string, source: string): readonly ManifestDocument[] {
  return splitDocuments(text.replace(/^\uFEFF/, '')).flatMap((part) => readPart(part, source))
}

function readPart(part: string, source: string): readonly ManifestDocument[] {
  try {
    return readYamlDocuments(part, source).map(({ value, duplicates }) => ({
      type: 'value',
      value,
      warnings: duplicates.map(
        ({ path, line }) => `${source}: line ${line}: key ${goQuoted(String(path.at(-1)))} is set twice, the last one counts`,
      ),
    }))
  } catch (error) {
    if (error instanceof YamlError) return [{ type: 'failure', error: fail(error.message) }]
    throw error
  }
}

/** Cuts the text before every `---`. Each part keeps its line numbers: empty lines stand for what comes before it. */
function splitDocuments(text: string): readonly string[] {
  const parts: string[] = []
  let part = ''
  const lines = text.split('\n')
  lines.forEach((line, index) => {
    if (/^---(?:\s|$)/.test(line) && part.trim() !== '') {
      parts.push(part)
      part = '\n'.repeat(index)
    }
    part += index === lines.length - 1 ? line : `${line}\n`
  })
  return [...parts, part]
}

/** Whether a value says what it is. Upstream: kubectl validation getObjectKind */
export function missingTypeFields(value: unknown): readonly string[] {
  const { apiVersion, kind } = (value ?? {}) as Partial<KubeObject>
  const problem = (name: string, field: unknown) =>
    field === undefined || field === null ? [`${name} not set`] : typeof field === 'string' ? [] : [`${name} isn't string type`]
  return [...problem('apiVersion', apiVersion), ...problem('kind', kind)]
}
