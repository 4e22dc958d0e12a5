import { appendFileSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

const LINES_MAX = 1000
const FILE = join(homedir(), '.kubesim_history')

/** Lines of former sessions, latest first, as readline wants them; none where there is no file to read. */
export function loadHistory(): string[] {
  try {
    return readFileSync(FILE, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .slice(-LINES_MAX)
      .reverse()
  } catch {
    return []
  }
}

/** Remembers a line. A home that cannot be written to costs the history, not the session. */
export function saveHistory(line: string): void {
  try {
    appendFileSync(FILE, `${line}\n`)
  } catch {
    // nothing to remember it in
  }
}
