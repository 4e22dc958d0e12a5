import { describe, expect, it } from 'vitest'
import { anonymous, scenario } from './scenario.ts'
import { WEB_APP } from './web-app.ts'

const PAIR = `
apiVersion: v1
kind: Pod
metadata: { name: pair }
spec:
  initContainers: [{ name: setup, image: busybox, command: [sh, -c, 'true'] }]
  containers: [{ name: a, image: nginx }, { name: b, image: nginx }]
`
const STUCK = `
apiVersion: v1
kind: Pod
metadata: { name: stuck }
spec: { containers: [{ name: c, image: 'nginx:does-not-exist' }] }
`

describe('kubectl logs', () => {
  it('picks a pod of a deployment', async () => {
    const { kubectl } = await scenario(WEB_APP)
    expect(anonymous(await kubectl('logs deployment/web-app'))).toBe('listening on :8080\n! Found 3 pods, using pod/web-app-HASH-POD\n')
    expect(anonymous(await kubectl('logs deployment/web-app --all-pods'))).toBe(
      '[pod/web-app-HASH-POD/web-app] listening on :8080\n'.repeat(3),
    )
    expect(anonymous(await kubectl('logs -l app=web-app --prefix'))).toBe('[pod/web-app-HASH-POD/web-app] listening on :8080\n'.repeat(3))
    expect(await kubectl('logs -l app=web-app --tail=0')).toBe('')
  })

  it('puts times in front', async () => {
    const { kubectl } = await scenario(WEB_APP)
    expect(await kubectl('logs -l app=web-app --timestamps --tail=1')).toMatch(
      /^(2026-01-01T00:00:\d\d\.\d{6,9}Z listening on :8080\n){3}$/,
    )
  })

  it('follows until nothing more can come', async () => {
    const { cluster, kubectl } = await scenario(WEB_APP)
    const before = cluster.now
    expect(anonymous(await kubectl('logs -f deployment/web-app'))).toBe('listening on :8080\n! Found 3 pods, using pod/web-app-HASH-POD\n')
    expect(cluster.now - before).toBeLessThan(60_000)
    expect(await kubectl('logs -f -l app=web-app --max-log-requests=2')).toBe(
      '! error: you are attempting to follow 3 log streams, but maximum allowed concurrency is 2, use --max-log-requests to increase the limit\n= 1\n',
    )
  })

  it('says which container it takes', async () => {
    const { kubectl } = await scenario(PAIR)
    expect(await kubectl('logs pair')).toContain('! Defaulted container "a" out of: a, b, setup (init)\n')
    expect(await kubectl('logs pair -c b')).not.toContain('Defaulted')
    expect(await kubectl('logs pair b')).toBe(await kubectl('logs pair -c b'))
    expect(await kubectl('logs pair -c nope')).toBe('! error: container nope is not valid for pod pair\n= 1\n')
    expect(await kubectl('logs pair --all-containers --prefix')).toContain('[pod/pair/b] ')
    expect(await kubectl('logs pair -c a --previous')).toBe(
      '! Error from server (BadRequest): previous terminated container "a" in pod "pair" not found\n= 1\n',
    )
  })

  it('hands on what the kubelet says', async () => {
    const { kubectl } = await scenario(STUCK)
    expect(await kubectl('logs stuck')).toMatch(
      /^! Error from server \(BadRequest\): container "c" in pod "stuck" is waiting to start: .*\n= 1\n$/,
    )
    expect(await kubectl('logs stuck --ignore-errors')).toMatch(/^error: container "c" in pod "stuck" is waiting to start: .*\n$/)
  })

  it.each([
    [
      'logs',
      "! error: expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\n! POD or TYPE/NAME is a required argument for the logs command\n! See 'kubectl logs -h' for help and examples\n= 1\n",
    ],
    ['logs nope', '! error: error from server (NotFound): pods "nope" not found in namespace "default"\n= 1\n'],
    ['logs -l app=none', '! No resources found in default namespace.\n'],
    ['logs p -l a=b', "! error: only a selector (-l) or a POD name is allowed\n! See 'kubectl logs -h' for help and examples\n= 1\n"],
    ['logs p --tail=-2', '! error: --tail must be greater than or equal to -1\n= 1\n'],
    ['logs p --since=-1m', '! error: --since must be greater than 0\n= 1\n'],
    [
      'logs p --since=1m --since-time=2026-01-01T00:00:00Z',
      '! error: at most one of `sinceTime` or `sinceSeconds` may be specified\n= 1\n',
    ],
    [
      'logs p --since-time=yesterday',
      '! error: parsing time "yesterday" as "2006-01-02T15:04:05Z07:00": cannot parse "yesterday" as "2006"\n= 1\n',
    ],
    ['logs p c -c d', '! error: only one of -c or an inline [CONTAINER] arg is allowed\n= 1\n'],
    ['logs p -c d --all-containers', '! error: --all-containers=true should not be specified with container name d\n= 1\n'],
    [
      'logs svc/kubernetes',
      "! error: cannot get the logs from *v1.Service: invalid service 'kubernetes': Service is defined without a selector\n= 1\n",
    ],
    ['logs cm/kube-root-ca.crt', '! error: cannot get the logs from *v1.ConfigMap: selector for *v1.ConfigMap not implemented\n= 1\n'],
  ])('%s is refused as kubectl does', async (line, answer) => {
    const { kubectl } = await scenario()
    expect(await kubectl(line)).toBe(answer)
  })
})
