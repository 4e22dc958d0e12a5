// The streams by the oldest kubectl that is held against the server, over both of its protocols.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { missing } from '../http/real-clients.ts'
import type { ServedCluster } from '../http/served-cluster.ts'
import { hasTerminals, SPDY, startAtTerminal, startKubectl } from './program.ts'
import { serveWebPod } from './web-pod.ts'

let served: ServedCluster
beforeAll(async () => {
  if (missing !== undefined) return
  served = await serveWebPod('v31')
  await served.output(['run', 'reader', '--image=busybox', '--stdin', '--attach=false', '--', 'sh', '-c', 'read line; echo "got $line"'])
  await served.output('wait --for=condition=Ready pod/reader --timeout=60s')
})
afterAll(() => served?.close())

describe.skipIf(missing !== undefined).each([
  ['WebSockets', {}],
  ['SPDY', SPDY],
] as const)('kubectl 1.31 over %s', (name, env) => {
  test('is that release', async () => {
    expect(await served.output('version --client')).toContain('Client Version: v1.31.9')
  })

  test('exec keeps output, error output and exit code apart, and hands on input', async () => {
    const exec = (args: readonly string[], input?: string) =>
      served.kubectl(['exec', ...args], { env, ...(input !== undefined && { input }) })
    expect(await exec(['web', '-c', 'web', '--', 'sh', '-c', 'echo out; echo err >&2; exit 7'])).toEqual({
      stdout: 'out\n',
      stderr: 'err\ncommand terminated with exit code 7\n',
      exitCode: 7,
    })
    const input = 'line\n'.repeat(20_000)
    expect((await exec(['-i', 'web', '-c', 'web', '--', 'cat'], input)).stdout).toBe(input)
    expect(await exec(['absent', '--', 'ls'])).toMatchObject({
      stderr: 'Error from server (NotFound): pods "absent" not found\n',
      exitCode: 1,
    })
  })

  test('cp goes both ways', async () => {
    const [there, back] = [join(served.directory, `there-${name}`), join(served.directory, `back-${name}`)]
    const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, index) => (index * 7919) % 251))
    writeFileSync(there, bytes)
    expect(await served.kubectl(['cp', '-c', 'web', there, 'web:/tmp/file'], { env })).toMatchObject({ stderr: '', exitCode: 0 })
    expect(await served.kubectl(['cp', '-c', 'web', 'web:/tmp/file', back], { env })).toMatchObject({ exitCode: 0 })
    expect(readFileSync(back).equals(bytes)).toBe(true)
  })

  test('attach speaks to a process that reads', async () => {
    const attached = await served.kubectl('attach -i reader', { env, input: `${name}\n` })
    expect(attached).toMatchObject({ stdout: expect.stringContaining(`got ${name}\n`) as string, exitCode: 0 })
    await served.output('wait --for=condition=Ready pod/reader --timeout=60s')
  })

  test.skipIf(!hasTerminals)('exec -it is a shell', async () => {
    const shell = startAtTerminal(served, 'exec -it web -c web -- sh', env)
    await shell.until('# ', 0)
    expect(await shell.type('echo $HOSTNAME\r', '# ')).toBe('echo $HOSTNAME\r\nweb\r\n# ')
    await shell.type('exit 3\r', 'command terminated with exit code 3')
    expect(await shell.ended).toBe(3)
  })

  test('port-forward carries connections', async () => {
    const program = startKubectl(served, ['port-forward', 'svc/web', ':80', '--address=127.0.0.1'], env)
    const text = await program.until(' -> ', 0)
    const url = `http://127.0.0.1:${/127\.0\.0\.1:(\d+) ->/.exec(text)![1]}`
    const answers = await Promise.all(Array.from({ length: 4 }, () => fetch(url, { headers: { connection: 'close' } })))
    for (const answer of answers) expect(await answer.text()).toContain('Welcome to nginx!')
    await program.kill()
  })
})
