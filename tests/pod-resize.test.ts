import { type Cluster, type Container, createCluster, type Event, events, type Pod, type PodSpec, pods } from 'kubesim'
import { afterEach, describe, expect, test } from 'vitest'

let cluster: Cluster
afterEach(() => cluster.stop())

/** One node of 2 cores and 4Gi. */
async function start(): Promise<void> {
  cluster = await createCluster({ seed: 'resize', nodes: [{ name: 'node-1', cpu: '2', memory: '4Gi' }] })
}

async function create(name: string, container: Partial<Container>, spec: Partial<PodSpec> = {}): Promise<void> {
  const containers = [{ name: 'app', image: 'registry.example/app:v1', ...container } as Container]
  await cluster.apply({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default' }, spec: { containers, ...spec } } as Pod)
  await cluster.settle()
}

async function resize(name: string, resources: object, container = 'app'): Promise<string> {
  const patch = JSON.stringify({ spec: { containers: [{ name: container, resources }] } })
  const { stdout, stderr } = await cluster.kubectl(`patch pod ${name} --subresource resize -p '${patch}'`)
  return stdout + stderr
}

function pod(name: string): Pod {
  return cluster.get(pods, name, 'default')!
}

function given(name: string) {
  const { resources, allocatedResources, restartCount } = pod(name).status!.containerStatuses![0]!
  return { resources, allocatedResources, restartCount }
}

function conditions(name: string) {
  return pod(name)
    .status!.conditions!.filter(({ type }) => type.startsWith('PodResize'))
    .map(({ type, status, reason, message, observedGeneration }) => ({ type, status, reason, message, observedGeneration }))
}

function told(name: string): string[] {
  return cluster
    .list(events, 'default')
    .filter(({ involvedObject, reason }: Event) => involvedObject.name === name && /^(Resize|Killing)/.test(reason!))
    .map(({ type, reason, message }) => `${type} ${reason} ${message}`)
}

describe('resources of a pod that runs', () => {
  test('change without a restart: allocated, in progress, in force', async () => {
    await start()
    await create('web', { resources: { requests: { cpu: '500m', memory: '64Mi' }, limits: { cpu: '1', memory: '128Mi' } } })
    const before = { requests: { cpu: '500m', memory: '64Mi' }, limits: { cpu: '1', memory: '128Mi' } }
    expect(given('web')).toEqual({ resources: before, allocatedResources: before.requests, restartCount: 0 })

    expect(await resize('web', { requests: { cpu: '800m' }, limits: { memory: '256Mi' } })).toBe('pod/web patched\n')
    await cluster.runFor('500ms')
    const requests = { cpu: '800m', memory: '64Mi' }
    expect(given('web')).toEqual({ resources: before, allocatedResources: requests, restartCount: 0 })
    expect(conditions('web')).toEqual([{ type: 'PodResizeInProgress', status: 'True', observedGeneration: 2 }])

    await cluster.settle()
    expect(given('web')).toEqual({
      resources: { requests, limits: { cpu: '1', memory: '256Mi' } },
      allocatedResources: requests,
      restartCount: 0,
    })
    expect(conditions('web')).toEqual([])
    expect(pod('web').status!.observedGeneration).toBe(2)
    const summary =
      '{"containers":[{"name":"app","resources":{"limits":{"cpu":"1","memory":"256Mi"},"requests":{"cpu":"800m","memory":"64Mi"}}}],"generation":2}'
    expect(told('web')).toEqual([
      `Normal ResizeStarted Pod resize started: ${summary}`,
      `Normal ResizeCompleted Pod resize completed: ${summary}`,
    ])
  })

  test('change with a restart where the policy wants one', async () => {
    await start()
    await create(
      'web',
      {
        image: 'nginx:1.27',
        resources: { requests: { cpu: '500m', memory: '64Mi' } },
        resizePolicy: [
          { resourceName: 'cpu', restartPolicy: 'NotRequired' },
          { resourceName: 'memory', restartPolicy: 'RestartContainer' },
        ],
      },
      { restartPolicy: 'OnFailure' },
    )
    await resize('web', { requests: { cpu: '600m' } })
    await cluster.settle()
    expect(given('web')).toMatchObject({ resources: { requests: { cpu: '600m' } }, restartCount: 0 })

    await resize('web', { requests: { memory: '96Mi' } })
    await cluster.settle()
    expect(given('web')).toMatchObject({ resources: { requests: { cpu: '600m', memory: '96Mi' } }, restartCount: 1 })
    expect(pod('web').status).toMatchObject({ phase: 'Running', containerStatuses: [{ ready: true, state: { running: {} } }] })
    expect(told('web').map((text) => text.replace(/: \{.*/, ''))).toEqual([
      'Normal ResizeStarted Pod resize started',
      'Normal ResizeCompleted Pod resize completed',
      'Normal ResizeStarted Pod resize started',
      'Normal Killing Container app resize requires restart',
      'Normal ResizeCompleted Pod resize completed',
    ])
  })

  test('wait for room, the more important first', async () => {
    await start()
    const small = { resources: { requests: { cpu: '400m' } } }
    await cluster.apply({
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      metadata: { name: 'high' },
      value: 1000,
    } as never)
    await create('low', small)
    await create('high', small, { priorityClassName: 'high' })
    await create('blocker', { resources: { requests: { cpu: '1' } } }, { terminationGracePeriodSeconds: 0 })
    await resize('low', { requests: { cpu: '1200m' } })
    await resize('high', { requests: { cpu: '1200m' } })
    await cluster.settle()
    const text = "Node didn't have enough resource: cpu, requested: 1200, used: 1600, capacity: 2000"
    expect(conditions('low')).toEqual([
      { type: 'PodResizePending', status: 'True', reason: 'Deferred', message: text, observedGeneration: 2 },
    ])
    expect(given('low')).toMatchObject({ allocatedResources: { cpu: '400m' }, resources: { requests: { cpu: '400m' } } })
    expect(told('low')).toEqual([
      'Warning ResizeDeferred Pod resize Deferred: {"containers":[{"name":"app","resources":{"requests":{"cpu":"1200m"}}}],"generation":2,' +
        `"error":"${text}"}`,
    ])
    await cluster.kubectl('delete pod blocker')
    await cluster.settle()
    expect(given('high')).toMatchObject({ resources: { requests: { cpu: '1200m' } } })
    expect(conditions('low')[0]).toMatchObject({ reason: 'Deferred', message: text.replace('1600', '1400') })

    // Room that another resize makes counts as well.
    await resize('high', { requests: { cpu: '600m' } })
    await cluster.settle()
    expect(given('low')).toMatchObject({ resources: { requests: { cpu: '1200m' } } })
    expect(conditions('low')).toEqual([])
  })

  test('are refused for good where the node is too small, until that is taken back', async () => {
    await start()
    await create('web', { resources: { requests: { cpu: '400m', memory: '64Mi' } } })
    await resize('web', { requests: { cpu: '3' } })
    await cluster.settle()
    const message = "Node didn't have enough capacity: cpu, requested: 3000, capacity: 2000"
    expect(conditions('web')).toEqual([{ type: 'PodResizePending', status: 'True', reason: 'Infeasible', message, observedGeneration: 2 }])
    expect(told('web')[0]).toMatch(
      /^Warning ResizeInfeasible Pod resize Infeasible: \{.*"generation":2,"error":"Node didn't have enough capacity/,
    )
    const { stdout } = await cluster.kubectl('describe pod web')
    expect(stdout).toMatch(/PodResizePending +True/)
    expect(stdout).toMatch(/Warning +ResizeInfeasible +.* +kubelet +Pod resize Infeasible: /)
    // What cannot be had does not count as used.
    expect((await cluster.kubectl('describe node node-1')).stdout).toMatch(/default +web +400m \(20%\)/)

    await resize('web', { requests: { cpu: '400m' } })
    await cluster.settle()
    expect(conditions('web')).toEqual([])
    expect(given('web')).toMatchObject({ resources: { requests: { cpu: '400m' } }, restartCount: 0 })
  })

  test('do not fall below the memory in use', async () => {
    await start()
    await create('web', { image: 'mysql:8', resources: { requests: { memory: '64Mi' }, limits: { memory: '1Gi' } } })
    await resize('web', { limits: { memory: '100Mi' } })
    await cluster.settle()
    expect(conditions('web')).toMatchObject([
      {
        type: 'PodResizeInProgress',
        reason: 'Error',
        message: expect.stringMatching(
          /^cannot decrease memory limits: \[attempting to set pod memory limit \(104857600\) below current usage \(\d+\), attempting to set container "app" memory limit \(104857600\) below current usage \(\d+\)\]$/,
        ) as string,
      },
    ])
    expect(given('web')).toMatchObject({ resources: { limits: { memory: '1Gi' } } })
    expect(told('web').map((text) => text.split(' ')[1])).toEqual(['ResizeStarted', 'ResizeError'])
    await resize('web', { limits: { memory: '2Gi' } })
    await cluster.settle()
    expect(given('web')).toMatchObject({ resources: { limits: { memory: '2Gi' } } })
    expect(conditions('web')).toEqual([])
  })

  test('hold for what the container uses: with more memory it is not killed', async () => {
    await start()
    const metadata = { name: 'web', namespace: 'default', annotations: { 'kubesim.dev/behavior': 'memory: {base: 64Mi, leak: 1Mi}' } }
    const limits = { memory: '100Mi', cpu: '100m' }
    const containers = [{ name: 'app', image: 'nginx:1.27', resources: { requests: { memory: '64Mi', cpu: '50m' }, limits } }]
    await cluster.apply({ apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers } } as Pod)
    await cluster.runFor('20s')
    await resize('web', { limits: { memory: '256Mi' } })
    await cluster.runFor('60s')
    expect(given('web')).toMatchObject({ restartCount: 0, resources: { limits: { memory: '256Mi' } } })
    await cluster.runFor('3m')
    expect(given('web').restartCount).toBe(1)
  })

  test('of a sidecar change, too, and those of an init container do not', async () => {
    await start()
    const image = 'nginx:1.27'
    const sized = { resources: { requests: { cpu: '100m' } } }
    const initContainers = [
      { name: 'once', image: 'busybox:1.36', command: ['true'], ...sized },
      { name: 'side', image, restartPolicy: 'Always', ...sized },
    ]
    await create('web', { image, ...sized }, { initContainers } as Partial<PodSpec>)
    const patch = (name: string) => JSON.stringify({ spec: { initContainers: [{ name, resources: { requests: { cpu: '200m' } } }] } })
    expect((await cluster.kubectl(`patch pod web --subresource resize -p '${patch('once')}'`)).stderr).toContain(
      'resources for non-sidecar init containers are immutable',
    )
    await cluster.kubectl(`patch pod web --subresource resize -p '${patch('side')}'`)
    await cluster.settle()
    expect(pod('web').status!.initContainerStatuses).toMatchObject([
      { name: 'once', restartCount: 0, allocatedResources: { cpu: '100m' } },
      { name: 'side', restartCount: 0, allocatedResources: { cpu: '200m' }, resources: { requests: { cpu: '200m' } } },
    ])
    expect(told('web')[1]).toMatch(/^Normal ResizeCompleted Pod resize completed: \{"initContainers":\[\{"name":"once",/)
  })

  test('are kept when the machine comes back', async () => {
    await start()
    await create('web', { resources: { requests: { cpu: '400m' } } })
    await create('blocker', { resources: { requests: { cpu: '1' } } }, { terminationGracePeriodSeconds: 0 })
    await resize('web', { requests: { cpu: '1200m' } })
    await cluster.settle()
    cluster.machine('node-1').crash()
    await cluster.runFor('5s')
    cluster.machine('node-1').restart()
    await cluster.runFor('1m')
    expect(given('web')).toMatchObject({ resources: { requests: { cpu: '400m' } }, restartCount: 1 })
    expect(conditions('web')).toMatchObject([{ type: 'PodResizePending', reason: 'Deferred' }])
    await cluster.kubectl('delete pod blocker')
    await cluster.settle()
    expect(given('web')).toMatchObject({ resources: { requests: { cpu: '1200m' } }, restartCount: 1 })
  })
})

describe('the API', () => {
  test('refuses what a resize may not change, and a change of resources that is no resize', async () => {
    await start()
    await create('web', { resources: { requests: { cpu: '400m' } } })
    expect(await resize('web', { requests: { cpu: '400m', memory: '1Gi' }, limits: { cpu: '400m', memory: '1Gi' } })).toBe(
      'The Pod "web" is invalid: spec: Invalid value: "Burstable": Pod QOS Class may not change as a result of resizing\n',
    )
    expect(await resize('web', { requests: { 'ephemeral-storage': '1Gi' } })).toBe(
      'The Pod "web" is invalid: spec: Forbidden: only cpu and memory resources are mutable\n',
    )
    const patch = JSON.stringify({ spec: { containers: [{ name: 'app', resources: { requests: { cpu: '500m' } } }] } })
    const { stderr } = await cluster.kubectl(`patch pod web -p '${patch}'`)
    expect(stderr).toContain('spec: Forbidden: pod updates may not change fields other than')
  })

  test('counts a resize in quotas', async () => {
    await start()
    await cluster.apply({
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'team', namespace: 'default' },
      spec: { hard: { 'requests.cpu': '1' } },
    } as never)
    await create('web', { resources: { requests: { cpu: '400m' } } })
    expect(await resize('web', { requests: { cpu: '1500m' } })).toBe(
      'Error from server (Forbidden): pods "web" is forbidden: exceeded quota: team, requested: requests.cpu=1100m, used: requests.cpu=400m, limited: requests.cpu=1\n',
    )
    await resize('web', { requests: { cpu: '900m' } })
    await cluster.settle()
    expect((await cluster.kubectl('get quota team -o jsonpath={.status.used}')).stdout).toBe('{"requests.cpu":"900m"}')
  })
})
