import { createCluster, nodes, type Pod, pods } from 'kubesim'
import { describe, expect, test } from 'vitest'

const SPEC = (cpu: string) => ({ containers: [{ name: 'app', image: 'nginx', resources: { requests: { cpu } } }] })
const YAML = (name: string, cpu: string) =>
  JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: SPEC(cpu) }, undefined, 1)

async function small() {
  const cluster = await createCluster({
    seed: 1,
    nodes: [
      { name: 'a', cpu: '1' },
      { name: 'b', cpu: '2' },
    ],
  })
  await cluster.apply(YAML('first', '1500m'))
  await cluster.settle()
  return cluster
}

describe('a preview', () => {
  test('tells what would be decided, and changes nothing', async () => {
    const cluster = await small()
    const other = await small()
    const before = [cluster.hash, cluster.fingerprint(), cluster.revision]
    expect(cluster.schedulePreview(SPEC('300m'))).toMatchObject({ outcome: 'scheduled', nodeName: 'a', pod: 'default/preview' })
    expect(cluster.schedulePreview(YAML('second', '400m')).nodeName).toBe('a')
    // Of a pod that is there, too.
    expect(cluster.schedulePreview(cluster.get(pods, 'first')!).pod).toBe('default/first')
    expect([cluster.hash, cluster.fingerprint(), cluster.revision]).toEqual(before)
    for (const world of [cluster, other]) {
      await world.apply(YAML('second', '400m'))
      await world.settle()
    }
    expect(cluster.fingerprint()).toBe(other.fingerprint())
    await Promise.all([cluster.stop(), other.stop()])
  })

  test('looks at the nodes it is given: some of the cluster’s, or machines that are not there', async () => {
    const cluster = await small()
    const big = { ...SPEC('3'), priority: undefined }
    expect(cluster.schedulePreview(SPEC('900m'), { nodes: ['b'] })).toMatchObject({
      outcome: 'unschedulable',
      nodeCount: 1,
      suggestions: [{ changes: ['+400m cpu'], nodes: ['b'], isAnyNode: true }],
    })
    expect(cluster.schedulePreview(big, { nodes: ['a', 'b', { name: 'c', cpu: '8' }] }).nodeName).toBe('c')
    const node = cluster.get(nodes, 'a')!
    expect(
      cluster.schedulePreview(big, {
        nodes: [{ ...node, status: { ...node.status, allocatable: { ...node.status!.allocatable, cpu: '4' } } }],
      }).nodeName,
    ).toBe('a')
    expect(() => cluster.schedulePreview(big, { nodes: ['nowhere'] })).toThrow('there is no node "nowhere"')
    expect(cluster.schedulePreview(big, { nodes: [] }).message).toBe('no nodes available to schedule pods')
    await cluster.stop()
  })

  test('refuses what the API server would refuse, and pods of other schedulers', async () => {
    const cluster = await small()
    expect(() => cluster.schedulePreview({ containers: [] })).toThrow('spec.containers: Required value')
    expect(() => cluster.schedulePreview({ ...SPEC('1'), schedulerName: 'other' })).toThrow('other is not a profile of kube-scheduler')
    await cluster.stop()
  })

  test('names the pods that would have to go', async () => {
    const cluster = await small()
    await cluster.apply('apiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: { name: high }\nvalue: 1000\n')
    const urgent = cluster.schedulePreview({ ...SPEC('2'), priorityClassName: 'high' })
    expect(urgent).toMatchObject({ outcome: 'unschedulable', preemption: { nominatedNodeName: 'b', victims: ['default/first'] } })
    expect(cluster.get(pods, 'first')?.metadata.deletionTimestamp).toBeUndefined()
    await cluster.stop()
  })
})

describe('decisions', () => {
  test('are kept as data, and name the smallest change that would help', async () => {
    const cluster = await small()
    await cluster.apply(YAML('big', '3'))
    await cluster.settle()
    expect(cluster.decision('first')).toMatchObject({ outcome: 'scheduled', nodeName: 'b' })
    const decision = cluster.decision('big')!
    expect(decision.suggestions).toEqual([{ changes: ['+2200m cpu'], nodes: ['a'], isAnyNode: false }])
    expect(cluster.why('pod/big')).toContain('  it would fit with +2200m cpu on a\n')
    expect(cluster.decision('nobody')).toBeUndefined()
    await cluster.stop()
  })

  test('are written onto pods in the words of kube-scheduler-simulator, when asked for', async () => {
    const cluster = await createCluster({
      seed: 1,
      nodes: [{ name: 'a', cpu: '1' }, { name: 'b', cpu: '2' }, { name: 'c' }],
      scheduler: { annotateDecisions: true },
    })
    await cluster.apply(YAML('first', '1500m'))
    await cluster.settle()
    const of = (pod: Pod | undefined, name: string) => pod?.metadata.annotations?.[`kube-scheduler-simulator.sigs.k8s.io/${name}`] ?? ''
    const first = cluster.get(pods, 'first')
    expect(of(first, 'selected-node')).toBe('c')
    expect(JSON.parse(of(first, 'filter-result'))).toEqual({
      a: { NodeName: 'passed', NodeResourcesFit: 'Insufficient cpu', NodeUnschedulable: 'passed', TaintToleration: 'passed' },
      b: { NodeName: 'passed', NodeResourcesFit: 'passed', NodeUnschedulable: 'passed', TaintToleration: 'passed' },
      c: { NodeName: 'passed', NodeResourcesFit: 'passed', NodeUnschedulable: 'passed', TaintToleration: 'passed' },
    })
    expect(JSON.parse(of(first, 'score-result')).c).toMatchObject({ TaintToleration: '0' })
    expect(JSON.parse(of(first, 'finalscore-result')).c).toMatchObject({ TaintToleration: '300' })
    expect(of(first, 'bind-result')).toBe('{"DefaultBinder":"success"}')
    expect(JSON.parse(of(first, 'prefilter-result-status'))).toMatchObject({ NodeResourcesFit: 'success', NodeAffinity: '' })
    expect(JSON.parse(of(first, 'result-history')).length).toBe(1)
    await cluster.apply(YAML('huge', '30'))
    await cluster.settle()
    expect(of(cluster.get(pods, 'huge'), 'selected-node')).toBe('')
    await cluster.stop()
  })
})
