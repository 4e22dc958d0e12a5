export interface File {
  readonly type: 'file'
  bytes: Uint8Array
  mode: number
  modifiedMs: number
}

export interface Directory {
  readonly type: 'directory'
  readonly entries: Map<string, Entry>
  /** Nothing below can be written: a volume of configuration. */
  readonly readOnly: boolean
  modifiedMs: number
}

export type Entry = File | Directory

/** Why a call on a file did not work, in the C library's words: `No such file or directory`. */
export class FileProblem extends Error {
  override readonly name = 'FileProblem'
}

export const ABSENT = 'No such file or directory'
const NOT_A_DIRECTORY = 'Not a directory'
const IS_A_DIRECTORY = 'Is a directory'
const READ_ONLY = 'Read-only file system'
const MODE_DEFAULT = 0o644

const encoder = new TextEncoder()

export function newDirectory(modifiedMs: number, readOnly = false): Directory {
  return { type: 'directory', entries: new Map(), readOnly, modifiedMs }
}

export function newFile(content: string | Uint8Array, modifiedMs: number, mode = MODE_DEFAULT): File {
  return { type: 'file', bytes: typeof content === 'string' ? encoder.encode(content) : content, mode, modifiedMs }
}

/** `/a/./b/../c` from `/x` as `/a/c`; relative paths start at the directory. */
export function absolutePath(path: string, directory: string): string {
  const parts: string[] = []
  for (const part of (path.startsWith('/') ? path : `${directory}/${path}`).split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return `/${parts.join('/')}`
}

export function baseName(path: string): string {
  return path.slice(path.replace(/\/+$/, '').lastIndexOf('/') + 1).replace(/\/+$/, '')
}

/** The files of one container: in memory, by absolute path. A mounted volume is a directory that other trees hold too. */
export class FileTree {
  readonly root: Directory
  private readonly now: () => number

  constructor(now: () => number) {
    this.now = now
    this.root = newDirectory(now())
  }

  find(path: string): Entry | undefined {
    let entry: Entry | undefined = this.root
    for (const name of names(path)) {
      if (entry?.type !== 'directory') return undefined
      entry = entry.entries.get(name)
    }
    return entry
  }

  isDirectory(path: string): boolean {
    return this.find(path)?.type === 'directory'
  }

  /** @throws FileProblem */
  read(path: string): Uint8Array {
    const entry = this.find(path)
    if (entry === undefined) throw new FileProblem(ABSENT)
    if (entry.type === 'directory') throw new FileProblem(IS_A_DIRECTORY)
    return entry.bytes
  }

  /** @throws FileProblem */
  list(path: string): ReadonlyMap<string, Entry> {
    const entry = this.find(path)
    if (entry === undefined) throw new FileProblem(ABSENT)
    if (entry.type === 'file') throw new FileProblem(NOT_A_DIRECTORY)
    return new Map([...entry.entries].sort(([a], [b]) => (a < b ? -1 : 1)))
  }

  /** Makes the file or replaces what it holds; its directory must be there. @throws FileProblem */
  write(path: string, bytes: Uint8Array, mode?: number): void {
    const { directory, name } = this.place(path)
    const known = directory.entries.get(name)
    if (known?.type === 'directory') throw new FileProblem(IS_A_DIRECTORY)
    directory.entries.set(name, newFile(bytes, this.now(), mode ?? known?.mode))
  }

  /** The directory that has, or would have, what is called so. @throws FileProblem */
  private place(path: string): { readonly directory: Directory; readonly name: string } {
    const parts = names(path)
    const name = parts.pop()
    if (name === undefined) throw new FileProblem(IS_A_DIRECTORY)
    const directory = this.find(`/${parts.join('/')}`)
    if (directory === undefined) throw new FileProblem(ABSENT)
    if (directory.type === 'file') throw new FileProblem(NOT_A_DIRECTORY)
    if (directory.readOnly) throw new FileProblem(READ_ONLY)
    return { directory, name }
  }

  /** Makes a directory and those above it, where they are not there yet. @throws FileProblem */
  makeDirectories(path: string): Directory {
    return this.reach(path, false)
  }

  private reach(path: string, isMount: boolean): Directory {
    let directory = this.root
    for (const name of names(path)) {
      const known = directory.entries.get(name)
      if (known?.type === 'file') throw new FileProblem(NOT_A_DIRECTORY)
      if (known === undefined && directory.readOnly && !isMount) throw new FileProblem(READ_ONLY)
      const next = known ?? newDirectory(this.now())
      if (known === undefined) directory.entries.set(name, next)
      directory = next
    }
    return directory
  }

  /** Puts an entry there, whatever was there before: a mount, or a part of the image. */
  mount(path: string, entry: Entry): void {
    const parts = names(path)
    const name = parts.pop()
    if (name !== undefined) this.reach(`/${parts.join('/')}`, true).entries.set(name, entry)
  }

  /** @throws FileProblem */
  remove(path: string): void {
    const { directory, name } = this.place(path)
    if (!directory.entries.delete(name)) throw new FileProblem(ABSENT)
  }
}

function names(path: string): string[] {
  return path.split('/').filter((name) => name !== '')
}
