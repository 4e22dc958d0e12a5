import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { generatedFiles } from '../generate/generated-files.ts'

it.each([...generatedFiles()])('%s is what the generator writes: run `npm run generate`', (path, text) => {
  expect(readFileSync(new URL(path, import.meta.url), 'utf8') === text).toBe(true)
})
