/** Text that is no YAML, or no object of the API; where it stands counts from 1. */
export class YamlError extends Error {
  override readonly name = 'YamlError'
  readonly fileName: string
  readonly line: number
  readonly column: number

  constructor(message: string, place: { readonly fileName: string; readonly line: number; readonly column: number }) {
    super(message)
    this.fileName = place.fileName
    this.line = place.line
    this.column = place.column
  }
}

/** What a file is called that has no name, as kubectl does. */
export const UNNAMED = 'STDIN'
