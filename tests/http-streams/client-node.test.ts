// exec, attach and port-forward by the JavaScript client.
import { type AddressInfo, createServer, type Server } from 'node:net'
import { PassThrough } from 'node:stream'
import { Attach, Exec, PortForward, type V1Status } from '@kubernetes/client-node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readKubeConfig } from '../clients/kube-config.ts'
import type { ServedCluster } from '../http/served-cluster.ts'
import { serveCluster } from '../http/served-cluster.ts'
import { WEB_POD } from './web-pod.ts'

let served: ServedCluster
beforeAll(async () => {
  served = await serveCluster()
  await served.cluster.apply(WEB_POD)
  await served.cluster.runUntil('pod/web ready')
})
afterAll(() => served.close())

class Collected extends PassThrough {
  text = ''

  constructor() {
    super()
    this.on('data', (chunk: Buffer) => {
      this.text += chunk.toString('utf8')
    })
  }
}

describe('client-node', () => {
  async function exec(command: readonly string[], input?: PassThrough) {
    const [stdout, stderr] = [new Collected(), new Collected()]
    const status = await new Promise<V1Status>((resolve, reject) => {
      new Exec(readKubeConfig(served.kubeconfig))
        .exec('default', 'web', 'web', [...command], stdout, stderr, input ?? null, false, resolve)
        .catch(reject)
    })
    return { status, stdout: stdout.text, stderr: stderr.text }
  }

  test('exec', async () => {
    expect(await exec(['sh', '-c', 'echo out; echo err >&2; exit 9'])).toEqual({
      stdout: 'out\n',
      stderr: 'err\n',
      status: {
        metadata: {},
        status: 'Failure',
        message: 'command terminated with non-zero exit code: exit status 9',
        reason: 'NonZeroExitCode',
        details: { causes: [{ reason: 'ExitCode', message: '9' }] },
      },
    })
    expect((await exec(['true'])).status).toEqual({ metadata: {}, status: 'Success' })
  })

  test('exec with input', async () => {
    const input = new PassThrough()
    const done = exec(['sh'], input)
    input.write('echo one\n')
    input.end('exit 2\n')
    expect(await done).toMatchObject({ stdout: 'one\n', status: { reason: 'NonZeroExitCode' } })
  })

  test('attach to a container that only writes', async () => {
    const socket = await new Attach(readKubeConfig(served.kubeconfig)).attach('default', 'web', 'web', new Collected(), null, null, false)
    expect(socket.readyState).toBe(1)
    const closed = new Promise<void>((resolve) => {
      socket.onclose = () => resolve()
    })
    socket.close()
    await closed
  })

  test('port-forward', async () => {
    const forward = new PortForward(readKubeConfig(served.kubeconfig))
    const server: Server = createServer((socket) => void forward.portForward('default', 'web', [80], socket, null, socket))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const answer = await fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } })
    expect(await answer.text()).toContain('Welcome to nginx!')
    await new Promise((resolve) => server.close(resolve))
  })
})
