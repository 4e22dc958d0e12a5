import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openPki } from './pki.ts'

const NOW_MS = Date.parse('2026-06-01T00:00:00Z')
const YEAR_MS = 365.25 * 24 * 3_600_000

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kubesim-pki-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

const open = (nowMs = NOW_MS, hosts: readonly string[] = []) => openPki({ directory, hosts, nowMs })

describe('keys and certificates', () => {
  it('are made once and kept, for their owner alone', async () => {
    const first = await open()
    expect(await open()).toEqual(first)
    const files = readdirSync(directory).sort()
    expect(files).toEqual(['admin.crt', 'admin.key', 'apiserver.crt', 'apiserver.key', 'ca.crt', 'ca.key', 'tokens.csv'])
    expect(files.map((file) => statSync(join(directory, file)).mode & 0o777)).toEqual(files.map(() => 0o600))
  })

  it('are elliptic, and hold for ten years', async () => {
    const { authority, serving, admin } = await open()
    for (const { cert } of [authority, serving, admin]) {
      const certificate = new X509Certificate(cert)
      expect(certificate.publicKey.asymmetricKeyType).toBe('ec')
      expect(Date.parse(certificate.validTo) - NOW_MS).toBeGreaterThan(9.99 * YEAR_MS)
      expect(Date.parse(certificate.validFrom)).toBeLessThan(NOW_MS)
      expect(certificate.verify(new X509Certificate(authority.cert).publicKey)).toBe(true)
    }
    expect(new X509Certificate(authority.cert).ca).toBe(true)
    expect(new X509Certificate(admin.cert).subject).toBe('O=kubeadm:cluster-admins\nCN=kubernetes-admin')
  })

  it('speak for every address of the server; another one makes a new serving certificate and nothing else', async () => {
    const first = await open()
    const second = await open(NOW_MS, ['192.0.2.7', 'sim.example.com'])
    expect({ ...second, serving: undefined }).toEqual({ ...first, serving: undefined })
    const certificate = new X509Certificate(second.serving.cert)
    for (const address of ['127.0.0.1', '::1', '10.96.0.1', '192.0.2.7']) expect(certificate.checkIP(address)).toBe(address)
    for (const host of ['localhost', 'kubernetes.default.svc', 'sim.example.com']) expect(certificate.checkHost(host)).toBe(host)
    expect((await open(NOW_MS, ['192.0.2.7'])).serving).toEqual(second.serving)
  })

  it('are made anew before they end', async () => {
    const first = await open()
    const late = await open(NOW_MS + 9.98 * YEAR_MS)
    expect(late.authority).not.toEqual(first.authority)
    expect(late.admin).not.toEqual(first.admin)
    expect(late.tokens).toBe(first.tokens)
  })
})
