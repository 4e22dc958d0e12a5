// A world that was served is made again from the inputs on record.
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { main, type ServeOptions } from '@kubesim/cli'
import { createCluster, replayInputs } from 'kubesim'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { webDeployment } from './manifests.ts'
import { missing, removeDirectory } from './real-clients.ts'
import { type ServedCluster, serveCluster } from './served-cluster.ts'

const SETTLE = { method: 'POST', body: '{}' }
const CLOCK = '/apis/clock.kubesim.io/v1alpha1/clock'

const directory = mkdtempSync(join(tmpdir(), 'kubesim-replay-'))
afterAll(() => removeDirectory(directory))

/** Serves a world, has things done to it, and gives its record and its hash. */
async function recorded(options: Partial<ServeOptions>, act: (served: ServedCluster) => Promise<void>) {
  const record = join(directory, 'inputs')
  const served = await serveCluster({ ...options, record })
  try {
    await act(served)
  } finally {
    await served.close()
  }
  return { record, text: readFileSync(record, 'utf8'), hash: served.cluster.hash, fingerprint: served.cluster.fingerprint() }
}

function inputsOf(text: string) {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Parameters<typeof replayInputs>[0] extends Iterable<infer I> ? I : never)
}

const post = (path: string, body: object) => ({
  path,
  ask: { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) },
})

async function change(served: ServedCluster): Promise<void> {
  const send = ({ path, ask }: ReturnType<typeof post>) => served.fetch(path, ask)
  const pod = (name: string) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: { containers: [{ name: 'a', image: 'nginx' }] },
  })
  await send(post('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'new' } }))
  // A moment too early for its account.
  expect((await send(post('/api/v1/namespaces/new/pods', pod('early')))).code).toBe(served.clock.speed === 'paused' ? 403 : 201)
  await send(post(`${CLOCK}/run`, { duration: '90s' }))
  expect((await send(post('/api/v1/namespaces/new/pods', pod('Wrong')))).code).toBe(422)
  await send(post(`${CLOCK}/speed`, { speed: '20x' }))
  await served.fetch('/api/v1/namespaces/new/pods/early', { method: 'DELETE' })
  await served.fetch(`${CLOCK}/settle`, SETTLE)
}

describe('the record of a server', () => {
  test.each(['1x', 'max', 'paused'] as const)('that ran at %s makes the same world again', async (speed) => {
    const { text, hash, fingerprint } = await recorded({ speed: speed === '1x' ? 1 : speed, cluster: { nodes: 2, seed: 'again' } }, change)
    const { cluster, inputCount, recordedHash } = await replayInputs(inputsOf(text))
    expect({ hash: cluster.hash, recordedHash }).toEqual({ hash, recordedHash: hash })
    expect(cluster.fingerprint()).toBe(fingerprint)
    expect(inputCount).toBeGreaterThan(8)
    expect(cluster.fleet.machines).toHaveLength(2)
    await cluster.stop()
  })

  test('that was changed makes another one, or none', async () => {
    const { text } = await recorded({}, change)
    const inputs = inputsOf(text)
    const other = inputs.map((input) => (input.kind === 'world' ? { ...input, data: { ...(input.data as object), seed: 'other' } } : input))
    await expect(replayInputs(other).then(({ cluster, recordedHash }) => cluster.hash === recordedHash)).resolves.toBe(false)
    await expect(replayInputs(inputs.filter(({ kind }) => kind !== 'world'))).rejects.toThrow('it is another one')
    await expect(replayInputs([{ kind: 'bogus', data: undefined, turn: 0, timeMs: 0 }], { epoch: 0 })).rejects.toThrow(
      'an input of kind "bogus" cannot enter again',
    )
    await expect(replayInputs([])).rejects.toThrow('there are no inputs')
  })

  test.skipIf(missing !== undefined)('has what was said to a container, and manifests of the start', async () => {
    const manifest = join(directory, 'web.yaml')
    writeFileSync(manifest, webDeployment())
    const { text, hash } = await recorded({ speed: 1, manifests: [manifest] }, async (served) => {
      await served.output('rollout status deployment/web')
      expect(
        await served.output(['exec', '-i', 'deployment/web', '--', 'sh'], { input: 'echo hi > /tmp/file\nsleep 1\ncat /tmp/file\n' }),
      ).toBe('hi\n')
    })
    expect(inputsOf(text).filter(({ kind }) => kind === 'process').length).toBeGreaterThan(1)
    const { cluster } = await replayInputs(inputsOf(text))
    expect(cluster.hash).toBe(hash)
    await cluster.stop()
  })
})

test('the log of a cluster of the library is replayed with its options', async () => {
  const options = { seed: 3, nodes: 1 }
  const first = await createCluster(options)
  await first.apply(webDeployment())
  await first.runFor('5m')
  await first.kubectl('scale deployment web --replicas=4')
  first.addNode()
  await first.settle()
  const { cluster } = await replayInputs(first.kernel.inputs.entries(), options)
  // Where it ended no input tells: the second world goes on to there.
  await cluster.runFor(first.now - cluster.now)
  await cluster.settle()
  expect(cluster.hash).toBe(first.hash)
})

describe('the command', () => {
  let served: Awaited<ReturnType<typeof recorded>>
  const written: string[] = []
  const hear = (stream: NodeJS.WriteStream) =>
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      written.push(String(text))
      return true
    })
  beforeAll(async () => {
    served = await recorded({ cluster: { nodes: 1 } }, change)
  })
  afterAll(() => vi.restoreAllMocks())

  test('says whether it is the same world', async () => {
    hear(process.stdout)
    hear(process.stderr)
    expect(await main(['replay', served.record])).toBe(0)
    expect(written.splice(0).join('')).toMatch(new RegExp(`^\\d+ inputs, \\d+ turns, revision \\d+: hash ${served.hash}\n$`))
    const broken = `${served.record}.broken`
    writeFileSync(broken, served.text.replace(served.hash, '0'.repeat(served.hash.length)))
    expect(await main(['replay', broken])).toBe(1)
    expect(written.splice(0).join('')).toContain('error: another world: the hash on record is 0000')
    writeFileSync(broken, 'nonsense\n')
    expect(await main(['replay', broken])).toBe(1)
    expect(written.splice(0).join('')).toBe(`error: ${broken}: line 1 is no JSON\n`)
    vi.restoreAllMocks()
  })
})
