import {
  type KubeObject,
  keyOf,
  type Node,
  namespaces,
  nodes,
  type Pod,
  pods,
  type ResourceDefinition,
  serviceAccounts,
} from '@kubesim/api'
import { type Client, createClient, createInformers } from '@kubesim/client'
import { Kernel } from '@kubesim/kernel'
import { createApiServer, createMemoryStore } from '../../apiserver/src/index.ts'
import type { Decision } from './framework/decision.ts'
import { createScheduler, type Scheduler, type SchedulerOptions } from './scheduler.ts'

/** A world for tests: the real API server and a scheduler, nobody else. */
export interface World {
  readonly kernel: Kernel
  readonly client: Client
  readonly scheduler: Scheduler
  create<T extends KubeObject>(definition: ResourceDefinition<T>, object: unknown): T
  pod(name: string): Pod
  decision(name: string): Decision
  /** Node of every pod that has one. */
  placements(): Record<string, string>
  all<T extends KubeObject>(definition: ResourceDefinition<T>): readonly T[]
}

export function createWorld(options: Partial<SchedulerOptions> & { readonly seed?: string } = {}): World {
  const { seed = 'test', ...schedulerOptions } = options
  const kernel = new Kernel({ seed, epochMs: Date.parse('2026-01-01T00:00:00Z') })
  const server = createApiServer({ kernel, store: createMemoryStore<object>(), freeze: true })
  const client = createClient(server, { user: { name: 'admin', groups: ['system:masters'] }, userAgent: 'test' })
  const create = <T extends KubeObject>(definition: ResourceDefinition<T>, object: unknown) => client.of(definition).create(object as T)
  create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default', labels: { team: 'blue' } } })
  create(serviceAccounts, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: 'default' } })
  const own = createClient(server, {
    user: { name: 'system:kube-scheduler', groups: ['system:authenticated'] },
    userAgent: 'kube-scheduler',
  })
  const informers = createInformers({ kernel, client: own, name: 'kube-scheduler' })
  const scheduler = createScheduler({ kernel, client: own, informers, ...schedulerOptions })
  scheduler.start()
  return {
    kernel,
    client,
    scheduler,
    create,
    pod: (name) => client.of(pods).get({ namespace: 'default', name }),
    decision(name) {
      const decision = scheduler.explain(`default/${name}`)
      if (decision === undefined) throw new Error(`nothing was decided about ${name}`)
      return decision
    },
    placements: () =>
      Object.fromEntries(
        client
          .of(pods)
          .list()
          .items.filter(({ spec }) => spec.nodeName)
          .map(({ metadata, spec }) => [metadata.name!, spec.nodeName!]),
      ),
    all: (definition) => [...client.of(definition).list().items].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)),
  }
}

export interface NodeShape {
  readonly cpu?: string
  readonly memory?: string
  readonly pods?: string
  readonly zone?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly taints?: Node['spec']['taints']
  readonly unschedulable?: boolean
  readonly more?: Readonly<Record<string, string>>
}

export function nodeBody(name: string, shape: NodeShape = {}): Node {
  const allocatable = {
    cpu: shape.cpu ?? '4',
    memory: shape.memory ?? '16Gi',
    'ephemeral-storage': '100Gi',
    pods: shape.pods ?? '110',
    ...shape.more,
  }
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'kubernetes.io/hostname': name,
        ...(shape.zone !== undefined && { 'topology.kubernetes.io/zone': shape.zone }),
        ...shape.labels,
      },
    },
    spec: {
      ...(shape.taints !== undefined && { taints: shape.taints }),
      ...(shape.unschedulable !== undefined && { unschedulable: shape.unschedulable }),
    },
    status: { capacity: allocatable, allocatable },
  }
}

export interface PodShape {
  readonly cpu?: string
  readonly memory?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly spec?: Partial<Pod['spec']>
  readonly metadata?: Partial<Pod['metadata']>
  readonly hostPort?: number
  readonly requests?: Readonly<Record<string, string>>
}

export function podBody(name: string, shape: PodShape = {}): Pod {
  const requests = {
    ...(shape.cpu !== undefined && { cpu: shape.cpu }),
    ...(shape.memory !== undefined && { memory: shape.memory }),
    ...shape.requests,
  }
  const extended = Object.fromEntries(Object.entries(requests).filter(([resource]) => resource.includes('/')))
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', ...(shape.labels !== undefined && { labels: shape.labels }), ...shape.metadata },
    spec: {
      containers: [
        {
          name: 'app',
          image: 'nginx',
          resources: { requests, limits: extended },
          ...(shape.hostPort !== undefined && { ports: [{ containerPort: shape.hostPort, hostPort: shape.hostPort, protocol: 'TCP' }] }),
        },
      ],
      ...shape.spec,
    },
  }
}

/** Creates a node with its status, which a create leaves out. */
export function join(world: World, name: string, shape: NodeShape = {}): Node {
  const body = nodeBody(name, shape)
  const created = world.create(nodes, body)
  // Admission taints a new node as not ready; a kubelet and its controller would lift that.
  const untainted = world.client.of(nodes).update({ ...created, spec: body.spec })
  return world.client.of(nodes).updateStatus({ ...untainted, status: body.status! })
}
