// The guide's Deployment, with its zone spread and its preferred anti-affinity, on three zones of two nodes, as the REPL tells of it.
import { createInteractiveCluster, nodes, pods } from 'kubesim'
import { expect, test } from 'vitest'
import { createPainter } from '../../packages/cli/src/repl/painter.ts'
import { Session } from '../../packages/cli/src/repl/session.ts'

const ZONE = 'topology.kubernetes.io/zone'

test('lands once in each zone, then once on each node, and its decision can be read', async () => {
  const cluster = await createInteractiveCluster({ seed: 'guide', nodes: 6 })
  let said = ''
  const hear = (text: string) => {
    said += text
  }
  const terminal = { out: hear, err: hear }
  const session = new Session({
    cluster,
    terminal,
    clock: { speed: 0 },
    paint: createPainter(false),
    runKubectl: async (line) => cluster.runKubectl(line, terminal),
  })
  const type = async (line: string) => {
    said = ''
    expect((await session.run(line)).exitCode).toBe(0)
    return said
  }
  const web = () => cluster.list(pods, 'production').map(({ spec }) => spec.nodeName!)
  const zonesOf = (names: readonly string[]) => names.map((name) => cluster.get(nodes, name)!.metadata.labels![ZONE]!).sort()
  await type('k apply -f examples/manifests/web-app.yaml')
  await type('run until deployment/web-app available -n production')
  expect(zonesOf(web())).toEqual(['sim-1a', 'sim-1b', 'sim-1c'])
  await type('k scale deployment/web-app --replicas=6 -n production')
  await type('settle')
  expect(zonesOf(web())).toEqual(['sim-1a', 'sim-1a', 'sim-1b', 'sim-1b', 'sim-1c', 'sim-1c'])
  expect(new Set(web()).size).toBe(6)

  const last = [...cluster.list(pods, 'production')].sort((a, b) => Number(b.metadata.resourceVersion) - Number(a.metadata.resourceVersion))
  const placed = last.map(({ metadata }) => cluster.decision(metadata.name!, 'production')!)
  // The sixth pod: four nodes would make the zones uneven, and of the two of its zone one has a neighbour.
  const sixth = placed.find(({ nodes: looked }) => looked.filter(({ rejection }) => rejection !== undefined).length === 4)!
  const text = await type(`why ${sixth.pod.replace('production/', 'pod/')} -n production`)
  const chosen = sixth.nodeName!
  expect(text).toMatch(new RegExp(`^default-scheduler assigned ${sixth.pod} to ${chosen}$`, 'm'))
  expect(text).toMatch(/^ +NODE +TOTAL +TaintTolerationx3 +NodeResourcesFit +InterPodAffinityx2 .*VERDICT$/m)
  expect(text).toMatch(new RegExp(`^ +${chosen} .* chosen$`, 'm'))
  expect(text.match(/PodTopologySpread: node\(s\) didn't match pod topology spread constraints$/gm)).toHaveLength(4)
  const affinity = sixth.nodes.flatMap(({ node, scores }) =>
    scores.filter(({ plugin }) => plugin === 'InterPodAffinity').map(({ raw }) => [node === chosen, raw]),
  )
  expect(affinity.sort(([, a], [, b]) => Number(a) - Number(b))).toEqual([
    [false, -200],
    [true, 0],
  ])
  // A seventh finds every node taken once: it goes where it makes no zone uneven, next to a neighbour, since that is a wish only.
  await type('k scale deployment/web-app --replicas=7 -n production')
  await type('settle')
  expect(web().length).toBe(7)
  await cluster.stop()
})
