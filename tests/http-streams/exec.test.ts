// exec, cp, attach, run and debug by the real kubectl, over both of its protocols.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { missing } from '../http/real-clients.ts'
import type { ServedCluster } from '../http/served-cluster.ts'
import { hasTerminals, SPDY, startAtTerminal } from './program.ts'
import { serveWebPod } from './web-pod.ts'

let served: ServedCluster
beforeAll(async () => {
  if (missing === undefined) served = await serveWebPod()
})
afterAll(() => served?.close())

const PROTOCOLS = [
  ['WebSockets', {}],
  ['SPDY', SPDY],
] as const

describe.skipIf(missing !== undefined).each(PROTOCOLS)('exec over %s', (name, env) => {
  const exec = (args: readonly string[], input?: string) =>
    served.kubectl(['exec', ...args], { env, ...(input !== undefined && { input }) })

  test('keeps output, error output and exit code apart', async () => {
    expect(await exec(['web', '-c', 'web', '--', 'sh', '-c', 'echo out; echo err >&2; exit 7'])).toEqual({
      stdout: 'out\n',
      stderr: 'err\ncommand terminated with exit code 7\n',
      exitCode: 7,
    })
  })

  test('hands on input, to its end', async () => {
    const input = 'line\n'.repeat(50_000)
    expect((await exec(['-i', 'web', '--', 'cat'], input)).stdout).toBe(input)
    expect((await exec(['web', '--', 'cat'])).stdout).toBe('')
  })

  test('shows what the pod says of variables and volumes', async () => {
    const { stdout } = await exec(['web', '-c', 'web', '--', 'env'])
    expect(stdout.split('\n')).toEqual(
      expect.arrayContaining(['LEVEL=debug', 'PASSWORD=s3cr3t', 'GREETING=level is debug', 'HOSTNAME=web', 'KUBERNETES_SERVICE_PORT=443']),
    )
    expect((await exec(['web', '--', 'cat', '/etc/settings/app.properties'])).stdout).toBe('color=blue\n')
    expect((await exec(['web', '--', 'sh', '-c', 'echo no > /etc/settings/LEVEL'])).stderr).toContain(
      "sh: can't create /etc/settings/LEVEL: Read-only file system\n",
    )
    await exec(['web', '-c', 'web', '--', 'sh', '-c', `echo ${name} > /shared/file`])
    expect((await exec(['web', '-c', 'helper', '--', 'cat', '/from-web/file'])).stdout).toBe(`${name}\n`)
  })

  test('sleeps on virtual time', async () => {
    const { stdout } = await exec(['web', '--', 'sh', '-c', 'date +%s; sleep 20m; date +%s'])
    const [before, after] = stdout.split('\n').map(Number)
    expect(after! - before!).toBe(1200)
  })

  test('says what the runtime says of a program that is not there', async () => {
    const { stderr, exitCode } = await exec(['web', '-c', 'web', '--', 'frobnicate'])
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(
      /^error: Internal error occurred: .*error executing command in container: failed to exec in container: failed to start exec "[0-9a-f]{64}": OCI runtime exec failed: exec failed: unable to start container process: exec: "frobnicate": executable file not found in \$PATH: unknown\n$/,
    )
    expect(await exec(['web', '--', 'sh', '-c', 'frobnicate'])).toMatchObject({
      stderr: expect.stringContaining('sh: frobnicate: not found\ncommand terminated with exit code 127\n') as string,
      exitCode: 127,
    })
  })

  test('is refused with the reason', async () => {
    expect(await exec(['absent', '--', 'ls'])).toMatchObject({
      stderr: 'Error from server (NotFound): pods "absent" not found\n',
      exitCode: 1,
    })
    expect((await exec(['web', '-c', 'nope', '--', 'ls'])).stderr).toBe(
      'Error from server (BadRequest): container nope is not valid for pod web\n',
    )
  })

  test('copies files both ways', async () => {
    const source = join(served.directory, `source-${name}`)
    mkdirSync(join(source, 'inner'), { recursive: true })
    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7919) % 251))
    writeFileSync(join(source, 'bytes'), bytes)
    writeFileSync(join(source, 'inner', `${'long-name-'.repeat(12)}.txt`), 'text\n')
    const copy = (from: string, to: string) => served.kubectl(['cp', '-c', 'web', from, to], { env })
    expect(await copy(source, 'web:/tmp/there')).toMatchObject({ exitCode: 0, stderr: '' })
    expect((await exec(['web', '--', 'ls', '/tmp/there'])).stdout).toContain('bytes\ninner\n')
    const back = join(served.directory, `back-${name}`)
    expect(await copy('web:/tmp/there', back)).toMatchObject({ exitCode: 0 })
    expect(readFileSync(join(back, 'bytes')).equals(bytes)).toBe(true)
    expect(readdirSync(join(back, 'inner'))).toEqual([`${'long-name-'.repeat(12)}.txt`])
    // What tar says of a file that is not there kubectl may end without having shown.
    expect(await exec(['web', '-c', 'web', '--', 'tar', 'cf', '-', '/tmp/absent'])).toMatchObject({
      stderr: expect.stringContaining('tar: /tmp/absent: Cannot stat: No such file or directory') as string,
      exitCode: 2,
    })
    await exec(['web', '--', 'rm', '-r', '/tmp/there'])
  })

  test.skipIf(!hasTerminals)('is a shell at a terminal', async () => {
    const shell = startAtTerminal(served, 'exec -it web -c web -- sh', env)
    await shell.until('# ', 0)
    expect(await shell.type('cd /usr/share/nginx\r', '# ')).toBe('cd /usr/share/nginx\r\n# ')
    expect(await shell.type('pwdd\u007f && ls\r', '# ')).toBe('pwdd\b \b && ls\r\n/usr/share/nginx\r\nhtml\r\n# ')
    await shell.type('cat\rhello\r', 'hello\r\nhello\r\n')
    expect(await shell.type('\u0003', '# ')).toBe('^C\r\n# ')
    expect(await shell.type('echo $? $TERM\r', '# ')).toBe('echo $? $TERM\r\n130 xterm\r\n# ')
    await shell.type('exit 3\r', 'command terminated with exit code 3')
    expect(await shell.ended).toBe(3)
  })
})

describe.skipIf(missing !== undefined)('a container that reads', () => {
  test('run -i hands over its input and output, and the exit code', async () => {
    const run = (args: readonly string[], input: string) =>
      served.kubectl(['run', '-i', '--rm', '-q', '--restart=Never', '--image=busybox', ...args], { input })
    expect(await run(['reader', '--', 'cat'], 'piped\n')).toMatchObject({ stdout: 'piped\n', exitCode: 0 })
    expect(await run(['script', '--', 'sh'], 'echo from $HOSTNAME\nexit 4\n')).toMatchObject({ stdout: 'from script\n', exitCode: 4 })
  })

  test.skipIf(!hasTerminals)('run -it is a shell whose end is the pod’s', async () => {
    const shell = startAtTerminal(served, 'run shell -it --rm --restart=Never --image=busybox')
    await shell.until('/ # ', 0)
    expect(await shell.type('nslookup web\r', '/ # ')).toContain('Name:\tweb.default.svc.cluster.local\r\n')
    await shell.type('exit\r', 'pod "shell" deleted from default namespace')
    expect(await shell.ended).toBe(0)
  })

  test.skipIf(!hasTerminals)('attach speaks to it, and its log has what it said', async () => {
    await served.output('run echoing --image=busybox --stdin --tty --restart=Never --attach=false')
    await served.output('wait --for=condition=Ready pod/echoing --timeout=60s')
    const shell = startAtTerminal(served, 'attach -it echoing')
    await shell.until('/ # ', 0)
    await shell.type('echo said\r', 'said\r\n/ # ')
    await shell.type('exit 5\r', '\n')
    await shell.ended
    expect(await served.output('get pod echoing -o jsonpath={.status.containerStatuses[0].state.terminated.exitCode}')).toBe('5')
    expect(await served.output('logs echoing')).toContain('\nsaid\n')
  })

  test.skipIf(!hasTerminals)('debug adds an ephemeral container, which runs and ends', async () => {
    const shell = startAtTerminal(served, 'debug -it web --image=busybox -c debugger --profile=general')
    await shell.until('/ # ', 0)
    expect(await served.output('get pod web -o jsonpath={.status.ephemeralContainerStatuses[0].state}')).toMatch(
      /^\{"running":\{"startedAt":/,
    )
    await shell.type('exit\r', 'Session ended, the ephemeral container will not be restarted')
    await shell.ended
    expect(
      await served.output('get pod web -o jsonpath={.status.phase}:{.status.ephemeralContainerStatuses[*].state.terminated.reason}'),
    ).toBe('Running:Completed')
  })

  test('a log is followed until its container ends', async () => {
    await served.output(['run', 'teller', '--image=busybox', '--restart=Never', '--', 'sh', '-c', 'echo told; sleep 30; exit 0'])
    expect(await served.output('logs -f teller --pod-running-timeout=30s')).toBe('told\n')
  })
})
