import { semanticDeepEqual } from '../../meta/semantic-equality.ts'
import { schemaOf } from '../../schema/model.ts'
import type { Schema } from '../../schema/schema.ts'

const TEXT_MAP: Schema = { type: 'map', values: { type: 'scalar', format: 'string' }, mapType: 'granular' }

/** Whether two values mean the same as what a definition says they are, by its OpenAPI name after `io.k8s.`: `api.core.v1.PodSpec`. */
export function equalAs(name: string, a: unknown, b: unknown): boolean {
  return a === b || semanticDeepEqual(a, b, schemaOf(`io.k8s.${name}`))
}

/** Labels, annotations, selectors: maps of text. */
export function isSameTextMap(a: Readonly<Record<string, string>> | undefined, b: Readonly<Record<string, string>> | undefined): boolean {
  return a === b || semanticDeepEqual(a, b, TEXT_MAP)
}
