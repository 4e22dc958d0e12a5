import { joined } from '../process/byte-input.ts'

const FILE_BYTES_MAX = 64 * 1024 * 1024

/** A file; it can be written to while others look at it. */
export class File {
  readonly type = 'file'
  mode: number
  modifiedMs: number
  private chunks: Uint8Array[]
  private length: number
  private readonly readers = new Set<() => void>()

  constructor(bytes: Uint8Array, mode: number, modifiedMs: number) {
    this.chunks = [bytes]
    this.length = bytes.length
    this.mode = mode
    this.modifiedMs = modifiedMs
  }

  get size(): number {
    return this.length
  }

  get bytes(): Uint8Array {
    if (this.chunks.length !== 1) this.chunks = [joined(this.chunks)]
    return this.chunks[0]!
  }

  /** @throws FileProblem */
  append(bytes: Uint8Array, nowMs: number): void {
    if (this.length + bytes.length > FILE_BYTES_MAX) throw new FileProblem('No space left on device')
    this.chunks.push(bytes)
    this.length += bytes.length
    this.changed(nowMs)
  }

  replace(bytes: Uint8Array, nowMs: number): void {
    this.chunks = [bytes]
    this.length = bytes.length
    this.changed(nowMs)
  }

  /** Calls back when it is written to; the function returned takes that back. */
  onChange(reader: () => void): () => void {
    this.readers.add(reader)
    return () => this.readers.delete(reader)
  }

  private changed(nowMs: number): void {
    this.modifiedMs = nowMs
    for (const reader of [...this.readers]) reader()
  }
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
const NOTHING = new Uint8Array()

const encoder = new TextEncoder()

export function newDirectory(modifiedMs: number, readOnly = false): Directory {
  return { type: 'directory', entries: new Map(), readOnly, modifiedMs }
}

export function newFile(content: string | Uint8Array, modifiedMs: number, mode = MODE_DEFAULT): File {
  return new File(typeof content === 'string' ? encoder.encode(content) : content, mode, modifiedMs)
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
  /** Only what is mounted can be written to. */
  readOnly = false
  /** How often something was written or removed. */
  writes = 0
  private readonly now: () => number
  private readonly mounts = new Set<Entry>()

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
    if (known === undefined) directory.entries.set(name, newFile(bytes, this.now(), mode))
    else {
      known.replace(bytes, this.now())
      known.mode = mode ?? known.mode
    }
  }

  /** The file, made where there is none, and emptied unless it is added to. @throws FileProblem */
  open(path: string, appends: boolean): File {
    const { directory, name } = this.place(path)
    const known = directory.entries.get(name)
    if (known?.type === 'directory') throw new FileProblem(IS_A_DIRECTORY)
    if (known !== undefined) {
      if (!appends) known.replace(NOTHING, this.now())
      return known
    }
    const made = newFile(NOTHING, this.now())
    directory.entries.set(name, made)
    return made
  }

  /** @throws FileProblem */
  append(file: File, bytes: Uint8Array): void {
    file.append(bytes, this.now())
  }

  /** Another name for the place of something. @throws FileProblem */
  move(from: string, to: string): void {
    const source = this.place(from)
    const entry = source.directory.entries.get(source.name)
    if (entry === undefined) throw new FileProblem(ABSENT)
    const target = this.isDirectory(to) ? this.place(`${to}/${source.name}`) : this.place(to)
    source.directory.entries.delete(source.name)
    target.directory.entries.set(target.name, entry)
  }

  /** The directory that has, or would have, what is called so. @throws FileProblem */
  private place(path: string): { readonly directory: Directory; readonly name: string } {
    const parts = names(path)
    const name = parts.pop()
    this.writes++
    if (name === undefined) throw new FileProblem(IS_A_DIRECTORY)
    let directory: Entry = this.root
    let isMounted = false
    for (const part of parts) {
      const next: Entry | undefined = directory.type === 'file' ? undefined : directory.entries.get(part)
      if (directory.type === 'file') throw new FileProblem(NOT_A_DIRECTORY)
      if (next === undefined) throw new FileProblem(ABSENT)
      directory = next
      isMounted ||= this.mounts.has(directory)
    }
    if (directory.type === 'file') throw new FileProblem(NOT_A_DIRECTORY)
    if (directory.readOnly || (this.readOnly && !isMounted && !this.mounts.has(directory.entries.get(name) ?? directory)))
      throw new FileProblem(READ_ONLY)
    return { directory, name }
  }

  /** Makes a directory and those above it, where they are not there yet. @throws FileProblem */
  makeDirectories(path: string): Directory {
    return this.reach(path, false)
  }

  private reach(path: string, isMount: boolean): Directory {
    let directory = this.root
    let isMounted = false
    for (const name of names(path)) {
      const known = directory.entries.get(name)
      if (known?.type === 'file') throw new FileProblem(NOT_A_DIRECTORY)
      const isReadOnly = directory.readOnly || (this.readOnly && !isMounted)
      if (known === undefined && isReadOnly && !isMount) throw new FileProblem(READ_ONLY)
      if (known !== undefined) isMounted ||= this.mounts.has(known)
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

  /** A volume's directory or file: it stays what it is elsewhere too. */
  mountVolume(path: string, entry: Entry): void {
    this.mounts.add(entry)
    this.mount(path, entry)
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
