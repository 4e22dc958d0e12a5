// kubectl debug: of a pod, beside a container of it, by a copy, and of a node, by the real kubectl.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { missing } from '../http/real-clients.ts'
import type { ServedCluster } from '../http/served-cluster.ts'
import { hasTerminals, startAtTerminal } from './program.ts'
import { serveWebPod } from './web-pod.ts'

let served: ServedCluster
beforeAll(async () => {
  if (missing === undefined) served = await serveWebPod()
})
afterAll(() => served?.close())

const debug = (line: string, ...more: readonly string[]) => served.kubectl(['debug', '--profile=general', ...line.split(' '), ...more])
const ps = async (pod: string, container: string) => {
  const [, ...lines] = (await served.output(`exec ${pod} -c ${container} -- ps`)).trimEnd().split('\n')
  return lines.map((line) => line.trim().split(/\s+/)).map(([pid, user, _, ...command]) => `${pid} ${user} ${command.join(' ')}`)
}

describe.skipIf(missing !== undefined)('kubectl debug', () => {
  test('refuses a target that is not there', async () => {
    expect(await debug('web --image=busybox --target=absent -c early')).toMatchObject({
      stderr: expect.stringContaining('spec.ephemeralContainers[0].targetContainerName: Not found: "absent"') as string,
      exitCode: 1,
    })
  })

  test('beside a container sees its processes, and goes with them', async () => {
    expect(await debug('web --image=busybox --target=helper -c looking --', 'sh', '-c', 'ps; sleep 1d')).toMatchObject({ exitCode: 0 })
    const state = () => served.output('get pod web -o jsonpath={.status.ephemeralContainerStatuses[?(@.name=="looking")].state}')
    await served.clock.run('10s')
    expect(await state()).toContain('running')
    const log = (await served.output('logs web -c looking')).split('\n')
    expect(log[1]).toMatch(/^ +1 root +0:00 sleep infinity$/)
    expect(log[2]).toMatch(/^ +2 root +0:00 sh -c ps; sleep 1d$/)
    const seen = ['1 root sleep infinity', '2 root sh -c ps; sleep 1d']
    expect(await ps('web', 'looking')).toEqual(expect.arrayContaining(seen))
    expect(await ps('web', 'helper')).toEqual(expect.arrayContaining(seen))
    expect(await ps('web', 'web')).not.toContainEqual(expect.stringContaining('sleep'))
    expect(await served.output('describe pod web')).toMatch(/Ephemeral Containers:\n {2}looking:\n[\s\S]*State: +Running/)
    await served.output('exec web -c looking -- kill 1')
    expect(await ps('web', 'helper'), 'number 1 does not hear what it does not listen to').toEqual(expect.arrayContaining(seen))
  })

  test('of a server can stop it, and ends with it', async () => {
    expect(await debug('web --image=busybox --target=web -c stopping --', 'sh', '-c', 'sleep 5; kill -QUIT 1; sleep 1d')).toMatchObject({
      exitCode: 0,
    })
    await served.clock.run('30s')
    expect(await served.output('get pod web -o jsonpath={.status.containerStatuses[?(@.name=="web")].restartCount}')).toBe('1')
    expect(
      await served.output('get pod web -o jsonpath={.status.ephemeralContainerStatuses[?(@.name=="stopping")].state.terminated.exitCode}'),
    ).toBe('137')
    expect(await ps('web', 'web')).toContainEqual('1 root nginx: master process nginx -g daemon off;')
  })

  test.each([
    ['a program', 'busybox', ['--', 'sleep', '1d']],
    ['a server', 'nginx:1.27', []],
  ] as const)('that is %s ends when its target does, and with its pod', async (_, image, command) => {
    await served.output('run target --image=redis --restart=Always')
    await served.output('wait --for=condition=Ready pod/target --timeout=60s')
    expect(await debug(`target --image=${image} --target=target -c first`, ...command)).toMatchObject({ exitCode: 0 })
    await served.clock.run('10s')
    expect((await ps('target', 'first'))[0]).toBe('1 root redis-server *:6379')
    await served.output('exec target -c first -- kill 1')
    await served.clock.run('1m')
    expect(await served.output('get pod target -o jsonpath={.status.ephemeralContainerStatuses[0].state.terminated.exitCode}')).toBe('137')
    expect(await debug(`target --image=${image} --target=target -c second`, ...command)).toMatchObject({ exitCode: 0 })
    await served.clock.run('10s')
    expect(await ps('target', 'second')).toHaveLength(3)
    await served.output('delete pod target --force --grace-period=0')
    await served.clock.run('1m')
    expect((await served.kubectl('get pod target')).stderr).toContain('NotFound')
  })

  test('by a copy whose containers share their processes', async () => {
    expect(await debug('web --image=busybox --copy-to=web-copy --share-processes -c debugger --', 'sleep', '1d')).toMatchObject({
      stderr: '',
      exitCode: 0,
    })
    await served.output('wait --for=condition=Ready pod/web-copy --timeout=60s')
    expect(await served.output('get pod web-copy -o jsonpath={.spec.containers[*].name}:{.metadata.labels.app}')).toBe(
      'web helper debugger:',
    )
    const seen = (await ps('web-copy', 'debugger')).map((line) => line.replace(/^\d+ /, ''))
    expect(seen.sort()).toEqual(
      expect.arrayContaining([
        '65535 /pause',
        expect.stringMatching(/^root nginx: master/),
        'root sleep infinity',
        'root sleep 1d',
        'root ps',
      ]),
    )
    expect((await ps('web-copy', 'web'))[0]).toBe('1 65535 /pause')
    await served.output('delete pod web-copy')
  })

  test('by a copy with another image', async () => {
    expect(await debug('web --copy-to=web-other --set-image=web=nginx:1.28')).toMatchObject({ exitCode: 0 })
    expect(await served.output('get pod web-other -o jsonpath={.spec.containers[*].image}')).toBe('nginx:1.28 busybox')
  })

  test.skipIf(!hasTerminals)('of a node', async () => {
    const shell = startAtTerminal(served, 'debug node/node-1 -it --image=busybox --profile=general')
    await shell.until('/ # ', 0)
    await shell.type('exit\r', 'exit')
    await shell.ended
    expect(shell.output).toMatch(/Creating debugging pod node-debugger-node-1-\w{5} with container debugger on node node-1\./)
    expect(await served.output('get pods')).toMatch(/^node-debugger-node-1-\w{5} +0\/1 +Completed /m)
  })
})
