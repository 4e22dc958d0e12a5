import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { generatedFiles } from './generated-files.ts'

const source = join(dirname(fileURLToPath(import.meta.url)), '..', 'src')

for (const [path, text] of generatedFiles()) write(path, text)

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
