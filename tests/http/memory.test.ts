// Memory is back where it was once those who used it are gone.

import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { removeDirectory, runProgram } from './real-clients.ts'

const MIB = 1024 * 1024
const NODE = ['--expose-gc', '--import', 'tsx', '--conditions=source']

interface Growth {
  readonly what: string
  /** Of the heap and of buffers outside it, in bytes. */
  readonly bytes: number
}

test('after watches, refused bodies and a great many writes', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'kubesim-memory-'))
  const script = join(import.meta.dirname, 'memory-run.ts')
  const { stdout, stderr, exitCode } = await runProgram(process.execPath, [...NODE, script, directory], { env: { HOME: directory } })
  removeDirectory(directory)
  expect(stderr).toBe('')
  expect(exitCode).toBe(0)
  const growths = JSON.parse(stdout) as Growth[]
  expect(growths.map(({ what }) => what)).toEqual([
    '1,000 idle watches',
    '3 bodies of 100 MB',
    '900 refused requests',
    '500 writes of one object',
  ])
  for (const { what, bytes } of growths) expect(bytes / MIB, what).toBeLessThan(4)
}, 180_000)
