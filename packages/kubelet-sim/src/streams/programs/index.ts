import type { Program } from '../process/program.ts'
import { shell } from '../shell/shell.ts'
import * as files from './file-programs.ts'
import * as network from './network-programs.ts'
import * as system from './system-programs.ts'
import { tar } from './tar-program.ts'
import { test } from './test-program.ts'
import * as text from './text-programs.ts'

const { cat, chmod, cp, find, ln, ls, mkdir, mv, rm, stat, touch } = files

/** What simulated containers can run, by name. What an image has of it is the machine's business. */
export const PROGRAMS: ReadonlyMap<string, Program> = new Map<string, Program>([
  ...Object.entries({ cat, chmod, cp, find, ln, ls, mkdir, mv, rm, stat, touch }),
  ...Object.entries(network),
  ...Object.entries(system),
  ...Object.entries(text),
  ['[', test],
  ['ash', shell],
  ['bash', shell],
  ['chown', () => 0],
  ['clear', () => 0],
  ['dash', shell],
  ['false', () => 1],
  ['rmdir', files.rm],
  ['sh', shell],
  ['sync', () => 0],
  ['tar', tar],
  ['test', test],
  ['true', () => 0],
])
