import { type Cluster, type ClusterOptions, type Container, createCluster, type Event, events, type Pod, type PodSpec, pods } from 'kubesim'
import { afterEach, describe, expect, test } from 'vitest'

let cluster: Cluster
afterEach(() => cluster.stop())

async function start(options: ClusterOptions = {}): Promise<void> {
  cluster = await createCluster({ seed: 11, nodes: 1, ...options })
}

async function create(container: Partial<Container>, spec: Partial<PodSpec> = {}): Promise<void> {
  const containers = [{ name: 'app', image: 'registry.example/app:v1', ...container } as Container]
  await cluster.apply({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'default' },
    spec: { containers, ...spec },
  } as Pod)
}

function pod(): Pod {
  return cluster.get(pods, 'p', 'default')!
}

/** Reasons of the events about the pod, oldest first, each as often as it was counted. */
function reasons(): string[] {
  return about().map(({ reason, count = 1 }) => (count > 1 ? `${reason} x${count}` : reason!))
}

function about(): readonly Event[] {
  return cluster
    .list(events, 'default')
    .filter((event) => event.involvedObject.name === 'p')
    .sort((a, b) => Number(a.metadata.uid && a.firstTimestamp! > b.firstTimestamp!) - Number(a.firstTimestamp! < b.firstTimestamp!))
}

/** Every state of the pod, as it was written. */
function states<T>(read: (pod: Pod) => T): T[] {
  const seen: T[] = []
  for (let revision = 1; revision <= cluster.revision; revision++) {
    const found = cluster.objectsAt(revision).find(({ kind, metadata }) => kind === 'Pod' && metadata.name === 'p')
    if (found === undefined) continue
    const value = read(found as Pod)
    if (JSON.stringify(value) !== JSON.stringify(seen.at(-1))) seen.push(value)
  }
  return seen
}

function waitingOr(pod: Pod): string {
  const state = pod.status?.containerStatuses?.[0]?.state
  return state?.waiting?.reason ?? (state?.running === undefined ? (state?.terminated?.reason ?? '-') : 'Running')
}

describe('a pod comes up', () => {
  test('in the order and with the events of a real one', async () => {
    await start()
    await create({ ports: [{ containerPort: 8080 }], readinessProbe: { httpGet: { path: '/', port: 8080 }, periodSeconds: 2 } })
    await cluster.settle()
    const seen = states(
      (each) => `${each.status?.phase} ${waitingOr(each)} ${each.status?.conditions?.find(({ type }) => type === 'Ready')?.status ?? '-'}`,
    )
    expect(seen).toEqual(['Pending - -', 'Pending ContainerCreating False', 'Running Running False', 'Running Running True'])
    expect(reasons()).toEqual(['Scheduled', 'Pulling', 'Pulled', 'Created', 'Started'])
    expect(pod().status).toMatchObject({ qosClass: 'BestEffort', podIP: expect.stringMatching(/^10\.244\.0\.\d+$/), hostIP: '172.18.0.2' })
    expect(pod().status?.conditions?.map(({ type, status }) => `${type}=${status}`)).toEqual(
      expect.arrayContaining([
        'PodReadyToStartContainers=True',
        'Initialized=True',
        'Ready=True',
        'ContainersReady=True',
        'PodScheduled=True',
      ]),
    )
  })

  test('init containers run one after the other, then the others', async () => {
    await start()
    await create(
      {},
      {
        initContainers: [
          { name: 'first', image: 'busybox', command: ['sleep', '3'] },
          { name: 'second', image: 'busybox', command: ['sleep', '2'] },
        ],
      },
    )
    await cluster.settle()
    const [first, second] = pod().status!.initContainerStatuses!
    expect(first!.state!.terminated).toMatchObject({ exitCode: 0, reason: 'Completed' })
    expect(Date.parse(second!.state!.terminated!.startedAt!)).toBeGreaterThanOrEqual(Date.parse(first!.state!.terminated!.finishedAt!))
    expect(Date.parse(pod().status!.containerStatuses![0]!.state!.running!.startedAt!)).toBeGreaterThanOrEqual(
      Date.parse(second!.state!.terminated!.finishedAt!),
    )
  })

  test('a startup probe holds the others back', async () => {
    await start({ behaviors: { 'registry.example/app': { startup: '25s' } } })
    await create({
      ports: [{ containerPort: 80 }],
      startupProbe: { tcpSocket: { port: 80 }, periodSeconds: 10, failureThreshold: 30 },
      livenessProbe: { tcpSocket: { port: 80 }, periodSeconds: 1, failureThreshold: 1 },
    })
    await cluster.settle()
    expect(pod().status?.containerStatuses?.[0]).toMatchObject({ restartCount: 0, started: true, ready: true })
    expect(about().find(({ reason }) => reason === 'Unhealthy')?.message).toMatch(
      /^Startup probe failed: dial tcp 10\.244\.0\.\d+:80: connect: connection refused$/,
    )
  })
})

describe('a container that ends', () => {
  test('is restarted at once, then after 10 s, 20 s, 40 s ... 5 min, and says so', async () => {
    await start()
    await create({ command: ['sh', '-c', 'sleep 1; exit 2'] })
    await cluster.runFor('20m')
    const starts = [...new Set(states((each) => each.status?.containerStatuses?.[0]?.state?.running?.startedAt))].filter(
      (time) => time !== undefined,
    )
    const gaps = starts.slice(1).map((time, index) => (Date.parse(time) - Date.parse(starts[index]!)) / 1_000)
    // Each gap is the second it ran, the back-off, and the moment it takes to start.
    expect(gaps.slice(0, 7).map((gap) => Math.round(Math.abs(gap - 1.5) / 10) * 10)).toEqual([0, 10, 20, 40, 80, 160, 300])
    expect(pod().status?.containerStatuses?.[0]).toMatchObject({
      restartCount: starts.length - 1,
      lastState: { terminated: { exitCode: 2, reason: 'Error' } },
      state: {
        waiting: {
          reason: 'CrashLoopBackOff',
          message: expect.stringMatching(/^back-off 5m0s restarting failed container=app pod=p_default\(.*\)$/),
        },
      },
    })
    expect(about().find(({ reason }) => reason === 'BackOff')?.message).toBe(
      `Back-off restarting failed container app in pod p_default(${pod().metadata.uid})`,
    )
  })

  test('lets its pod succeed or fail where it is not restarted', async () => {
    await start()
    await create({ command: ['sh', '-c', 'exit 3'] }, { restartPolicy: 'Never' })
    await cluster.settle()
    expect(pod().status).toMatchObject({
      phase: 'Failed',
      containerStatuses: [{ ready: false, state: { terminated: { exitCode: 3, reason: 'Error' } } }],
    })
    await cluster.kubectl('delete pod p')
    await create({}, { restartPolicy: 'OnFailure' })
    await cluster.settle()
    expect(pod().status).toMatchObject({
      phase: 'Succeeded',
      containerStatuses: [{ state: { terminated: { exitCode: 0, reason: 'Completed' } } }],
    })
  })

  test('is killed when its liveness probe fails, and started anew', async () => {
    await start({ behaviors: { 'registry.example/app': { http: [{ status: 500 }] } } })
    await create({
      ports: [{ containerPort: 80 }],
      livenessProbe: { httpGet: { path: '/live', port: 80 }, periodSeconds: 5, failureThreshold: 2 },
    })
    await cluster.runFor('30s')
    expect(pod().status!.containerStatuses![0]!.restartCount).toBeGreaterThanOrEqual(1)
    expect(about().map(({ reason, message }) => `${reason}: ${message}`)).toEqual(
      expect.arrayContaining([
        'Unhealthy: Liveness probe failed: HTTP probe failed with statuscode: 500',
        'Killing: Container app failed liveness probe, will be restarted',
      ]),
    )
  })

  test('whose pod has a deadline is ended by it', async () => {
    await start()
    await create({}, { activeDeadlineSeconds: 60 })
    await cluster.runFor('2m')
    expect(pod().status).toMatchObject({
      phase: 'Failed',
      reason: 'DeadlineExceeded',
      message: 'Pod was active on the node longer than the specified deadline',
    })
  })
})

describe('what a pod needs and is not there', () => {
  test('an image: ErrImagePull and ImagePullBackOff in turn, and it does not hold a settle', async () => {
    await start()
    await create({ image: 'registry.example/app:does-not-exist' })
    await cluster.settle()
    expect(pod().status?.phase).toBe('Pending')
    await cluster.runFor('5m')
    expect(new Set(states(waitingOr))).toEqual(new Set(['-', 'ContainerCreating', 'ErrImagePull', 'ImagePullBackOff']))
    expect(about().map(({ message }) => message)).toEqual(
      expect.arrayContaining([
        'Pulling image "registry.example/app:does-not-exist"',
        'Error: ErrImagePull',
        'Back-off pulling image "registry.example/app:does-not-exist"',
        'Error: ImagePullBackOff',
      ]),
    )
  })

  test('a ConfigMap: it waits, and goes on as soon as it comes', async () => {
    await start()
    await create({ envFrom: [{ configMapRef: { name: 'settings' } }] })
    await cluster.settle()
    expect(pod().status?.containerStatuses?.[0]?.state?.waiting).toEqual({
      reason: 'CreateContainerConfigError',
      message: 'configmap "settings" not found',
    })
    await cluster.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'default' } })
    await cluster.runUntil('pod/p ready')
    expect(pod().status?.containerStatuses?.[0]?.restartCount).toBe(0)
  })

  test('a Secret to mount: the pod stays in ContainerCreating with an event', async () => {
    await start()
    await create({}, { volumes: [{ name: 'keys', secret: { secretName: 'keys' } }] })
    await cluster.settle()
    expect(waitingOr(pod())).toBe('ContainerCreating')
    expect(about().find(({ reason }) => reason === 'FailedMount')?.message).toBe(
      'MountVolume.SetUp failed for volume "keys" : secret "keys" not found',
    )
  })
})

describe('a pod goes', () => {
  test('with SIGTERM and its own time, and stays in the API until then', async () => {
    await start({ behaviors: { 'registry.example/app': { shutdown: '8s' } } })
    await create({})
    await cluster.settle()
    const before = cluster.now
    await cluster.kubectl('delete pod p --wait=false')
    expect(pod().metadata).toMatchObject({ deletionGracePeriodSeconds: 30, deletionTimestamp: expect.any(String) })
    await cluster.runUntil('pod/p deleted')
    expect(cluster.now - before).toBe(8_000)
    expect(about().find(({ reason }) => reason === 'Killing')?.message).toBe('Stopping container app')
  })

  test('with SIGKILL when it does not hear, after its grace', async () => {
    await start()
    await create({ command: ['sleep', 'infinity'] }, { terminationGracePeriodSeconds: 7 })
    await cluster.settle()
    const before = cluster.now
    await cluster.kubectl('delete pod p')
    expect(cluster.get(pods, 'p', 'default')).toBeUndefined()
    expect(cluster.now - before).toBe(7_000)
  })

  test('at once when forced', async () => {
    await start()
    await create({ command: ['sleep', 'infinity'] })
    await cluster.settle()
    const before = cluster.now
    await cluster.kubectl('delete pod p --grace-period=0 --force')
    expect(cluster.get(pods, 'p', 'default')).toBeUndefined()
    expect(cluster.now).toBe(before)
  })
})

describe('nodes', () => {
  test('register with capacity and zone, keep a lease and report that they are ready', async () => {
    await start({ nodes: 2 })
    const { stdout } = await cluster.kubectl('get nodes -L topology.kubernetes.io/zone')
    expect(stdout).toMatch(/^node-1 +Ready +<none> +\d+s +v1\.35\.\d+ +sim-1a$/m)
    expect(stdout).toMatch(/^node-2 +Ready +<none> +\d+s +v1\.35\.\d+ +sim-1b$/m)
    const lease = async () => (await cluster.kubectl('get lease node-1 -n kube-node-lease -o jsonpath={.spec.renewTime}')).stdout
    const before = Date.parse(await lease())
    await cluster.runFor('1m')
    expect(Date.parse(await lease()) - before).toBe(60_000)
  })

  test('may join later, and take what did not fit before', async () => {
    await start({ nodes: [{ cpu: '1' }] })
    await create({ resources: { requests: { cpu: '2' } } })
    await cluster.settle()
    expect(pod().spec.nodeName).toBeUndefined()
    cluster.addNode({ cpu: '8' })
    await cluster.settle()
    expect(pod().spec.nodeName).toBe('node-2')
    expect(pod().status?.phase).toBe('Running')
  })
})
