import { type KubeObject, loadYaml } from '@kubesim/api'
import { hostFileReader } from './host-process.ts'

const FILE_NAME = /\.(ya?ml|json)$/i

/** The objects in what a caller gave: YAML text, names of files, objects and lists of objects. */
export function readInputs(inputs: readonly (string | KubeObject | readonly KubeObject[])[]): readonly KubeObject[] {
  return inputs.flatMap((input) => {
    if (typeof input !== 'string') return Array.isArray(input) ? (input as readonly KubeObject[]) : [input as KubeObject]
    const { text, fileName } = readText(input)
    return loadYaml(text, fileName)
  })
}

/** What a caller gave as text: YAML itself, or the name of a file with it. */
export function readText(input: string): { readonly text: string; readonly fileName?: string } {
  if (!FILE_NAME.test(input) || input.includes('\n')) return { text: input }
  const read = hostFileReader()
  if (read === null) throw new Error(`cannot read ${input}: there is no file system here; give the YAML itself`)
  return { text: read(input), fileName: input }
}
