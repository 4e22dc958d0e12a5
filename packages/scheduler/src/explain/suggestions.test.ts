import { type Node, nodes, type Pod, type PodSpec, pods, type Toleration } from '@kubesim/api'
import { settle } from '@kubesim/kernel'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createWorld, join, podBody, type World } from '../world-model.ts'
import { suggestionText } from './decision-table.ts'

const ZONE = 'topology.kubernetes.io/zone'
const web = { matchLabels: { app: 'web' } }

function textsFor(world: World, pod: Pod): readonly string[] {
  return (world.scheduler.preview(pod).suggestions ?? []).map(suggestionText)
}

function worldWith(...shapes: readonly (readonly [string, Parameters<typeof join>[2]])[]): World {
  const world = createWorld()
  for (const [name, shape] of shapes) join(world, name, shape)
  settle(world.kernel)
  return world
}

function place(world: World, name: string, node: string, labels: Record<string, string>, spec: Partial<PodSpec> = {}): void {
  world.create(pods, podBody(name, { labels, spec: { ...spec, nodeName: node } }))
  settle(world.kernel)
}

function waiting(spec: Partial<PodSpec>, shape: Parameters<typeof podBody>[1] = {}): Pod {
  const pod = podBody('waiting', { labels: { app: 'web' }, ...shape, spec: { schedulerName: 'default-scheduler', ...spec } })
  return { ...pod, metadata: { ...pod.metadata, uid: 'waiting' } }
}

describe('what would make a pod fit', () => {
  test('a little more of what is short, where least is short', () => {
    const world = worldWith(['a', { cpu: '1' }], ['b', { cpu: '750m', memory: '1Gi' }], ['c', { cpu: '1', memory: '1Gi' }])
    expect(textsFor(world, waiting({}, { cpu: '1250m' }))).toEqual(['+250m cpu on a, c'])
    expect(textsFor(world, waiting({}, { cpu: '1250m', memory: '1536Mi' }))).toEqual(['+250m cpu on a', '+250m cpu and +512Mi memory on c'])
    expect(textsFor(world, waiting({}, { requests: { 'example.com/gpu': '2' } }))).toEqual(['+2 example.com/gpu on any node'])
  })

  test('a toleration, an open node, a label, a free port, room for a pod', () => {
    const world = worldWith(
      ['tainted', { taints: [{ key: 'dedicated', value: 'gpu', effect: 'NoSchedule' }], labels: { disk: 'ssd' } }],
      ['closed', { unschedulable: true, labels: { disk: 'ssd' } }],
      ['plain', {}],
      ['full', { pods: '0', labels: { disk: 'ssd' } }],
    )
    expect(textsFor(world, waiting({ nodeSelector: { disk: 'ssd' } }))).toEqual([
      'tolerate taint dedicated=gpu:NoSchedule on tainted',
      'uncordon on closed',
      'label disk=ssd on plain',
      '+1 pods on full',
    ])
    place(world, 'server', 'plain', {}, { containers: [{ name: 'a', image: 'a', ports: [{ containerPort: 80, hostPort: 80 }] }] })
    expect(textsFor(world, waiting({}, { hostPort: 80 }))).toContain('free host port 80/TCP on plain')
    const wants = (operator: string, values?: readonly string[]) => ({
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [
            {
              matchExpressions: [
                { key: 'disk', operator, ...(values !== undefined && { values }) },
                { key: 'big', operator: 'Exists' },
              ],
            },
          ],
        },
      },
    })
    expect(textsFor(world, waiting({ affinity: wants('NotIn', ['ssd']) as PodSpec['affinity'] & object }))[0]).toBe('label big on plain')
  })

  test('pods fewer in a zone, or a pod more near by', () => {
    const world = worldWith(['a', { zone: 'zone-a' }], ['b', { zone: 'zone-b', taints: [{ key: 'x', effect: 'NoSchedule' }] }])
    for (const name of ['w1', 'w2', 'w3']) place(world, name, 'a', { app: 'web' })
    const spread = [{ maxSkew: 2, topologyKey: ZONE, whenUnsatisfiable: 'DoNotSchedule', labelSelector: web }]
    expect(textsFor(world, waiting({ topologySpreadConstraints: spread }))).toEqual([
      '2 pods fewer in zone-a on a',
      'tolerate taint x:NoSchedule on b',
    ])
    const apart = { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ labelSelector: web, topologyKey: ZONE }] } }
    expect(textsFor(world, waiting({ affinity: apart }))[0]).toBe('3 pods fewer in zone-a with app=web on a')
    const near = {
      podAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [{ labelSelector: { matchLabels: { app: 'db' } }, topologyKey: ZONE }],
      },
    }
    expect(textsFor(world, waiting({ affinity: near }))[0]).toBe('a pod with app=db in zone-a on a')
    place(world, 'alone', 'a', { app: 'alone' }, { affinity: apart })
    expect(textsFor(world, waiting({}))[0]).toBe('1 pod fewer in zone-a of those that keep it away on a')
  })

  test('nothing when it fits, or when no node could help', () => {
    const world = worldWith(['a', {}])
    expect(textsFor(world, waiting({}))).toEqual([])
    expect(textsFor(world, waiting({ resourceClaims: [{ name: 'x', resourceClaimName: 'y' }] }))).toEqual([])
  })

  const shape = fc.record({
    cpu: fc.constantFrom('500m', '1', '2'),
    memory: fc.constantFrom('512Mi', '2Gi'),
    tainted: fc.boolean(),
    unschedulable: fc.boolean(),
    ssd: fc.boolean(),
  })

  test('and what is named does help', () => {
    fc.assert(
      fc.property(fc.array(shape, { minLength: 1, maxLength: 4 }), fc.boolean(), (shapes, wantsDisk) => {
        const world = worldWith(
          ...shapes.map(({ cpu, memory, tainted, unschedulable, ssd }, index): readonly [string, Parameters<typeof join>[2]] => [
            `n${index}`,
            { cpu, memory, unschedulable, taints: tainted ? [{ key: 'x', effect: 'NoSchedule' }] : [], labels: ssd ? { disk: 'ssd' } : {} },
          ]),
        )
        const pod = waiting(wantsDisk ? { nodeSelector: { disk: 'ssd' } } : {}, { cpu: '1500m', memory: '1Gi' })
        const { outcome, suggestions = [] } = world.scheduler.preview(pod)
        expect(suggestions.length > 0).toBe(outcome !== 'scheduled')
        for (const { changes, nodes: names } of suggestions) {
          const target = world.client.of(nodes).get({ name: names[0]! })
          const changed = changes.reduce((made, change) => apply(made, change), { node: target, pod })
          expect(world.scheduler.preview(changed.pod, { nodes: [changed.node] }).nodeName).toBe(names[0])
          // Each of them is needed.
          for (const left of changes) {
            const most = changes.filter((change) => change !== left).reduce((made, change) => apply(made, change), { node: target, pod })
            expect(world.scheduler.preview(most.pod, { nodes: [most.node] }).nodeName).toBeUndefined()
          }
        }
      }),
      { numRuns: 60 },
    )
  })
})

interface Made {
  readonly node: Node
  readonly pod: Pod
}

/** Does what a suggestion says. */
function apply({ node, pod }: Made, change: string): Made {
  const more = /^\+(\S+) (cpu|memory)$/.exec(change)
  if (more !== null) {
    const [, amount, resource] = more
    const before = node.status!.allocatable![resource!]!
    const sum = resource === 'cpu' ? `${milli(before) + milli(amount!)}m` : `${mebi(before) + mebi(amount!)}Mi`
    return { pod, node: { ...node, status: { ...node.status, allocatable: { ...node.status!.allocatable, [resource!]: sum } } } }
  }
  if (change === 'uncordon') return { pod, node: { ...node, spec: { ...node.spec, unschedulable: false } } }
  if (change === 'label disk=ssd')
    return { pod, node: { ...node, metadata: { ...node.metadata, labels: { ...node.metadata.labels, disk: 'ssd' } } } }
  if (change === 'tolerate taint x:NoSchedule') {
    const tolerations: Toleration[] = [...(pod.spec.tolerations ?? []), { key: 'x', operator: 'Exists' }]
    return { node, pod: { ...pod, spec: { ...pod.spec, tolerations } } }
  }
  throw new Error(`do not know how to ${change}`)
}

function milli(text: string): number {
  return text.endsWith('m') ? Number(text.slice(0, -1)) : Number(text) * 1000
}

function mebi(text: string): number {
  return text.endsWith('Gi') ? Number(text.slice(0, -2)) * 1024 : Number(text.slice(0, -2))
}
