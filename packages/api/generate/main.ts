import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { apiModel } from './api-model.ts'
import { emitSchema } from './emit-schema.ts'
import { emitTypes } from './emit-types.ts'

const source = join(dirname(fileURLToPath(import.meta.url)), '..', 'src')
const model = apiModel()

write('types/generated.ts', emitTypes(model))
write('schema/generated/definitions.ts', emitSchema(model))

function write(path: string, text: string): void {
  const file = join(source, path)
  mkdirSync(dirname(file), { recursive: true })
  if (readOrEmpty(file) === text) return
  writeFileSync(file, text)
  process.stdout.write(`wrote ${path} (${text.length} characters)\n`)
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
