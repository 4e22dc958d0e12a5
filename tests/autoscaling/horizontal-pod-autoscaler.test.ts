import { type Cluster, createCluster, deployments, events, type HorizontalPodAutoscaler, horizontalPodAutoscalers, pods } from 'kubesim'
import { afterEach, describe, expect, test } from 'vitest'

let cluster: Cluster
afterEach(() => cluster.stop())

const WEB = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web-app}
spec:
  replicas: 3
  selector: {matchLabels: {app: web-app}}
  template:
    metadata: {labels: {app: web-app}}
    spec:
      containers:
      - name: web-app
        image: myregistry/web-app:v2
        resources: {requests: {cpu: 250m, memory: 256Mi}}
      - name: proxy
        image: proxy:1
        resources: {requests: {cpu: 50m, memory: 32Mi}}
`

function autoscaler(metrics: string, more = ''): string {
  return `
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web-app-hpa}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web-app}
  minReplicas: 3
  maxReplicas: 20
  metrics: [${metrics}]
${more}`
}

const RPS = '{type: Pods, pods: {metric: {name: http_requests_per_second}, target: {type: AverageValue, averageValue: 1k}}}'

async function start(...manifests: readonly string[]): Promise<void> {
  cluster = await createCluster({ seed: 'autoscaling', nodes: 3 })
  await cluster.apply(WEB, ...manifests)
  await cluster.settle()
}

const hpa = () => cluster.get(horizontalPodAutoscalers, 'web-app-hpa')!
const replicas = () => cluster.get(deployments, 'web-app')!.spec.replicas
const conditionsOf = ({ status }: HorizontalPodAutoscaler) =>
  (status?.conditions ?? []).map(({ type, status: state, reason }) => `${type}=${state} ${reason}`)
const told = () =>
  cluster
    .list(events)
    .filter(
      ({ involvedObject, source }) =>
        involvedObject.kind === 'HorizontalPodAutoscaler' && source?.component === 'horizontal-pod-autoscaler',
    )
    .map(({ reason, message }) => `${reason}: ${message}`)
const k = async (line: string) => {
  const { stdout, stderr } = await cluster.kubectl(line)
  return stdout + stderr
}

describe('a HorizontalPodAutoscaler', () => {
  test('tells what it lacks until there is a metrics adapter, then scales', async () => {
    await start(autoscaler(RPS))
    expect(conditionsOf(hpa())).toEqual(['AbleToScale=True SucceededGetScale', 'ScalingActive=False FailedGetPodsMetric'])
    const missing =
      'unable to get metric http_requests_per_second: unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered'
    expect(told()).toEqual([
      `FailedGetPodsMetric: ${missing}`,
      `FailedComputeMetricsReplicas: invalid metrics (1 invalid out of 1), first error is: failed to get pods metric value: ${missing}`,
    ])
    cluster.metrics.set({ metric: 'http_requests_per_second', pods: 'app=web-app', value: 1500 })
    await cluster.runFor('15s')
    expect(replicas()).toBe(5)
    expect(told().at(-1)).toBe('SuccessfulRescale: New size: 5; reason: pods metric http_requests_per_second above target')
    cluster.metrics.set({ metric: 'http_requests_per_second', pods: 'app=web-app', value: '950' })
    await cluster.runFor('15s')
    expect(conditionsOf(hpa())).toEqual([
      'AbleToScale=True ReadyForNewScale',
      'ScalingActive=True ValidMetricFound',
      'ScalingLimited=False DesiredWithinRange',
    ])
    expect(await k('get hpa')).toMatch(/web-app-hpa +Deployment\/web-app +950\/1k +3 +20 +5 /)
    expect(await k('describe hpa web-app-hpa')).toMatch(/"http_requests_per_second" on pods: +950 \/ 1k/)
  })

  test('shrinks only when less has been wanted for five minutes', async () => {
    await start(autoscaler(RPS))
    cluster.metrics.set({ metric: 'http_requests_per_second', pods: '', value: 3000 })
    await cluster.runFor('1m')
    expect(replicas()).toBe(20)
    cluster.metrics.set({ metric: 'http_requests_per_second', pods: '', value: 100 })
    await cluster.runFor('4m45s')
    expect(replicas()).toBe(20)
    expect(conditionsOf(hpa())).toContain('AbleToScale=True ScaleDownStabilized')
    await cluster.runFor('45s')
    expect(replicas()).toBe(3)
    expect(told().at(-1)).toBe('SuccessfulRescale: New size: 3; reason: All metrics below target')
  })

  test('keeps within its bounds without asking for metrics', async () => {
    await start(autoscaler(RPS))
    await k('scale deployment web-app --replicas=1')
    await cluster.runFor('15s')
    expect(replicas()).toBe(3)
    expect(told().at(-1)).toBe('SuccessfulRescale: New size: 3; reason: Current number of replicas below Spec.MinReplicas')
    await k('scale deployment web-app --replicas=0')
    await cluster.runFor('30s')
    expect(replicas()).toBe(0)
    expect(conditionsOf(hpa())).toContain('ScalingActive=False ScalingDisabled')
  })

  test('goes by cpu of one container, and by memory as an amount', async () => {
    await start(
      autoscaler(
        '{type: ContainerResource, containerResource: {name: cpu, container: proxy, target: {type: Utilization, averageUtilization: 90}}}, ' +
          '{type: Resource, resource: {name: memory, target: {type: AverageValue, averageValue: 80Mi}}}',
      ),
    )
    await cluster.runFor('1m')
    const { currentMetrics } = hpa().status!
    expect(currentMetrics).toMatchObject([
      { type: 'ContainerResource', containerResource: { name: 'cpu', container: 'proxy' } },
      { type: 'Resource', resource: { name: 'memory' } },
    ])
    expect(currentMetrics![0]!.containerResource!.current.averageUtilization).toBeGreaterThan(0)
    // Each pod uses about 150Mi.
    expect(replicas()).toBeGreaterThan(4)
    expect(told().at(-1)).toMatch(/^SuccessfulRescale: New size: \d+; reason: memory resource above target$/)
    expect(await k('get hpa')).toMatch(/cpu: \d+%\/90%, .*\/80Mi/)
  })

  test('does not shrink when a request is missing, and names the container', async () => {
    await start(autoscaler('{type: Resource, resource: {name: storage.example.com, target: {type: Utilization, averageUtilization: 50}}}'))
    expect(told()[0]).toMatch(/^FailedGetResourceMetric: failed to get storage.example.com utilization: /)
    expect(replicas()).toBe(3)
  })

  test('goes by what a Service has, and by a queue outside the cluster', async () => {
    await start(
      'apiVersion: v1\nkind: Service\nmetadata: {name: web-app}\nspec: {selector: {app: web-app}, ports: [{port: 80}]}',
      autoscaler(
        '{type: Object, object: {describedObject: {kind: Service, name: web-app, apiVersion: v1}, metric: {name: hits}, target: {type: Value, value: 100}}}, ' +
          '{type: External, external: {metric: {name: queue_messages, selector: {matchLabels: {queue: orders}}}, target: {type: AverageValue, averageValue: 30}}}',
      ),
    )
    expect(told()).toContain(
      'FailedGetExternalMetric: failed to get queue_messages external metric: unable to get external metric default/queue_messages/' +
        '&LabelSelector{MatchLabels:map[string]string{queue: orders,},MatchExpressions:[]LabelSelectorRequirement{},}: ' +
        'unable to fetch metrics from external metrics API: the server could not find the requested resource (get queue_messages.external.metrics.k8s.io)',
    )
    cluster.metrics.set({ metric: 'hits', object: 'service/web-app', value: '200' })
    cluster.metrics.set({ metric: 'queue_messages', labels: { queue: 'orders', shard: 'a' }, value: 90 })
    cluster.metrics.set({ metric: 'queue_messages', labels: { queue: 'orders', shard: 'b' }, value: 40 })
    cluster.metrics.set({ metric: 'queue_messages', labels: { queue: 'mail' }, value: 5000 })
    await cluster.runFor('15s')
    expect(hpa().status!.currentMetrics).toMatchObject([
      { object: { current: { value: '200' } } },
      { external: { current: { averageValue: '43334m' } } },
    ])
    expect(replicas()).toBe(6)
    expect(told().at(-1)).toBe('SuccessfulRescale: New size: 6; reason: Service metric hits above target')
    expect(cluster.metrics.clear({ metric: 'hits', object: 'service/web-app' })).toBe(true)
    expect(cluster.metrics.clear({ metric: 'hits', object: 'service/web-app' })).toBe(false)
    await cluster.runFor('15s')
    // The queue alone would be content with five, but nobody knows about the hits.
    expect(conditionsOf(hpa())).toContain('ScalingActive=False FailedGetObjectMetric')
    expect(hpa().status!.currentMetrics).toMatchObject([{ type: '' }, { type: 'External' }])
    expect(replicas()).toBe(6)
  })

  test('says what it cannot scale', async () => {
    await start()
    await cluster.apply(autoscaler(RPS).replace('name: web-app}', 'name: nobody}'))
    await cluster.settle()
    expect(conditionsOf(hpa())).toEqual(['AbleToScale=False FailedGetScale'])
    expect(told()).toEqual(['FailedGetScale: deployments.apps "nobody" not found'])
    await cluster.apply(autoscaler(RPS).replace('kind: Deployment', 'kind: Gadget'))
    await cluster.settle()
    expect(told().at(-1)).toBe('FailedGetScale: no matches for kind "Gadget" in group "apps"')
  })

  test('does not fight another one for its pods', async () => {
    await start(autoscaler(RPS), autoscaler(RPS).replace('web-app-hpa', 'rival'))
    cluster.metrics.set({ metric: 'http_requests_per_second', pods: '', value: 1500 })
    await cluster.runFor('30s')
    expect(replicas()).toBe(3)
    expect(conditionsOf(hpa())).toContain('ScalingActive=False AmbiguousSelector')
    expect(told()).toContain(
      'AmbiguousSelector: pods by selector app=web-app are controlled by multiple HPAs: [{rival default} {web-app-hpa default}]',
    )
  })

  test('is made by kubectl autoscale, for StatefulSets too', async () => {
    await start()
    expect(await k('autoscale deployment web-app --cpu=20% --min=2 --max=6')).toBe(
      'horizontalpodautoscaler.autoscaling/web-app autoscaled\n',
    )
    await cluster.runFor('3m')
    // A third of what is requested is used, so more pods are wanted; growth without rules goes on until the limit.
    expect(replicas()).toBe(6)
    expect(cluster.list(pods, 'default').length).toBe(6)
    await cluster.apply(`
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  serviceName: db
  selector: {matchLabels: {app: db}}
  template: {metadata: {labels: {app: db}}, spec: {containers: [{name: db, image: 'redis:7'}]}}
`)
    await k('autoscale statefulset db --min=2 --max=3')
    await cluster.runFor('1m')
    expect(cluster.list(pods, 'default').filter(({ metadata }) => metadata.labels!.app === 'db').length).toBe(2)
  })
})
