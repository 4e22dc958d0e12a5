import { nodes, pods } from '@kubesim/api'
import { runFor, settle } from '@kubesim/kernel'
import { describe, expect, test } from 'vitest'
import { DEFAULT_PLUGINS, definePlugin, fits, rejects, skip } from './index.ts'
import { createWorld, join, podBody } from './world-model.ts'

/** What a plugin of one's own may look like: pods that name a rack go there, and like the machines that have been there longest. */
const rackAwareness = definePlugin<string, readonly string[]>({
  name: 'RackAwareness',
  preFilter: (pod) => pod.metadata.labels?.rack ?? skip,
  filter: (rack, node) => (node.labels.rack === rack ? fits : rejects(`node(s) were not in rack ${rack}`)),
  preScore: (_pod, candidates) => candidates.map(({ name }) => name).sort(),
  score: (names, node) => names.length - names.indexOf(node.name),
  normalize(scores) {
    const greatest = Math.max(...scores)
    for (let index = 0; index < scores.length; index++) scores[index] = Math.floor((scores[index]! * 100) / greatest)
  },
  retryWhen: ['node/added', 'node/labels-changed'],
})

describe('a plugin of one’s own', () => {
  test('filters, scores, and says when to try again', () => {
    const world = createWorld({ profiles: [{ plugins: [...DEFAULT_PLUGINS, { plugin: rackAwareness, weight: 5 }] }] })
    for (const name of ['a', 'b', 'c']) join(world, name, { labels: { rack: name === 'a' ? 'left' : 'right' } })
    world.create(pods, podBody('one', { labels: { rack: 'right' } }))
    world.create(pods, podBody('two', { labels: { rack: 'middle' } }))
    settle(world.kernel)
    expect(world.placements()).toEqual({ one: 'b' })
    expect(world.decision('one').nodes.map(({ node, rejection }) => [node, rejection?.reasons[0]])).toEqual([
      ['a', 'node(s) were not in rack right'],
      ['b', undefined],
      ['c', undefined],
    ])
    expect(world.decision('two').message).toBe(
      '0/3 nodes are available: 3 node(s) were not in rack middle. no new claims to deallocate, ' +
        'preemption: 0/3 nodes are available: 3 No preemption victims found for incoming pod.',
    )
    const node = world.client.of(nodes).get({ name: 'c' })
    world.client.of(nodes).update({ ...node, metadata: { ...node.metadata, labels: { ...node.metadata.labels, rack: 'middle' } } })
    settle(world.kernel)
    expect(world.pod('two').spec.nodeName).toBe('c')
  })

  test('holds pods until it allows them, and gives their room back when it does not', () => {
    const released: string[] = []
    const gang = definePlugin({
      name: 'Gang',
      unreserve: (pod) => void released.push(pod.metadata.name!),
      permit: (pod) => (pod.metadata.labels?.gang === undefined ? fits : { waitMs: 30_000 }),
    })
    const world = createWorld({ profiles: [{ plugins: [...DEFAULT_PLUGINS, { plugin: gang }] }] })
    join(world, 'node-1', { cpu: '2' })
    for (const name of ['a', 'b']) world.create(pods, podBody(name, { cpu: '1', labels: { gang: 'x' } }))
    settle(world.kernel)
    expect(world.placements()).toEqual({})
    expect(world.decision('a')).toMatchObject({ outcome: 'waiting', nodeName: 'node-1' })
    world.scheduler.allow('default/a')
    world.create(pods, podBody('late', { cpu: '1' }))
    settle(world.kernel)
    expect(world.placements()).toEqual({ a: 'node-1' })
    world.scheduler.reject('default/b', 'Gang', 'the gang is not complete')
    settle(world.kernel)
    expect(released).toEqual(['b'])
    expect(world.decision('b').message).toBe('0/1 nodes are available: 1 the gang is not complete.')
    expect(world.placements()).toEqual({ a: 'node-1', late: 'node-1' })
    world.create(pods, podBody('patient', { labels: { gang: 'y' } }))
    runFor(world.kernel, 60_000)
    expect(released).toContain('patient')
    expect(world.decision('patient').message).toBe('0/1 nodes are available: 1 rejected due to timeout after waiting 30s at plugin Gang.')
  })

  test('lets pods go together once all of them have a node', () => {
    const together = definePlugin({
      name: 'Together',
      permit(pod, _nodeName, held) {
        const { gang, size } = pod.metadata.labels ?? {}
        if (gang === undefined) return fits
        const mates = held.all().filter((other) => other.pod.metadata.labels?.gang === gang)
        if (mates.length + 1 < Number(size)) return { waitMs: 60_000 }
        for (const { pod: mate } of mates) held.allow(`${mate.metadata.namespace}/${mate.metadata.name}`)
        return fits
      },
    })
    const world = createWorld({ profiles: [{ plugins: [...DEFAULT_PLUGINS, { plugin: together }] }] })
    join(world, 'node-1', { cpu: '4' })
    for (const name of ['a', 'b']) world.create(pods, podBody(name, { cpu: '1', labels: { gang: 'x', size: '3' } }))
    settle(world.kernel)
    expect(world.placements()).toEqual({})
    world.create(pods, podBody('c', { cpu: '1', labels: { gang: 'x', size: '3' } }))
    settle(world.kernel)
    expect(world.placements()).toEqual({ a: 'node-1', b: 'node-1', c: 'node-1' })
  })

  test('a profile is chosen by name, and pods of nobody’s are left alone', () => {
    const world = createWorld({
      profiles: [{ plugins: DEFAULT_PLUGINS }, { schedulerName: 'other', plugins: DEFAULT_PLUGINS }],
    })
    join(world, 'node-1')
    world.create(pods, podBody('a', { spec: { schedulerName: 'other' } }))
    world.create(pods, podBody('b', { spec: { schedulerName: 'nobody' } }))
    settle(world.kernel)
    expect(world.placements()).toEqual({ a: 'node-1' })
    expect(world.decision('a').schedulerName).toBe('other')
  })

  test('a profile without a way to bind, or with a plugin twice, is refused', () => {
    const without = DEFAULT_PLUGINS.filter(({ plugin }) => plugin.name !== 'DefaultBinder')
    expect(() => createWorld({ profiles: [{ plugins: without }] })).toThrow(
      'at least one bind plugin is needed for profile with scheduler name "default-scheduler"',
    )
    const twice = [...DEFAULT_PLUGINS, { plugin: rackAwareness }, { plugin: rackAwareness }]
    expect(() => createWorld({ profiles: [{ plugins: twice }] })).toThrow('profile default-scheduler has plugin RackAwareness twice')
  })
})
