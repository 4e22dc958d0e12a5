import type { Namespace, Node, PersistentVolumeClaim, Pod } from '@kubesim/api'
import { describe, expect, it } from 'vitest'
import { configMapBody, podBody, type TestServer, testServer } from '../api-server.fixture.ts'

const SCHEDULING = { group: 'scheduling.k8s.io', resource: 'priorityclasses' }

function priorityClass({ object }: TestServer, name: string, more: object): void {
  object({
    verb: 'create',
    ...SCHEDULING,
    body: { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name }, ...more },
  })
}

describe('NamespaceLifecycle', () => {
  it('needs the namespace to exist', () => {
    const { failure } = testServer()
    expect(failure({ verb: 'create', resource: 'configmaps', namespace: 'none', body: configMapBody('a') })).toMatchObject({
      code: 404,
      reason: 'NotFound',
      message: 'namespaces "none" not found',
    })
  })

  it('lets nothing be created in a namespace that ends', () => {
    const test = testServer()
    test.create('namespaces', { metadata: { name: 'ending' } })
    const ending = test.object<Namespace>({ verb: 'delete', resource: 'namespaces', name: 'ending' })
    expect(ending.status?.phase).toBe('Terminating')
    expect(test.failure({ verb: 'create', resource: 'configmaps', namespace: 'ending', body: configMapBody('a') })).toMatchObject({
      code: 403,
      reason: 'Forbidden',
      message: 'configmaps "a" is forbidden: unable to create new content in namespace ending because it is being terminated',
      details: {
        causes: [{ reason: 'NamespaceTerminating', message: 'namespace ending is being terminated', field: 'metadata.namespace' }],
      },
    })
  })

  it.each(['default', 'kube-system', 'kube-public'])('keeps %s', (name) => {
    const test = testServer({ furnished: false })
    test.create('namespaces', { metadata: { name } })
    expect(test.failure({ verb: 'delete', resource: 'namespaces', name }).message).toBe(
      `namespaces "${name}" is forbidden: this namespace may not be deleted`,
    )
  })
})

describe('ServiceAccount', () => {
  it('mounts the token of the default account', () => {
    const { create } = testServer()
    const pod = create<Pod>('pods', podBody('p', { spec: { initContainers: [{ name: 'init', image: 'i' }] } }))
    expect(pod.spec.serviceAccountName).toBe('default')
    const volume = pod.spec.volumes![0]!
    expect(volume.name).toMatch(/^kube-api-access-[a-z0-9]{5}$/)
    expect(volume.projected).toEqual({
      sources: [
        { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
        { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
        { downwardAPI: { items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }] } },
      ],
      defaultMode: 420,
    })
    const mount = { name: volume.name, readOnly: true, mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' }
    expect(pod.spec.containers[0]!.volumeMounts).toEqual([mount])
    expect(pod.spec.initContainers![0]!.volumeMounts).toEqual([mount])
  })

  it('refuses a pod whose account does not exist', () => {
    expect(
      testServer().failure({ verb: 'create', resource: 'pods', body: podBody('p', { spec: { serviceAccountName: 'ghost' } }) }),
    ).toMatchObject({
      code: 403,
      message: 'pods "p" is forbidden: error looking up service account default/ghost: serviceaccount "ghost" not found',
    })
  })

  it('does not mount where the pod or its account says so, or something else is there', () => {
    const { create } = testServer()
    create('serviceaccounts', { metadata: { name: 'bare' }, automountServiceAccountToken: false })
    const volumes = (name: string, spec: object) => create<Pod>('pods', podBody(name, { spec })).spec.volumes
    expect(volumes('a', { automountServiceAccountToken: false })).toBeUndefined()
    expect(volumes('b', { serviceAccountName: 'bare' })).toBeUndefined()
    expect(volumes('c', { serviceAccountName: 'bare', automountServiceAccountToken: true })).toHaveLength(1)
    const mounted = { name: 'x', image: 'x', volumeMounts: [{ name: 'own', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' }] }
    expect(volumes('d', { containers: [mounted], volumes: [{ name: 'own', emptyDir: {} }] })).toMatchObject([{ name: 'own' }])
  })

  it('adds the pull secrets of the account to a pod without any', () => {
    const { create } = testServer()
    create('serviceaccounts', { metadata: { name: 'puller' }, imagePullSecrets: [{ name: 'registry' }] })
    expect(create<Pod>('pods', podBody('a', { spec: { serviceAccountName: 'puller' } })).spec.imagePullSecrets).toEqual([
      { name: 'registry' },
    ])
    const own = { serviceAccountName: 'puller', imagePullSecrets: [{ name: 'own' }] }
    expect(create<Pod>('pods', podBody('b', { spec: own })).spec.imagePullSecrets).toEqual([{ name: 'own' }])
  })

  it('keeps a pod to the secrets of an account that insists', () => {
    const { create, failure } = testServer()
    const annotations = { 'kubernetes.io/enforce-mountable-secrets': 'true' }
    create('serviceaccounts', { metadata: { name: 'strict', annotations }, secrets: [{ name: 'mine' }] })
    const spec = (secretName: string) => ({ serviceAccountName: 'strict', volumes: [{ name: 'v', secret: { secretName } }] })
    create('pods', podBody('a', { spec: spec('mine') }))
    expect(failure({ verb: 'create', resource: 'pods', body: podBody('b', { spec: spec('yours') }) }).message).toBe(
      'pods "b" is forbidden: volume with secret.secretName="yours" is not allowed because service account strict does not reference that secret',
    )
  })
})

describe('pods of one template', () => {
  const TYPED = { typed: true }

  it('share their spec, before and after they are bound', () => {
    const test = testServer()
    const { spec } = podBody('t') as Pod
    const made = ['a', 'b'].map((name) => test.create<Pod>('pods', { ...podBody(name), spec }, TYPED))
    expect(made[0]!.spec).toBe(made[1]!.spec)
    const bound = ['a', 'b'].map((name) => {
      const body = { apiVersion: 'v1', kind: 'Binding', metadata: { name }, target: { kind: 'Node', name: 'n' } }
      test.object({ verb: 'create', resource: 'pods', subresource: 'binding', name, body })
      return test.get<Pod>('pods', name)
    })
    expect(bound[0]!.spec).toBe(bound[1]!.spec)
    expect(bound[0]!.spec.nodeName).toBe('n')
  })

  it('keep the name of their volume when the account changes', () => {
    const test = testServer()
    const { spec } = podBody('t') as Pod
    const first = test.create<Pod>('pods', { ...podBody('a'), spec }, TYPED)
    const account = test.get('serviceaccounts', 'default')
    test.object({ verb: 'update', resource: 'serviceaccounts', name: 'default', body: { ...account, imagePullSecrets: [{ name: 's' }] } })
    const second = test.create<Pod>('pods', { ...podBody('b'), spec }, TYPED)
    expect(second.spec.imagePullSecrets).toEqual([{ name: 's' }])
    expect(second.spec.volumes).toEqual(first.spec.volumes)
  })

  it('get a new priority when the classes change', () => {
    const test = testServer()
    const { spec } = podBody('t') as Pod
    expect(test.create<Pod>('pods', { ...podBody('a'), spec }, TYPED).spec.priority).toBe(0)
    priorityClass(test, 'usual', { value: 7, globalDefault: true })
    expect(test.create<Pod>('pods', { ...podBody('b'), spec }, TYPED).spec).toMatchObject({ priority: 7, priorityClassName: 'usual' })
  })
})

describe('Priority', () => {
  it('resolves the class', () => {
    const test = testServer()
    priorityClass(test, 'high', { value: 1000, preemptionPolicy: 'Never' })
    expect(test.create<Pod>('pods', podBody('p', { spec: { priorityClassName: 'high' } })).spec).toMatchObject({
      priority: 1000,
      preemptionPolicy: 'Never',
    })
    expect(test.create<Pod>('pods', podBody('q')).spec).toMatchObject({ priority: 0, preemptionPolicy: 'PreemptLowerPriority' })
  })

  it.each([
    [{ priorityClassName: 'ghost' }, 'no PriorityClass with name ghost was found'],
    [
      { priority: 5 },
      'the integer value of priority (5) must not be provided in pod spec; priority admission controller computed 0 from the given PriorityClass name',
    ],
  ])('refuses %j', (spec, problem) => {
    expect(testServer().failure({ verb: 'create', resource: 'pods', body: podBody('p', { spec }) })).toMatchObject({
      code: 403,
      message: `pods "p" is forbidden: ${problem}`,
    })
  })

  it('allows one default class', () => {
    const test = testServer()
    priorityClass(test, 'one', { value: 1, globalDefault: true })
    const body = { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name: 'two' }, value: 2, globalDefault: true }
    expect(test.failure({ verb: 'create', ...SCHEDULING, body }).message).toBe(
      'priorityclasses.scheduling.k8s.io "two" is forbidden: PriorityClass one is already marked as default. Only one default can exist',
    )
  })
})

describe('DefaultTolerationSeconds', () => {
  it('tolerates trouble of the node for five minutes', () => {
    const { create } = testServer()
    const tolerations = (name: string, spec: object) => create<Pod>('pods', podBody(name, { spec })).spec.tolerations
    expect(tolerations('a', {})).toEqual([
      { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 },
      { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 },
    ])
    expect(tolerations('b', { tolerations: [{ operator: 'Exists' }] })).toEqual([{ operator: 'Exists' }])
    const own = { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 5 }
    expect(tolerations('c', { tolerations: [own] })).toHaveLength(2)
  })
})

describe('other plugins', () => {
  it('taint a new node', () => {
    const { create } = testServer()
    expect(create<Node>('nodes', { metadata: { name: 'n' } }).spec!.taints).toEqual([
      { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' },
    ])
  })

  it('give a claim the newest default class', () => {
    const { create, object } = testServer()
    const claim = (name: string, spec: object = {}) =>
      create<PersistentVolumeClaim>('persistentvolumeclaims', {
        metadata: { name },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec },
      }).spec!.storageClassName
    expect(claim('a')).toBeUndefined()
    const annotations = { 'storageclass.kubernetes.io/is-default-class': 'true' }
    const storageClass = { metadata: { name: 'fast', annotations }, provisioner: 'x' }
    object({ verb: 'create', group: 'storage.k8s.io', resource: 'storageclasses', body: storageClass })
    expect(claim('b')).toBe('fast')
    expect(claim('c', { storageClassName: '' })).toBe('')
  })

  it('label a pod with the place of its node', () => {
    const { create, object, get } = testServer()
    const labels = { 'topology.kubernetes.io/zone': 'z1', 'topology.kubernetes.io/region': 'r1', other: 'no' }
    create('nodes', { metadata: { name: 'n', labels } })
    create('pods', podBody('p', { labels: { app: 'x' } }))
    const body = { apiVersion: 'v1', kind: 'Binding', metadata: { name: 'p' }, target: { kind: 'Node', name: 'n' } }
    object({ verb: 'create', resource: 'pods', subresource: 'binding', name: 'p', body })
    expect(get('pods', 'p').metadata.labels).toEqual({
      app: 'x',
      'topology.kubernetes.io/zone': 'z1',
      'topology.kubernetes.io/region': 'r1',
    })
  })
})
