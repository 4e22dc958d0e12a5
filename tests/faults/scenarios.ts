import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Cluster, ClusterOptions } from 'kubesim'

/** Something users do, step by step; after each step the world is given time to come to rest. */
export interface Scenario {
  readonly name: string
  readonly behaviors?: ClusterOptions['behaviors']
  /** Virtual time after which nothing goes wrong any more; default never. */
  readonly faultyForMs?: number
  readonly steps: readonly ((cluster: Cluster) => Promise<unknown>)[]
}

const guide = (name: string) => readFileSync(join(import.meta.dirname, `../../examples/manifests/guide/${name}.yaml`), 'utf8')
const apply = (manifest: string) => (cluster: Cluster) => cluster.apply(manifest)
const kubectl = (line: string) => (cluster: Cluster) => cluster.kubectl(line)
const hours = (count: number) => (cluster: Cluster) => cluster.runFor(`${count}h`)

const CONTAINER = (name: string) => `{name: ${name}, image: 'registry.example/${name}:v1'}`
const LABELLED = (name: string) => `metadata: {labels: {app: ${name}}}`

const WEB = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 5
  minReadySeconds: 5
  selector: {matchLabels: {app: web}}
  template: {${LABELLED('web')}, spec: {containers: [${CONTAINER('web')}]}}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web}
spec: {minAvailable: 2, selector: {matchLabels: {app: web}}}
`

const OLD_WEB = `
apiVersion: v1
kind: ReplicationController
metadata: {name: old}
spec:
  replicas: 3
  selector: {app: old}
  template: {${LABELLED('old')}, spec: {containers: [${CONTAINER('old')}]}}
`

const SECRET = `
apiVersion: v1
kind: Secret
metadata: {name: postgres-secret}
stringData: {password: secret}
`

const STORAGE = `
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
---
apiVersion: v1
kind: Pod
metadata: {name: db}
spec: {containers: [${CONTAINER('db')}], volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]}
---
apiVersion: v1
kind: Pod
metadata: {name: scratch}
spec:
  containers: [${CONTAINER('scratch')}]
  volumes:
  - name: v
    ephemeral: {volumeClaimTemplate: {spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}}
`

const JOB = (name: string, spec: string) => `
apiVersion: batch/v1
kind: Job
metadata: {name: ${name}}
spec:
  ${spec}
  template: {spec: {restartPolicy: Never, containers: [${CONTAINER(name)}]}}
`

export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'a Deployment is rolled, scaled and taken back',
    steps: [
      apply(WEB),
      kubectl('set image deployment/web web=registry.example/web:v2'),
      kubectl('scale deployment/web --replicas=3'),
      kubectl('rollout undo deployment/web'),
    ],
  },
  {
    name: 'a ReplicationController is scaled, and deleted with its pods',
    steps: [apply(OLD_WEB), kubectl('scale rc/old --replicas=1'), kubectl('delete rc/old')],
  },
  {
    name: 'fluentd runs on every node, and is updated',
    steps: [
      apply(guide('daemonset')),
      kubectl('set image ds/fluentd fluentd=fluentd:v1.17 -n kube-system'),
      async (cluster) => cluster.addNode(),
    ],
  },
  {
    name: 'postgres comes up in order with its claims, is updated and scaled down',
    steps: [
      apply(SECRET),
      apply(guide('storage').split('---')[0]!),
      apply(guide('statefulset')),
      kubectl('set image sts/postgres postgres=postgres:17-alpine'),
      kubectl('scale sts/postgres --replicas=2'),
    ],
  },
  {
    name: 'a claim is provisioned and grows, and one of a pod goes with it',
    steps: [
      apply(STORAGE),
      kubectl(`patch pvc data -p '{"spec":{"resources":{"requests":{"storage":"5Gi"}}}}'`),
      kubectl('delete pod scratch'),
    ],
  },
  { name: 'the migration succeeds', steps: [apply(guide('job'))] },
  {
    name: 'the migration fails for good',
    behaviors: { 'myapp-migrate': { exit: { after: '3s', code: 1 } } },
    steps: [apply(guide('job')), hours(1)],
  },
  {
    name: 'an indexed Job works off its indexes, and goes after its time to live',
    steps: [
      apply(JOB('shards', 'completionMode: Indexed\n  completions: 4\n  parallelism: 2')),
      apply(JOB('brief', 'ttlSecondsAfterFinished: 60')),
      hours(1),
    ],
  },
  { name: 'backups run for five nights, and three are kept', steps: [apply(guide('cronjob')), hours(120)] },
  {
    name: 'a namespace goes with all that is in it',
    // Its last pass needs some fifty calls to go well in a row, as upstream's does.
    faultyForMs: 95 * 60_000,
    steps: [
      kubectl('create namespace team'),
      (cluster) => cluster.apply(WEB.replaceAll('metadata: {name: web}', 'metadata: {name: web, namespace: team}')),
      kubectl('delete namespace team --wait=false'),
    ],
  },
  {
    name: 'an owner that is deleted in the foreground goes last, an orphan stays',
    steps: [
      apply(WEB),
      kubectl('delete deployment/web --cascade=foreground --wait=false'),
      apply(OLD_WEB),
      kubectl('delete rc/old --cascade=orphan'),
    ],
  },
]
