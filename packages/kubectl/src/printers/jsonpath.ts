import { goQuoted, JsonPath } from '@kubesim/api'
import { fail } from '../command/failures.ts'
import { formatJson } from './json.ts'
import type { ObjectPrinter } from './output.ts'

/** `-o jsonpath=...`. Upstream: printers JSONPathPrinter */
export function jsonPathPrinter(
  template: string,
  options: { readonly asJson: boolean; readonly allowMissingKeys: boolean },
): ObjectPrinter {
  const path = parsePath(template, options.allowMissingKeys)
  return (object) => {
    try {
      return options.asJson ? path.find(object).map(formatJson).join('') : path.render(object)
    } catch (error) {
      throw fail(`error executing jsonpath ${goQuoted(template)}: ${(error as Error).message}`)
    }
  }
}

function parsePath(template: string, allowMissingKeys: boolean): JsonPath {
  try {
    return new JsonPath(template, { allowMissingKeys })
  } catch (error) {
    throw fail(`error parsing jsonpath ${template}, ${(error as Error).message}`)
  }
}
