import { podDisruptionBudgets, pods } from 'kubesim'
import { describe, expect, it } from 'vitest'
import { anonymous, scenario } from './scenario.ts'
import { WEB_APP } from './web-app.ts'

const NODE = 'node-1'
const BARE = `
apiVersion: v1
kind: Pod
metadata: { name: bare }
spec: { nodeName: ${NODE}, containers: [{ name: c, image: nginx }] }
`
const SCRATCH = `
apiVersion: v1
kind: Pod
metadata: { name: scratch, labels: { role: scratch } }
spec: { nodeName: ${NODE}, containers: [{ name: c, image: nginx }], volumes: [{ name: v, emptyDir: {} }] }
`

describe('kubectl drain', () => {
  it('cordons the node and waits until its pods are gone', async () => {
    const { cluster, kubectl } = await scenario(WEB_APP)
    const on = (node: string) => cluster.list(pods).filter((pod) => pod.spec.nodeName === node)
    expect(on(NODE).length).toBeGreaterThan(0)
    const text = anonymous(await kubectl(`drain ${NODE}`))
    expect(text.split('\n')[0]).toBe(`node/${NODE} cordoned`)
    expect(text).toContain('evicting pod default/web-app-HASH-POD\n')
    expect(text).toContain('pod/web-app-HASH-POD evicted\n')
    expect(text.endsWith(`node/${NODE} drained\n`)).toBe(true)
    expect(on(NODE)).toEqual([])
    expect(await kubectl(`drain ${NODE}`)).toBe(`node/${NODE} already cordoned\nnode/${NODE} drained\n`)
    expect(await kubectl(`uncordon ${NODE}`)).toBe(`node/${NODE} uncordoned\n`)
    expect(await kubectl(`uncordon ${NODE}`)).toBe(`node/${NODE} already uncordoned\n`)
  })

  it('refuses pods that would be lost', async () => {
    const { kubectl } = await scenario(BARE, SCRATCH)
    expect(await kubectl(`drain ${NODE} --pod-selector=role=scratch`)).toBe(`node/${NODE} cordoned
! error: unable to drain node "${NODE}" due to error: cannot delete Pods with local storage (use --delete-emptydir-data to override): default/scratch, continuing command...
! There are pending nodes to be drained:
!  ${NODE}
! cannot delete Pods with local storage (use --delete-emptydir-data to override): default/scratch
= 1
`)
    const told = await kubectl(`drain ${NODE} --delete-emptydir-data`)
    expect(told).toContain(
      'cannot delete cannot delete Pods that declare no controller (use --force to override): default/bare, default/scratch',
    )
    const forced = await kubectl(`drain ${NODE} --delete-emptydir-data --force`)
    expect(forced).toContain('! Warning: deleting Pods that declare no controller: default/bare, default/scratch\n')
    expect(forced).toContain('pod/bare evicted\n')
    expect(forced).toContain(`node/${NODE} drained\n`)
  })

  it('tries again while a disruption budget forbids, until the time is over', async () => {
    const { cluster, kubectl } = await scenario(WEB_APP)
    cluster.client.of(podDisruptionBudgets).create({
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'web', namespace: 'default' },
      spec: { minAvailable: 3, selector: { matchLabels: { app: 'web-app' } } },
    })
    const before = cluster.now
    const text = anonymous(await kubectl(`drain ${NODE} --pod-selector=app=web-app --timeout=12s`))
    const refusal = '! error when evicting pods/"web-app-HASH-POD" -n "default" (will retry after 5s): '
    expect(text.split('\n').filter((line) => line.startsWith(refusal)).length).toBe(3)
    expect(text).toContain('evicting pod default/web-app-HASH-POD\n')
    expect(text).toContain('error when evicting pods/"web-app-HASH-POD" -n "default": global timeout reached: 12s')
    expect(text).toContain(`! There are pending pods in node "${NODE}" when an error occurred: `)
    expect(text.endsWith('= 1\n')).toBe(true)
    expect(cluster.now - before).toBe(15_000)
  })

  it('gives up on a budget when nothing else happens any more', async () => {
    const { cluster, kubectl } = await scenario(WEB_APP)
    cluster.client.of(podDisruptionBudgets).create({
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'web', namespace: 'default' },
      spec: { minAvailable: 3, selector: { matchLabels: { app: 'web-app' } } },
    })
    const text = await kubectl(`drain ${NODE} --pod-selector=app=web-app`)
    expect(text).toContain("Cannot evict pod as it would violate the pod's disruption budget.")
    expect(text.endsWith('= 1\n')).toBe(true)
  })

  it('deletes with --disable-eviction, and only tells with --dry-run', async () => {
    const { cluster, kubectl } = await scenario(WEB_APP)
    const dry = anonymous(await kubectl(`drain ${NODE} --dry-run=client`))
    expect(dry).toContain(`node/${NODE} cordoned (dry run)\n`)
    expect(dry).toContain('evicting pod default/web-app-HASH-POD (dry run)\n')
    expect(dry).toContain(`node/${NODE} drained (dry run)\n`)
    expect(cluster.list(pods).some((pod) => pod.spec.nodeName === NODE)).toBe(true)
    const text = anonymous(await kubectl(`drain ${NODE} --disable-eviction`))
    expect(text).not.toContain('evict')
    expect(text).toContain('pod/web-app-HASH-POD deleted\n')
  })

  it.each([
    ['drain', "! error: USAGE: drain NODE [flags]\n! See 'kubectl drain -h' for help and examples\n= 1\n"],
    ['drain nope', '! Error from server (NotFound): nodes "nope" not found\n= 1\n'],
    [
      'cordon node-1 -l a=b',
      "! error: error: cannot specify both a node name and a --selector option\n! See 'kubectl cordon -h' for help and examples\n= 1\n",
    ],
    ['drain node-1 --pod-selector=a=(', '! error: --pod-selector=<pod_selector> must be a valid label selector\n= 1\n'],
    ['cordon configmap/kube-root-ca.crt', '! error: expected resource of type node, got "/v1, Resource=configmaps"\n= 1\n'],
  ])('%s is refused as kubectl does', async (line, answer) => {
    const { kubectl } = await scenario()
    expect(await kubectl(line)).toBe(answer)
  })
})
