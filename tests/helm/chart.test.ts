// The life of the chart that `helm create` writes, by the real helm 4 and 3.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { missing } from '../http/real-clients.ts'
import { type ServedCluster, serveCluster } from '../http/served-cluster.ts'

/** What differs between the two. Helm 4 applies on the server unless told otherwise; helm 3 cannot. */
const HELMS = [
  { release: 'v35', version: 'v4.1.4', onFailure: '--rollback-on-failure', clientSide: ['--server-side=false'], installsBy: 'Apply' },
  { release: 'v31', version: 'v3.17.3', onFailure: '--atomic', clientSide: [], installsBy: 'Update' },
] as const

describe.skipIf(missing !== undefined).each(HELMS)('helm $version', ({ release, version, onFailure, clientSide, installsBy }) => {
  let served: ServedCluster

  /** Standard output of a line that has to succeed. */
  const helm = async (line: string): Promise<string> => {
    const { stdout, stderr, exitCode } = await served.helm(line, { cwd: served.directory })
    if (exitCode !== 0) throw new Error(`helm ${line}: exit code ${exitCode}\n${stderr}`)
    return stdout
  }
  const field = (object: string, path: string) => served.output(`get ${object} -o jsonpath={${path}}`)
  const operations = (object: string) => field(object, '.metadata.managedFields[?(@.manager=="helm")].operation')
  const revisions = async (name: string) =>
    (JSON.parse(await helm(`history ${name} -o json`)) as { revision: number; status: string; description: string }[]).map(
      (each) => `${each.revision} ${each.status}: ${each.description}`,
    )

  beforeAll(async () => {
    served = await serveCluster({}, release)
    await helm('create shop')
  }, 60_000)
  afterAll(() => served?.close())

  test('is the one that is meant', async () => {
    expect(await helm('version --short')).toMatch(new RegExp(`^${version.replaceAll('.', '\\.')}\\+`))
    expect(readdirSync(join(served.directory, 'shop'))).toContain('Chart.yaml')
  })

  test('installs, and waits until everything is ready', async () => {
    const shown = await helm('install shop ./shop --wait --timeout 30s')
    expect(shown).toMatch(/^NAME: shop\nLAST DEPLOYED: .*\nNAMESPACE: default\nSTATUS: deployed\nREVISION: 1\n/)
    expect(shown).toContain('1. Get the application URL by running these commands:\n')
    expect(await field('deployment/shop', '.status.readyReplicas')).toBe('1')
    expect(await field('secret/sh.helm.release.v1.shop.v1', '.type}-{.metadata.labels.status')).toBe('helm.sh/release.v1-deployed')
    expect(await operations('deployment/shop')).toBe(installsBy)
    expect(await served.helm('install shop ./shop')).toMatchObject({ exitCode: 1, stdout: '' })
  })

  test('upgrades and rolls back', async () => {
    expect(await helm('upgrade shop ./shop --set replicaCount=2 --wait --timeout 30s')).toContain(
      'Release "shop" has been upgraded. Happy Helming!\n',
    )
    expect(await field('deployment/shop', '.status.readyReplicas')).toBe('2')
    expect(await helm('rollback shop 1 --wait --timeout 30s')).toBe('Rollback was a success! Happy Helming!\n')
    expect(await field('deployment/shop', '.spec.replicas')).toBe('1')
    expect(await revisions('shop')).toEqual([
      '1 superseded: Install complete',
      '2 superseded: Upgrade complete',
      '3 deployed: Rollback to 1',
    ])
  })

  test('runs the tests of the chart', async () => {
    expect(await helm('test shop --timeout 30s')).toMatch(/^TEST SUITE: +shop-test-connection\n.*\n.*\nPhase: +Succeeded\n/m)
    expect(await field('pod/shop-test-connection', '.status.phase')).toBe('Succeeded')
  })

  test('takes back an upgrade that fails', async () => {
    const failed = await served.helm(`upgrade shop ./shop --set image.tag=does-not-exist --wait --timeout 2s ${onFailure}`, {
      cwd: served.directory,
    })
    expect(failed.exitCode).toBe(1)
    expect(failed.stderr).toMatch(
      /UPGRADE FAILED: release shop failed, and has been (rolled back|uninstalled) due to (rollback-on-failure|atomic) being set/,
    )
    expect((await revisions('shop')).slice(-2)).toEqual([
      expect.stringMatching(/^4 failed: Upgrade "shop" failed: /),
      '5 deployed: Rollback to 3',
    ])
    expect(await field('deployment/shop', '.spec.template.spec.containers[0].image')).toBe('nginx:1.16.0')
  })

  test('sends what it made of a chart itself, where it is to', async () => {
    const flags = clientSide.join(' ')
    const line = (verb: string, more: string) => `${verb} other ./shop --wait --timeout 30s ${more} ${flags}`.trim().replaceAll(/ +/g, ' ')
    await helm(line('install', '-n other --create-namespace'))
    await helm(line('upgrade', '-n other --set service.port=8080'))
    expect(await field('service/other-shop -n other', '.spec.ports[0].port')).toBe('8080')
    expect(await operations('deployment/other-shop -n other')).toBe('Update')
    expect(await helm('uninstall other -n other --wait --timeout 30s')).toBe('release "other" uninstalled\n')
  })

  test('lists, shows, and uninstalls', async () => {
    expect(await helm('list --no-headers')).toMatch(/^shop\s+default\s+5\s.*\sdeployed\s+shop-0\.1\.0\s+1\.16\.0/)
    expect(await helm('status shop')).toContain('STATUS: deployed\nREVISION: 5\n')
    expect(await helm('get values shop')).toBe('USER-SUPPLIED VALUES:\nnull\n')
    expect(await helm('uninstall shop --wait --timeout 30s')).toBe('release "shop" uninstalled\n')
    expect((await served.kubectl('get deployment,service,serviceaccount,secret -l app.kubernetes.io/instance=shop -o name')).stdout).toBe(
      '',
    )
    expect((await helm('list --no-headers')).trim()).toBe('')
  })
})
