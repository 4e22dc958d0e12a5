interface FileSystem {
  readFileSync(path: string, encoding: 'utf8'): string
  readdirSync(path: string): string[]
  statSync(path: string, options: { readonly throwIfNoEntry: false }): { isDirectory(): boolean } | undefined
}

/** Reads a file where there are files; null in places that have none, such as a browser. */
export function hostFileReader(): ((path: string) => string) | null {
  const files = hostFileSystem()
  return files === undefined ? null : (path) => files.readFileSync(path, 'utf8')
}

/** Names in a directory, sorted; the reader answers undefined for what is none. */
export function hostDirectoryReader(): ((path: string) => readonly string[] | undefined) | null {
  const files = hostFileSystem()
  return files === undefined
    ? null
    : (path) => (files.statSync(path, { throwIfNoEntry: false })?.isDirectory() ? files.readdirSync(path).sort() : undefined)
}

/** Stored objects are frozen where the environment says `KUBESIM_FREEZE=1`, as under test. */
export function freezesByDefault(): boolean {
  return hostProcess()?.env?.KUBESIM_FREEZE === '1'
}

interface HostProcess {
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly getBuiltinModule?: (name: string) => unknown
}

function hostProcess(): HostProcess | undefined {
  return (globalThis as { process?: HostProcess }).process
}

/** The library runs in browsers too, so Node's module is asked for at run time and never imported. */
function hostFileSystem(): FileSystem | undefined {
  return hostProcess()?.getBuiltinModule?.('node:fs') as FileSystem | undefined
}
