// port-forward by the real kubectl, over both of its protocols.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { missing } from '../http/real-clients.ts'
import type { ServedCluster } from '../http/served-cluster.ts'
import { SPDY, startKubectl } from './program.ts'
import { serveWebPod } from './web-pod.ts'

let served: ServedCluster
beforeAll(async () => {
  if (missing === undefined) served = await serveWebPod()
})
afterAll(() => served?.close())

describe.skipIf(missing !== undefined).each([
  ['WebSockets', {}],
  ['SPDY', SPDY],
] as const)('port-forward over %s', (_, env) => {
  async function forward(target: string, port: number) {
    const program = startKubectl(served, ['port-forward', target, `:${port}`, '--address=127.0.0.1'], env)
    const text = await program.until(' -> ', 0)
    return { program, url: `http://127.0.0.1:${/127\.0\.0\.1:(\d+) ->/.exec(text)![1]}` }
  }

  test('carries many connections to what listens', async () => {
    const { program, url } = await forward('svc/web', 80)
    const answers = await Promise.all(Array.from({ length: 10 }, () => fetch(url, { headers: { connection: 'close' } })))
    for (const answer of answers) {
      expect(answer.status).toBe(200)
      expect(await answer.text()).toContain('Welcome to nginx!')
    }
    expect((await fetch(`${url}/absent`)).status).toBe(404)
    await served.output(['exec', 'web', '-c', 'web', '--', 'sh', '-c', 'echo mine > /usr/share/nginx/html/own.html'])
    expect(await (await fetch(`${url}/own.html`)).text()).toBe('mine\n')
    await program.kill()
  })

  test("tells of a port where nobody listens in the node's words", async () => {
    const { program, url } = await forward('pod/web', 81)
    await expect(fetch(url)).rejects.toThrow()
    expect(await program.until('connection refused', 0)).toMatch(
      /an error occurred forwarding \d+ -> 81: error forwarding port 81 to pod [0-9a-f]{64}, uid : failed to execute portforward in network namespace .*: failed to connect to localhost:81 inside namespace .*, IPv4: dial tcp4 127\.0\.0\.1:81: connect: connection refused/,
    )
    expect(await program.kill()).not.toBe(0)
  })
})
