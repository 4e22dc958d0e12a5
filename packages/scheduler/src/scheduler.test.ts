import { events, eventsV1Events, type Node, nodes, type Pod, pods, priorityClasses, replicaSets } from '@kubesim/api'
import { runFor, settle } from '@kubesim/kernel'
import { describe, expect, test } from 'vitest'
import { decisionTable } from './explain/decision-table.ts'
import { createWorld, join, podBody, type World } from './world-model.ts'

function conditionOf(pod: Pod) {
  return pod.status?.conditions?.find(({ type }) => type === 'PodScheduled')
}

function cordon(world: World, name: string, unschedulable: boolean): Node {
  const node = world.client.of(nodes).get({ name })
  return world.client.of(nodes).update({ ...node, spec: { ...node.spec, unschedulable } })
}

describe('a scheduler', () => {
  test('binds a pod and says so', () => {
    const world = createWorld()
    join(world, 'node-1')
    world.create(pods, podBody('web', { cpu: '1' }))
    settle(world.kernel)
    expect(world.pod('web').spec.nodeName).toBe('node-1')
    expect(conditionOf(world.pod('web'))?.status).toBe('True')
    const [event] = world.all(eventsV1Events)
    expect(event).toMatchObject({
      action: 'Binding',
      reason: 'Scheduled',
      type: 'Normal',
      note: 'Successfully assigned default/web to node-1',
      reportingController: 'default-scheduler',
    })
    expect(world.decision('web')).toMatchObject({ outcome: 'scheduled', nodeName: 'node-1', attempt: 1 })
  })

  test('tells why a pod fits nowhere, in upstream words and order', () => {
    const world = createWorld()
    join(world, 'a', { cpu: '1' })
    join(world, 'b', { cpu: '1' })
    join(world, 'c', { cpu: '1', pods: '0' })
    join(world, 'd', { taints: [{ key: 'gpu', effect: 'NoSchedule' }] })
    join(world, 'e', { unschedulable: true })
    world.create(pods, podBody('big', { cpu: '2' }))
    settle(world.kernel)
    const message =
      '0/5 nodes are available: 1 Too many pods, 1 node(s) had untolerated taint(s), 1 node(s) were unschedulable, 3 Insufficient cpu. ' +
      'no new claims to deallocate, preemption: 0/5 nodes are available: 5 Preemption is not helpful for scheduling.'
    expect(conditionOf(world.pod('big'))).toMatchObject({ status: 'False', reason: 'Unschedulable', message })
    const [event] = world.all(events)
    expect(event).toMatchObject({ reason: 'FailedScheduling', type: 'Warning', action: 'Scheduling' })
    expect(event?.message).toBe(message)
  })

  test('without nodes a pod is tried again after a back-off that grows, and that settle does not wait for', () => {
    const world = createWorld()
    world.create(pods, podBody('early'))
    settle(world.kernel)
    expect(conditionOf(world.pod('early'))?.message).toBe('no nodes available to schedule pods')
    join(world, 'late')
    runFor(world.kernel, 20_000)
    expect(world.pod('early').spec.nodeName).toBe('late')
  })

  test('a pod comes back for the event that helps it, and only for that', () => {
    const world = createWorld()
    join(world, 'small', { cpu: '1' })
    cordon(world, 'small', true)
    world.create(pods, podBody('waits', { cpu: '1' }))
    settle(world.kernel)
    expect(world.decision('waits')).toMatchObject({ outcome: 'unschedulable', attempt: 1 })
    // A node too small for it changes nothing.
    join(world, 'tiny', { cpu: '100m' })
    settle(world.kernel)
    const attempts = world.decision('waits').attempt
    cordon(world, 'small', false)
    settle(world.kernel)
    expect(world.pod('waits').spec.nodeName).toBe('small')
    expect(world.decision('waits').attempt).toBe(attempts + 1)
  })

  test('gates keep a pod out of the queue', () => {
    const world = createWorld()
    join(world, 'node-1')
    world.create(pods, podBody('gated', { spec: { schedulingGates: [{ name: 'example.com/ready' }] } }))
    settle(world.kernel)
    expect(world.pod('gated').spec.nodeName).toBeUndefined()
    expect(world.scheduler.explain('default/gated')).toBeUndefined()
    const gated = world.pod('gated')
    world.client.of(pods).update({ ...gated, spec: { ...gated.spec, schedulingGates: [] } })
    settle(world.kernel)
    expect(world.pod('gated').spec.nodeName).toBe('node-1')
  })

  test('who matters more goes first', () => {
    const world = createWorld()
    cordon(world, join(world, 'only', { cpu: '1' }).metadata.name!, true)
    world.create(priorityClasses, {
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      metadata: { name: 'urgent' },
      value: 10,
      preemptionPolicy: 'Never',
    })
    world.create(pods, podBody('first', { cpu: '1' }))
    world.create(pods, podBody('urgent', { cpu: '1', spec: { priorityClassName: 'urgent' } }))
    settle(world.kernel)
    cordon(world, 'only', false)
    settle(world.kernel)
    expect(world.placements()).toEqual({ urgent: 'only' })
  })

  test('pods of one set spread over zones and hosts without being told', () => {
    const world = createWorld()
    for (const zone of ['a', 'b', 'c']) for (const index of [1, 2]) join(world, `${zone}${index}`, { zone })
    const labels = { app: 'web' }
    const set = world.create(replicaSets, {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { name: 'web', namespace: 'default' },
      spec: { replicas: 6, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: podBody('x').spec } },
    })
    const ownerReferences = [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: set.metadata.uid!, controller: true }]
    for (let index = 0; index < 6; index++) world.create(pods, podBody(`web-${index}`, { labels, metadata: { ownerReferences } }))
    settle(world.kernel)
    expect(Object.values(world.placements()).sort()).toEqual(['a1', 'a2', 'b1', 'b2', 'c1', 'c2'])
  })

  test('a Deployment that spreads over zones and keeps its pods apart has one in each zone, then one on each node', () => {
    const world = createWorld()
    for (const zone of ['a', 'b', 'c']) for (const index of [1, 2]) join(world, `${zone}${index}`, { zone })
    const labels = { app: 'web-app' }
    const labelSelector = { matchLabels: labels }
    const spec: Partial<Pod['spec']> = {
      affinity: {
        podAntiAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [
            { weight: 100, podAffinityTerm: { labelSelector, topologyKey: 'kubernetes.io/hostname' } },
          ],
        },
      },
      topologySpreadConstraints: [
        { maxSkew: 1, topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'DoNotSchedule', labelSelector },
      ],
    }
    const zones = () =>
      Object.values(world.placements())
        .map((node) => node[0])
        .sort()
    for (const name of ['w1', 'w2', 'w3']) world.create(pods, podBody(name, { cpu: '250m', memory: '256Mi', labels, spec }))
    settle(world.kernel)
    expect(zones()).toEqual(['a', 'b', 'c'])
    for (const name of ['w4', 'w5', 'w6']) world.create(pods, podBody(name, { cpu: '250m', memory: '256Mi', labels, spec }))
    settle(world.kernel)
    expect(zones()).toEqual(['a', 'a', 'b', 'b', 'c', 'c'])
    expect(new Set(Object.values(world.placements())).size).toBe(6)
    const last = world.decision('w6')
    expect(last.nodes.filter(({ rejection }) => rejection !== undefined).map(({ rejection }) => rejection?.plugin)).toEqual(
      Array(4).fill('PodTopologySpread'),
    )
    const affinity = last.nodes.flatMap(({ scores }) => scores.filter(({ plugin }) => plugin === 'InterPodAffinity').map(({ raw }) => raw))
    expect(affinity.sort()).toEqual([-200, 0])
  })

  test('a decision can be read as a table', () => {
    const world = createWorld()
    join(world, 'big', { cpu: '8' })
    join(world, 'small', { cpu: '4' })
    join(world, 'full', { cpu: '100m' })
    world.create(pods, podBody('web', { cpu: '1', memory: '1Gi' }))
    settle(world.kernel)
    expect(decisionTable(world.decision('web'))).toMatchInlineSnapshot(`
      "default-scheduler assigned default/web to big
        NODE    TOTAL   TaintTolerationx3   NodeResourcesFit   NodeResourcesBalancedAllocation   ImageLocality   VERDICT
        big     486     300 (0)             90                 96                                0               chosen
        small   474     300 (0)             84                 90                                0               fits
        full                                                                                                     NodeResourcesFit: Insufficient cpu
      "
    `)
  })

  test('a stopped scheduler leaves pods alone; a new one takes over', () => {
    const world = createWorld()
    join(world, 'node-1')
    world.scheduler.stop()
    world.create(pods, podBody('late'))
    runFor(world.kernel, 60_000)
    expect(world.placements()).toEqual({})
    world.scheduler.start()
    settle(world.kernel)
    expect(world.placements()).toEqual({ late: 'node-1' })
  })
})
