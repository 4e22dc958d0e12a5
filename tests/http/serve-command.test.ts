// `kubesim serve` and `kubesim clock` as people start them.
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { RunningProgram } from '../http-streams/program.ts'
import { webDeployment } from './manifests.ts'
import { missing, programPath, removeDirectory, runProgram } from './real-clients.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const BIN = ['--import', 'tsx', '--conditions=source', join(ROOT, 'packages', 'cli', 'src', 'bin.ts')]

let directory: string
const started: ChildProcess[] = []
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kubesim-serve-'))
})
afterEach(() => {
  for (const child of started.splice(0)) if (child.exitCode === null) child.kill('SIGKILL')
  removeDirectory(directory)
})

const kubesim = (...args: readonly string[]) => runProgram(process.execPath, [...BIN, ...args], { env: { HOME: directory }, cwd: ROOT })

interface Serving {
  readonly url: string
  readonly kubeconfig: string
  stop(
    signal: 'SIGINT' | 'SIGTERM',
  ): Promise<{ readonly exitCode: number | null; readonly stdout: string; readonly log: readonly Record<string, unknown>[] }>
}

/** Starts the command and waits for its ready line. */
async function serve(...args: readonly string[]): Promise<Serving> {
  const child = spawn(process.execPath, [...BIN, 'serve', '--port', '0', ...args], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, HOME: directory },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  started.push(child)
  let stdout = ''
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  await new Promise<void>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
      if (stdout.includes('\n')) resolve()
    })
    child.on('exit', (code) => reject(new Error(`serve ended with ${code}: ${stderr}`)))
  })
  const [, url = '', kubeconfig = ''] = /^kubesim is ready at (\S+); export KUBECONFIG=(\S+)\n$/.exec(stdout) ?? []
  const stop: Serving['stop'] = (signal) =>
    new Promise((resolve) => {
      child.removeAllListeners('exit')
      child.on('close', (exitCode) => {
        const log = stderr
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => JSON.parse(line) as Record<string, unknown>)
        resolve({ exitCode, stdout, log })
      })
      child.kill(signal)
    })
  return { url, kubeconfig, stop }
}

describe('kubesim serve', () => {
  test('names its kubeconfig when it is ready, logs elsewhere, and ends when told to', async () => {
    const manifest = join(directory, 'web.yaml')
    writeFileSync(manifest, webDeployment())
    const serving = await serve('--nodes', '2', '-f', manifest)
    expect(serving.kubeconfig).toBe(join(directory, '.kubesim', 'kubeconfig'))
    expect(statSync(serving.kubeconfig).mode & 0o777).toBe(0o600)
    expect(statSync(join(directory, '.kubesim', 'pki', 'ca.key')).mode & 0o777).toBe(0o600)
    if (missing === undefined) {
      const env = { KUBECONFIG: serving.kubeconfig, KUBECACHEDIR: join(directory, 'cache'), HOME: directory }
      const { stdout, stderr } = await runProgram(programPath('kubectl'), ['get', 'nodes,deployments', '-o', 'name'], { env })
      expect(stdout + stderr).toBe('node/node-1\nnode/node-2\ndeployment.apps/web\n')
    }
    const { exitCode, stdout, log } = await serving.stop('SIGTERM')
    expect(exitCode).toBe(0)
    expect(stdout.split('\n')).toHaveLength(2)
    expect(log.map(({ msg }) => msg)).toEqual(['deployment.apps/web created', 'serving', 'shutting down'])
    expect(log[1]).toMatchObject({ url: serving.url, seed: 'kubesim', speed: '1x' })
  })

  test.skipIf(missing !== undefined)('ends what is open when it is told to, and ends itself', async () => {
    const serving = await serve('--nodes', '1', '--speed', 'max')
    const env = { KUBECONFIG: serving.kubeconfig, KUBECACHEDIR: join(directory, 'cache'), HOME: directory }
    const kubectl = (...args: readonly string[]) => runProgram(programPath('kubectl'), args, { env })
    await kubectl('run', 'idle', '--image=busybox', '--', 'sh', '-c', 'echo up; sleep infinity')
    await kubectl('run', 'web', '--image=nginx:1.27')
    expect(await kubectl('wait', '--for=condition=Ready', 'pod', '--all', '--timeout=60s')).toMatchObject({ stderr: '', exitCode: 0 })
    const start = (...args: readonly string[]) => new RunningProgram(programPath('kubectl'), args, env)
    const spdy = { ...env, KUBECTL_REMOTE_COMMAND_WEBSOCKETS: 'false', KUBECTL_PORT_FORWARD_WEBSOCKETS: 'false' }
    const forward = ['port-forward', 'pod/web', ':80', '--address=127.0.0.1']
    const shell = ['exec', '-i', 'idle', '--', 'sh', '-c', 'echo in; cat']
    const open = {
      'exec over WebSockets': [start(...shell), 'in'],
      'exec over SPDY': [new RunningProgram(programPath('kubectl'), shell, spdy), 'in'],
      'port-forward over WebSockets': [start(...forward), ' -> '],
      'port-forward over SPDY': [new RunningProgram(programPath('kubectl'), forward, spdy), ' -> '],
      'logs -f': [start('logs', '-f', 'idle'), 'up'],
      'get --watch': [start('get', 'pods', '--watch', '--output-watch-events'), 'web'],
    } satisfies Record<string, readonly [RunningProgram, string]>
    await Promise.all(Object.values(open).map(([program, text]) => program.until(text, 0)))
    const { exitCode, log } = await serving.stop('SIGTERM')
    expect(exitCode).toBe(0)
    expect(log.filter(({ level }) => Number(level) >= 50)).toEqual([])
    expect(log.at(-1)).toMatchObject({ msg: 'shutting down', signal: 'SIGTERM' })
    const ends = await Promise.all(Object.entries(open).map(async ([name, [program]]) => [name, await program.ended]))
    // By SPDY kubectl takes a connection that ends for a command that ended well.
    expect(Object.fromEntries(ends)).toEqual({
      'exec over WebSockets': 1,
      'exec over SPDY': 0,
      'port-forward over WebSockets': 1,
      'port-forward over SPDY': 1,
      'logs -f': 0,
      'get --watch': 0,
    })
    expect(open['exec over WebSockets'][0].output).toContain('websocket: close 1001 (going away)')
    expect(open['port-forward over SPDY'][0].output).toContain('error: lost connection to pod')
  })

  test('keeps its keys from one time to the next', async () => {
    const first = await serve()
    const before = readFileSync(first.kubeconfig, 'utf8').replaceAll(first.url, '')
    await first.stop('SIGINT')
    const second = await serve('--speed', 'max', '--http-port', '0')
    expect(readFileSync(second.kubeconfig, 'utf8').replaceAll(second.url, '')).toBe(before)
    const { log, exitCode } = await second.stop('SIGINT')
    expect(exitCode).toBe(0)
    expect(log.map(({ msg }) => String(msg))).toEqual([
      'serving',
      expect.stringContaining('after each change'),
      expect.stringContaining('plain HTTP'),
      'shutting down',
    ])
  })

  test.each([
    [['--speed', 'fast'], '"fast" is no speed: 1x, 10x, max or paused'],
    [['--port', '70000'], 'must be a port, 0 to 65535'],
    [['--nodes', 'some'], 'must be a whole number'],
    [['--epoch', 'yesterday'], 'epoch "yesterday" is neither milliseconds since 1970 nor an RFC 3339 time'],
    [['-f', '/does/not/exist.yaml'], '/does/not/exist.yaml'],
  ])('refuses %j', async (args, message) => {
    const { stdout, stderr, exitCode } = await kubesim('serve', '--port', '0', ...args)
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 })
    expect(stderr).toContain(message)
    expect(existsSync(join(directory, '.kubesim', 'kubeconfig'))).toBe(false)
  })

  test('says when its port is taken', async () => {
    const other = createServer()
    const port = await new Promise<number>((resolve) => {
      other.listen(0, '127.0.0.1', () => resolve((other.address() as { port: number }).port))
    })
    const { stderr, exitCode } = await kubesim('serve', '--port', String(port))
    other.close()
    expect({ stderr, exitCode }).toEqual({
      stderr: `error: port ${port} of 127.0.0.1 is taken; choose another with --port, or 0 for any that is free\n`,
      exitCode: 1,
    })
  })
})

describe('kubesim clock', () => {
  test('moves the clock of a server', async () => {
    const { kubeconfig, stop } = await serve('--speed', 'paused', '--epoch', '2026-01-01T00:00:00Z')
    const clock = (...args: readonly string[]) => kubesim('clock', '--kubeconfig', kubeconfig, ...args)
    const now = async () => Date.parse((await clock('now')).stdout.split(' ')[0]!)
    const start = await now()
    expect((await clock('run', '10m')).stdout).toMatch(/^2026-01-01T00:10:\d\dZ paused\n$/)
    expect((await now()) - start).toBe(600_000)
    expect(await clock('run', 'until', 'deployment/coredns', 'available', '-n', 'kube-system')).toMatchObject({ stderr: '', exitCode: 0 })
    expect(await clock('until', 'node/node-1', 'gone')).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/^error: .*node\/node-1 gone/),
    })
    expect(await clock('speed', '10x')).toMatchObject({
      stdout: expect.stringMatching(/ 10x\n$/),
      stderr: expect.stringContaining('runs ahead of the wall clock at 10x'),
    })
    expect((await clock('pause')).stdout).toMatch(/ paused\n$/)
    expect(await clock('rewind')).toEqual({
      stdout: '',
      stderr: 'error: "rewind" is no clock command; see `kubesim clock --help`\n',
      exitCode: 1,
    })
    await stop('SIGTERM')
  })

  test('says what it cannot reach', async () => {
    expect(await kubesim('clock', 'now')).toMatchObject({
      stderr: 'error: there is no kubeconfig; start `kubesim serve`, or name one with --kubeconfig\n',
      exitCode: 1,
    })
    const file = join(directory, 'other')
    writeFileSync(file, 'apiVersion: v1\nkind: Config\ncurrent-context: a\n')
    expect(await kubesim('clock', 'now', '--kubeconfig', file)).toMatchObject({
      stderr: `error: ${file} has no context "a"\n`,
      exitCode: 1,
    })
  })
})
