// One shape of scheduler_perf, under the scheduler and under one that does the least that can be done, as a line of the table: `run.ts SHAPE`.
import {
  type KubeObject,
  namespaces,
  nodes,
  type Pod,
  pods,
  priorityClasses,
  type ResourceDefinition,
  serviceAccounts,
  services,
} from '../../packages/api/src/index.ts'
import { createApiServer, createMemoryStore } from '../../packages/apiserver/src/index.ts'
import { createClient, createInformers } from '../../packages/client/src/index.ts'
import { Kernel, runFor, settle } from '../../packages/kernel/src/index.ts'
import { createScheduler, KUBE_SCHEDULER } from '../../packages/scheduler/src/index.ts'
import { startNoOpScheduler } from './no-op-scheduler.ts'
import { nodeOf, podOf, template } from './objects.ts'
import { SHAPES, type Shape } from './shapes.ts'
import { tableLine } from './table.ts'

/** Pods created before the scheduler has its turns, as a client that is quicker than it would. */
const BATCH = 500
const RETRY_MS = 15_000

const shape = SHAPES.find(({ name }) => name === process.argv[2])
if (shape === undefined) throw new RangeError(`no shape ${process.argv[2]}; there are ${SHAPES.map(({ name }) => name).join(', ')}`)

const warm = { ...shape, nodeCount: 500, initialCount: shape.initialCount / 10, measuredCount: shape.measuredCount / 10 }
for (const kind of ['kube', 'no-op'] as const) measure(warm, kind)
const noOp = measure(shape, 'no-op')
const own = measure(shape, 'kube')
const perSecond = (ms: number) => (shape.measuredCount / ms) * 1000
const figure = (rate: number) => Math.round(rate).toLocaleString('en-US')
process.stdout.write(
  tableLine([
    shape.name,
    figure(shape.measuredCount),
    figure(perSecond(own.wallMs)),
    figure(perSecond(own.cpuMs)),
    String(shape.floor),
    `${(perSecond(own.cpuMs) / shape.floor).toFixed(1)}x`,
    figure(perSecond(noOp.cpuMs)),
    (own.cpuMs / noOp.cpuMs).toFixed(2),
  ]),
)

interface Took {
  readonly wallMs: number
  /** Of this process, its helping threads included: what is left of the noise when others use the machine too. */
  readonly cpuMs: number
}

/** From the first of the measured pods to the binding of the last. */
function measure(each: Shape, scheduler: 'kube' | 'no-op'): Took {
  const kernel = new Kernel({ seed: 'scheduler_perf', epochMs: Date.parse('2026-01-01T00:00:00Z') })
  const server = createApiServer({ kernel, store: createMemoryStore<object>({ historyLimit: 10_000 }) })
  const client = createClient(server, { user: { name: 'admin', groups: ['system:masters'] }, userAgent: 'scheduler_perf' })
  const create = <T extends KubeObject>(definition: ResourceDefinition<T>, object: unknown) => client.of(definition).create(object as T)
  for (const name of ['sched-0', 'sched-1']) {
    create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } })
    create(serviceAccounts, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: name } })
  }
  create(priorityClasses, { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name: 'high' }, value: 10 })
  const join = (index: number) => {
    const body = nodeOf(index, each.zones)
    const created = create(nodes, body)
    const untainted = client.of(nodes).update({ ...created, spec: body.spec })
    client.of(nodes).updateStatus({ ...untainted, status: body.status! })
    return body.metadata.name!
  }
  const nodeNames = Array.from({ length: each.nodeCount }, (_, index) => join(index))
  const own = createClient(server, { user: { name: 'system:kube-scheduler', groups: ['system:authenticated'] }, userAgent: KUBE_SCHEDULER })
  const informers = createInformers({ kernel, client: own, name: KUBE_SCHEDULER })
  if (scheduler === 'kube') createScheduler({ kernel, client: own, informers }).start()
  else startNoOpScheduler({ kernel, client: own, informers, nodeNames })
  settle(kernel)
  for (let index = 0; index < each.initialCount; index++) {
    create(pods, podOf(each.initial, `initial-${index}`, 'sched-0'))
    if (index % BATCH === BATCH - 1) settle(kernel)
  }
  settle(kernel)

  const churn = churnOf(each, { create, client, join })
  const startMs = performance.now()
  const cpuBefore = process.cpuUsage()
  for (let index = 0; index < each.measuredCount; index++) {
    create(pods, podOf(each.measured, `measured-${index}`, 'sched-1'))
    if (each.churnEvery !== undefined && index % each.churnEvery === 0) churn(index / each.churnEvery)
    if (index % BATCH === BATCH - 1) settle(kernel)
  }
  settle(kernel)
  // Who has preempted others waits for its back-off, or is taken early; either way on virtual time.
  for (let left = 20; left > 0 && unbound(client.of(pods).list({ namespace: 'sched-1' }).items) > 0; left--) runFor(kernel, RETRY_MS)
  const wallMs = performance.now() - startMs
  const { user, system } = process.cpuUsage(cpuBefore)
  const missing = unbound(client.of(pods).list({ namespace: 'sched-1' }).items)
  if (missing > 0) throw new Error(`${each.name}: ${missing} of ${each.measuredCount} pods were not bound by ${scheduler}`)
  return { wallMs, cpuMs: (user + system) / 1000 }
}

function unbound(items: readonly Pod[]): number {
  return items.filter(({ metadata, spec }) => metadata.name!.startsWith('measured') && !spec.nodeName).length
}

interface Hands {
  create<T extends KubeObject>(definition: ResourceDefinition<T>, object: unknown): T
  readonly client: ReturnType<typeof createClient>
  join(index: number): string
}

function churnOf({ churn, nodeCount }: Shape, { create, client, join }: Hands): (round: number) => void {
  const greedy = template('9', { priorityClassName: 'high' })
  if (churn === 'unschedulable') return (round) => void create(pods, podOf(greedy, `greedy-${round}`, 'sched-0'))
  return (round) => {
    const name = `churn-${Math.floor(round / 2)}`
    if (round % 2 === 0) {
      join(nodeCount)
      create(pods, podOf(greedy, name, 'sched-0'))
      const spec = { selector: { app: 'foo' }, ports: [{ port: 80 }] }
      create(services, { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: 'sched-0' }, spec })
    } else {
      client.of(nodes).delete({ name: nodeOf(nodeCount, []).metadata.name! })
      client.of(pods).delete({ namespace: 'sched-0', name })
      client.of(services).delete({ namespace: 'sched-0', name })
    }
  }
}
