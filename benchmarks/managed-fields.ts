/**
 * What it costs to keep managedFields, each figure next to writing the same pod out as JSON, measured in turns with it so that the noise of
 * the machine strikes both. Only the ratios mean something.
 *
 * Run: node --import tsx --conditions=source benchmarks/managed-fields.ts
 */
import type { ManagedFieldsEntry } from '../packages/api/src/index.ts'
import { definition } from '../packages/api/src/schema/model.ts'
import { fieldSetOf } from '../packages/apiserver/src/patch/fields/field-set-builder.ts'
import { excludeFields } from '../packages/apiserver/src/patch/fields/filter.ts'
import { fieldPath } from '../packages/apiserver/src/patch/fields/path-element.ts'
import { UpdateTracker } from '../packages/apiserver/src/patch/managed/update-tracker.ts'

const POD_COUNT = 20_000
const ROUND_COUNT = 15

type Entries = readonly ManagedFieldsEntry[]

const schema = definition('io.k8s.api.core.v1.Pod')
const trackerOf = (subresource: string, reset: string): UpdateTracker =>
  new UpdateTracker({ schema, apiVersion: 'v1', subresource, filter: excludeFields(fieldSetOf(fieldPath(reset))), skipped: [reset] })
const creates = trackerOf('', 'status')
const updates = trackerOf('status', 'spec')

const labels = { app: 'web', 'pod-template-hash': '6d4cf56db6' }
const spec = {
  containers: [
    {
      name: 'web',
      image: 'nginx',
      imagePullPolicy: 'Always',
      ports: [{ containerPort: 80, protocol: 'TCP' }],
      resources: { requests: { cpu: '100m' } },
      terminationMessagePath: '/dev/termination-log',
      terminationMessagePolicy: 'File',
    },
  ],
  dnsPolicy: 'ClusterFirst',
  restartPolicy: 'Always',
  schedulerName: 'default-scheduler',
  securityContext: {},
  terminationGracePeriodSeconds: 30,
}

function podOf(index: number): object {
  const ownerReferences = [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: `uid-${index >> 5}`, controller: true }]
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { generateName: 'web-', name: `web-${index}`, labels, ownerReferences },
    spec,
    status: {},
  }
}

function statusOf(index: number, ready: 'True' | 'False'): object {
  const ip = `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`
  const condition = (type: string, status: string): object => ({
    type,
    status,
    lastTransitionTime: '2026-01-01T00:00:00Z',
    observedGeneration: 1,
  })
  const conditions = ['PodReadyToStartContainers', 'Initialized', 'PodScheduled'].map((type) => condition(type, 'True'))
  return {
    phase: 'Running',
    podIP: ip,
    podIPs: [{ ip }],
    hostIP: '172.18.0.2',
    hostIPs: [{ ip: '172.18.0.2' }],
    startTime: '2026-01-01T00:00:00Z',
    conditions: [...conditions, condition('Ready', ready), condition('ContainersReady', ready)],
    containerStatuses: [{ name: 'web', ready: ready === 'True', restartCount: 0 }],
  }
}

/** Microseconds a pod. */
function timed(work: (index: number) => void): number {
  const startMs = performance.now()
  for (let index = 0; index < POD_COUNT; index++) work(index)
  return ((performance.now() - startMs) * 1000) / POD_COUNT
}

/** Of the last pod written out: so that writing it is not found to be useless. */
let bytes = 0

function round(): readonly number[] {
  const pods = Array.from({ length: POD_COUNT }, (_, index) => podOf(index))
  const started = pods.map((pod, index) => ({ ...pod, status: statusOf(index, 'False') }))
  const ready = pods.map((pod, index) => ({ ...pod, status: statusOf(index, 'True') }))
  const entries: Entries[] = []
  const track = (before: readonly object[], after: readonly object[], now: string): number =>
    timed((index) => {
      entries[index] = updates.track(before[index]!, after[index]!, entries[index]!, { manager: 'kubelet', now })!
    })
  return [
    timed((index) => {
      bytes = JSON.stringify(started[index]).length
    }),
    timed((index) => {
      entries[index] = creates.track({}, pods[index]!, [], { manager: 'kube-controller-manager', now: '2026-01-01T00:00:00Z' })!
    }),
    track(pods, started, '2026-01-01T00:00:01Z'),
    track(started, ready, '2026-01-01T00:00:02Z'),
  ]
}

const rounds = Array.from({ length: ROUND_COUNT }, round)
const best = [0, 1, 2, 3].map((column) => Math.min(...rounds.map((row) => row[column]!)))
const titles = [`the pod as JSON (${bytes} bytes)`, 'create from a known template', 'first status of a pod', 'pod becomes ready']
titles.forEach((title, index) => {
  process.stdout.write(
    `${title.padEnd(30)} ${best[index]!.toFixed(2).padStart(6)} us  ${(best[index]! / best[0]!).toFixed(2).padStart(5)} x\n`,
  )
})
