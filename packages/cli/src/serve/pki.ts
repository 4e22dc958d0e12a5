import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isUsable, type KeyPair, makeAuthority, makeClient, makeServing } from './certificates.ts'

/** What a server proves who it is with, and by what it knows its users. */
export interface Pki {
  readonly authority: KeyPair
  readonly serving: KeyPair
  readonly admin: KeyPair
  /** Users by token, in the form of kube-apiserver's --token-auth-file. */
  readonly tokens: string
}

export interface PkiOptions {
  readonly directory: string
  /** Names and addresses that the server is reached by. */
  readonly hosts: readonly string[]
  /** The later of the wall clock and the virtual clock at the start: what is kept has to hold for a while from then on. */
  readonly nowMs: number
}

/** As kubeadm calls it. */
export const ADMIN = { name: 'kubernetes-admin', groups: ['kubeadm:cluster-admins'] } as const

const YEAR_MS = 365.25 * 24 * 3_600_000
const VALID_YEARS = 10
/** What ends sooner than this is made anew. */
const RENEW_MS = 30 * 24 * 3_600_000
/** Clients whose clocks are slow, and worlds that are set in the past, find certificates that hold already. */
const BACKDATED_YEARS = 1
const SERVICE_HOSTS = ['kubernetes', 'kubernetes.default', 'kubernetes.default.svc', 'kubernetes.default.svc.cluster.local', '10.96.0.1']

/** Reads what the directory keeps and makes what is missing, too old, or made for other addresses. */
export async function openPki(options: PkiOptions): Promise<Pki> {
  const { directory, nowMs } = options
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const keep = new PkiDirectory(directory)
  const validity = { from: new Date(nowMs - BACKDATED_YEARS * YEAR_MS), to: new Date(nowMs + VALID_YEARS * YEAR_MS) }
  const until = new Date(nowMs + RENEW_MS)
  const kept = keep.pair('ca')
  const authority =
    kept !== undefined && isUsable(kept.cert, { authority: kept.cert, until }) ? kept : keep.store('ca', await makeAuthority(validity))
  const hosts = [...new Set(['localhost', '127.0.0.1', '::1', ...SERVICE_HOSTS, ...options.hosts])]
  const needs = { authority: authority.cert, until }
  const serving = keep.usable('apiserver', { ...needs, hosts }) ?? keep.store('apiserver', await makeServing(authority, hosts, validity))
  const admin = keep.usable('admin', needs) ?? keep.store('admin', await makeClient(authority, ADMIN, validity))
  const tokens =
    keep.text('tokens.csv') ??
    keep.storeText('tokens.csv', `${randomBytes(16).toString('hex')},${ADMIN.name},,"${ADMIN.groups.join(',')}"\n`)
  return { authority, serving, admin, tokens }
}

class PkiDirectory {
  private readonly directory: string

  constructor(directory: string) {
    this.directory = directory
  }

  pair(name: string): KeyPair | undefined {
    const [cert, key] = [this.text(`${name}.crt`), this.text(`${name}.key`)]
    return cert === undefined || key === undefined ? undefined : { cert, key }
  }

  usable(name: string, needs: Parameters<typeof isUsable>[1]): KeyPair | undefined {
    const pair = this.pair(name)
    return pair !== undefined && isUsable(pair.cert, needs) ? pair : undefined
  }

  store(name: string, pair: KeyPair): KeyPair {
    this.storeText(`${name}.key`, pair.key)
    this.storeText(`${name}.crt`, pair.cert)
    return pair
  }

  text(file: string): string | undefined {
    const path = join(this.directory, file)
    return existsSync(path) ? readFileSync(path, 'utf8') : undefined
  }

  storeText(file: string, text: string): string {
    writePrivately(join(this.directory, file), text)
    return text
  }
}

/** Whole or not at all, and for its owner's eyes only. */
export function writePrivately(path: string, text: string): void {
  const half = `${path}.${process.pid}.tmp`
  writeFileSync(half, text, { mode: 0o600 })
  chmodSync(half, 0o600)
  renameSync(half, path)
}
