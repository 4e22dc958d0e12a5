import { closeSync, openSync, writeSync } from 'node:fs'
import type { Input } from '@kubesim/kernel'

/** Inputs of a world, one JSON document a line. Request bodies are among them, so that only its owner may read the file. */
export class InputFile {
  private readonly file: number

  /** What stood there before is replaced. */
  constructor(path: string) {
    this.file = openSync(path, 'w', 0o600)
  }

  readonly write = (input: Input): void => {
    writeSync(this.file, `${JSON.stringify(input)}\n`)
  }

  close(): void {
    closeSync(this.file)
  }
}
