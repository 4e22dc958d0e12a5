import {
  type ContainerStatus,
  configMaps,
  controllerRevisions,
  cronJobs,
  daemonSets,
  deployments,
  endpointSlices,
  endpoints,
  formatTime,
  jobs,
  type KubeObject,
  namespaces,
  nodes,
  type Pod,
  persistentVolumeClaims,
  podDisruptionBudgets,
  pods,
  type ResourceDefinition,
  replicaSets,
  replicationControllers,
  resourceQuotas,
  type Service,
  serviceAccounts,
  services,
  statefulSets,
} from '@kubesim/api'
import { cronJobController } from './cron-job/controller.ts'
import { cronJob } from './cron-job/cron-job-values.fixture.ts'
import { daemonSetController } from './daemon-set/controller.ts'
import { daemonSet, node } from './daemon-set/daemon-set-values.fixture.ts'
import { deploymentController } from './deployment/controller.ts'
import { deployment } from './deployment/deployment-values.fixture.ts'
import { endpointSliceController } from './endpoint-slice/controller.ts'
import { endpointsController } from './endpoints/controller.ts'
import { garbageCollector } from './garbage-collector/controller.ts'
import { jobController } from './job/controller.ts'
import { job } from './job/job-values.fixture.ts'
import type { ControllerWorld } from './kit/controller-world.fixture.ts'
import type { Course } from './kit/course-of-work.fixture.ts'
import { namespaceController } from './namespace/controller.ts'
import { playPods } from './pod-control/played-pods.fixture.ts'
import { disruptionController } from './pod-disruption-budget/controller.ts'
import { podGarbageCollector } from './pod-gc/controller.ts'
import { replicaSetController } from './replicaset/controller.ts'
import { replicaSet } from './replicaset/replica-set-values.fixture.ts'
import { replicationController } from './replication-controller/controller.ts'
import { resourceQuotaController } from './resource-quota/controller.ts'
import { rootCaPublisher } from './root-ca-publisher/controller.ts'
import { serviceAccountController } from './service-account/controller.ts'
import { statefulSetController } from './stateful-set/controller.ts'
import { DATA, statefulSet } from './stateful-set/stateful-set-values.fixture.ts'
import { ttlAfterFinishedController } from './ttl-after-finished/controller.ts'

type World = ControllerWorld

function make<T extends KubeObject>(definition: ResourceDefinition<T>, object: NoInfer<T>) {
  return ({ client }: World) => void client.of(definition).create(object)
}

function change<T extends KubeObject>(definition: ResourceDefinition<T>, spec: unknown) {
  return ({ client, list }: World) => {
    const { namespace, name } = list(definition)[0]!.metadata
    client.of(definition).patch({ namespace: namespace!, name: name! }, { type: 'application/merge-patch+json', body: { spec } })
  }
}

function removeAll<T extends KubeObject>(definition: ResourceDefinition<T>, propagationPolicy?: 'Foreground' | 'Orphan') {
  return ({ client, list }: World) => {
    for (const { metadata } of list(definition)) {
      const at = metadata.namespace === undefined ? { name: metadata.name! } : { namespace: metadata.namespace, name: metadata.name! }
      client.of(definition).delete(at, propagationPolicy === undefined ? {} : { propagationPolicy })
    }
  }
}

const image = (name: string, tag: string) => ({ template: { spec: { containers: [{ name, image: tag }] } } })

const NODES = (world: World) => {
  for (const name of ['a', 'b', 'c']) world.client.of(nodes).create(node(name))
}

/** Daemons go where their affinity says; others anywhere. */
function playDaemons(world: World): boolean {
  return playPods(world, ({ spec }) => {
    const [term] = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? []
    return term?.matchFields?.[0]?.values?.[0] ?? 'a'
  })
}

/** Pods start, and those that run come to an end: the exit code is that of their index's, or 0. */
function playSteps(exitCode: (pod: Pod) => number = () => 0): (world: World) => boolean {
  return (world) => {
    const running = world.list(pods).filter(({ status }) => status?.phase === 'Running')
    for (const pod of running) end(world, pod, exitCode(pod))
    return playPods(world) || running.length > 0
  }
}

function end({ client, kernel }: World, pod: Pod, exitCode: number): void {
  const state = { terminated: { exitCode, finishedAt: formatTime(kernel.now) } }
  const container: ContainerStatus = { name: 'main', image: '', imageID: '', ready: false, restartCount: 0, state }
  const phase = exitCode === 0 ? 'Succeeded' : 'Failed'
  client.of(pods).updateStatus({ ...pod, status: { phase, conditions: [], containerStatuses: [container] } })
}

const REPLICATION = {
  apiVersion: 'v1',
  kind: 'ReplicationController',
  metadata: { name: 'old', namespace: 'shop' },
  spec: {
    replicas: 3,
    selector: { app: 'old' },
    template: { metadata: { labels: { app: 'old' } }, spec: { containers: [{ name: 'c', image: 'c:1' }] } },
  },
} as const

const SERVICE: Service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace: 'shop' },
  spec: { clusterIP: '10.96.0.9', selector: { app: 'web' }, ports: [{ port: 80, targetPort: 8080, protocol: 'TCP' }] },
}

const SHOP = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'shop' },
  spec: { finalizers: ['kubernetes'] },
  status: { phase: 'Active' },
} as const

/** Pods that answer get an address. */
function playServers(world: World): boolean {
  const played = playPods(world)
  let addressed = false
  for (const pod of world.list(pods)) {
    if (pod.status?.phase !== 'Running' || pod.status.podIP !== undefined) continue
    const podIP = `10.0.0.${pod.metadata.uid!.charCodeAt(0)}`
    world.client.of(pods).updateStatus({ ...pod, status: { ...pod.status, podIP, podIPs: [{ ip: podIP }] } })
    addressed = true
  }
  return played || addressed
}

/** What every controller is put through. */
export const COURSES: readonly Course[] = [
  {
    name: 'ReplicaSet: created, scaled both ways, a pod lost',
    controllers: [replicaSetController],
    changes: [
      make(replicaSets, replicaSet({ replicas: 5 })),
      change(replicaSets, { replicas: 2 }),
      ({ client, list }) => client.of(pods).delete({ namespace: 'shop', name: list(pods)[0]!.metadata.name! }),
      change(replicaSets, { replicas: 4 }),
    ],
    resources: [replicaSets, pods],
    passesMax: 22,
  },
  {
    name: 'ReplicationController: created and scaled',
    controllers: [replicationController],
    changes: [make(replicationControllers, REPLICATION), change(replicationControllers, { replicas: 1 })],
    resources: [replicationControllers, pods],
    passesMax: 10,
  },
  {
    name: 'Deployment: created, rolled, scaled in the midst of it, taken back',
    controllers: [deploymentController, replicaSetController],
    changes: [
      make(deployments, deployment({ replicas: 4 })),
      change(deployments, image('app', 'nginx:2')),
      (world) => {
        change(deployments, image('app', 'nginx:3'))(world)
        change(deployments, { replicas: 6 })(world)
      },
      change(deployments, image('app', 'nginx:1')),
    ],
    resources: [deployments, replicaSets, pods],
    passesMax: 150,
  },
  {
    name: 'Deployment with Recreate and a pause',
    controllers: [deploymentController, replicaSetController],
    changes: [
      make(deployments, deployment({ strategy: { type: 'Recreate' } })),
      change(deployments, { paused: true, ...image('app', 'nginx:2') }),
      change(deployments, { paused: false }),
    ],
    resources: [deployments, replicaSets, pods],
    passesMax: 40,
  },
  {
    name: 'StatefulSet in order: created with claims, updated above a partition, then all, scaled down',
    controllers: [statefulSetController],
    changes: [
      make(statefulSets, statefulSet({ volumeClaimTemplates: DATA })),
      change(statefulSets, { updateStrategy: { rollingUpdate: { partition: 2 } }, ...image('db', 'db:2') }),
      change(statefulSets, { updateStrategy: { rollingUpdate: { partition: 0 } } }),
      change(statefulSets, { replicas: 1 }),
    ],
    resources: [statefulSets, pods, persistentVolumeClaims, controllerRevisions],
    passesMax: 42,
  },
  {
    name: 'StatefulSet in parallel: started at 5, updated three at a time, taken back',
    controllers: [statefulSetController],
    changes: [
      make(
        statefulSets,
        statefulSet({
          replicas: 6,
          ordinals: { start: 5 },
          podManagementPolicy: 'Parallel',
          updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0, maxUnavailable: 3 } },
        }),
      ),
      change(statefulSets, image('db', 'db:2')),
      change(statefulSets, image('db', 'db:1')),
    ],
    resources: [statefulSets, pods, controllerRevisions],
    passesMax: 32,
  },
  {
    name: 'DaemonSet: created, updated, a node added, one tainted',
    controllers: [daemonSetController],
    changes: [
      NODES,
      make(daemonSets, daemonSet()),
      change(daemonSets, image('agent', 'log:2')),
      make(nodes, node('d')),
      ({ client, list }) =>
        client.of(nodes).update({ ...list(nodes)[0]!, spec: { taints: [{ key: 'team', value: 'db', effect: 'NoExecute' }] } }),
    ],
    answer: playDaemons,
    resources: [daemonSets, pods, controllerRevisions],
    passesMax: 34,
  },
  {
    name: 'DaemonSet that surges',
    controllers: [daemonSetController],
    changes: [
      NODES,
      make(
        daemonSets,
        daemonSet({ spec: { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 2, maxUnavailable: 0 } } } }),
      ),
      change(daemonSets, image('agent', 'log:2')),
    ],
    answer: playDaemons,
    resources: [daemonSets, pods, controllerRevisions],
    passesMax: 15,
  },
  {
    name: 'Job: five completions by two, and a time to live',
    controllers: [jobController, ttlAfterFinishedController, garbageCollector],
    changes: [make(jobs, job({ completions: 5, parallelism: 2, ttlSecondsAfterFinished: 30 })), () => {}],
    answer: playSteps(),
    restMs: 20_000,
    resources: [jobs, pods],
    passesMax: 46,
  },
  {
    name: 'Job: suspended, resumed, failing for good',
    controllers: [jobController],
    changes: [make(jobs, job({ suspend: true, backoffLimit: 2 })), change(jobs, { suspend: false })],
    answer: playSteps(() => 1),
    restMs: 60_000,
    resources: [jobs, pods],
    passesMax: 32,
  },
  {
    name: 'Job: indexed, one index failing',
    controllers: [jobController],
    changes: [make(jobs, job({ completionMode: 'Indexed', completions: 4, parallelism: 2, backoffLimitPerIndex: 1, maxFailedIndexes: 2 }))],
    answer: playSteps(({ metadata }) => (metadata.annotations?.['batch.kubernetes.io/job-completion-index'] === '1' ? 1 : 0)),
    restMs: 30_000,
    resources: [jobs, pods],
    passesMax: 30,
  },
  {
    name: 'CronJob: an hour and another, one kept',
    controllers: [cronJobController, jobController, garbageCollector],
    changes: [
      make(cronJobs, cronJob({ successfulJobsHistoryLimit: 1, concurrencyPolicy: 'Forbid' })),
      () => {},
      () => {},
      change(cronJobs, { suspend: true }),
    ],
    answer: playSteps(),
    restMs: 2_000,
    pauseMs: 3_600_000,
    resources: [cronJobs, jobs, pods],
    passesMax: 64,
  },
  {
    name: 'EndpointSlices and Endpoints: pods come, change and go',
    controllers: [endpointSliceController, endpointsController, replicaSetController],
    changes: [
      (world) => world.client.of(nodes).create(node('node-1')),
      make(services, SERVICE),
      make(replicaSets, replicaSet({ replicas: 3 })),
      change(replicaSets, { replicas: 1 }),
      removeAll(services),
    ],
    answer: playServers,
    resources: [endpointSlices, endpoints, pods],
    passesMax: 28,
  },
  {
    name: 'PodDisruptionBudget: its pods come and go',
    controllers: [disruptionController, replicaSetController],
    changes: [
      make(podDisruptionBudgets, {
        apiVersion: 'policy/v1',
        kind: 'PodDisruptionBudget',
        metadata: { name: 'web', namespace: 'shop' },
        spec: { minAvailable: '50%', selector: { matchLabels: { app: 'web' } } },
      }),
      make(replicaSets, replicaSet({ replicas: 4 })),
      change(replicaSets, { replicas: 2 }),
    ],
    resources: [podDisruptionBudgets, replicaSets, pods],
    passesMax: 25,
  },
  {
    name: 'ResourceQuota: counts what comes and goes',
    controllers: [resourceQuotaController, replicaSetController],
    changes: [
      make(resourceQuotas, {
        apiVersion: 'v1',
        kind: 'ResourceQuota',
        metadata: { name: 'q', namespace: 'shop' },
        spec: { hard: { pods: '10' } },
      }),
      make(replicaSets, replicaSet({ replicas: 3 })),
      change(replicaSets, { replicas: 1 }),
    ],
    resources: [resourceQuotas, pods],
    passesMax: 20,
  },
  {
    name: 'namespace: furnished, and deleted with what is in it',
    controllers: [namespaceController, serviceAccountController, rootCaPublisher],
    changes: [
      make(namespaces, SHOP),
      make(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c', namespace: 'shop' } }),
      removeAll(namespaces),
    ],
    answer: () => false,
    restMs: 60_000,
    resources: [namespaces, serviceAccounts, configMaps],
    passesMax: 10,
  },
  {
    name: 'garbage collector: in the foreground, in the background, and orphans',
    controllers: [garbageCollector, deploymentController, replicaSetController],
    changes: [
      make(deployments, deployment()),
      removeAll(deployments, 'Foreground'),
      make(deployments, deployment()),
      removeAll(deployments),
      make(deployments, deployment()),
      removeAll(deployments, 'Orphan'),
      removeAll(replicaSets, 'Orphan'),
    ],
    restMs: 60_000,
    resources: [deployments, replicaSets, pods],
    passesMax: 75,
  },
  {
    name: 'pod garbage collector: a node goes',
    controllers: [podGarbageCollector, replicaSetController],
    changes: [
      (world) => world.client.of(nodes).create(node('node-1')),
      make(replicaSets, replicaSet()),
      removeAll(replicaSets),
      removeAll(nodes),
    ],
    restMs: 60_000,
    resources: [pods],
    passesMax: 10,
  },
]
