import type { ApiRequest, ConfigMap, Deployment, KubeObject, ManagedFieldsEntry, Pod } from '@kubesim/api'
import { describe, expect, it } from 'vitest'
import { configMapBody, podBody, type TestServer, testServer } from '../api-server.fixture.ts'

const APPLY = 'application/apply-patch+yaml'
const SPEC = { selector: { matchLabels: { app: 'web' } }, template: template('nginx:1') }

function template(image: string): object {
  return { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'nginx', image, ports: [{ containerPort: 80 }] }] } }
}

function deployment(spec: object, metadata: object = {}): object {
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', ...metadata }, spec }
}

function configMap(data: Record<string, string>, metadata: object = {}): object {
  return configMapBody('cm', { data, metadata })
}

/** A deployment `web` as `kubectl create` makes it. */
function createDeployment({ create }: TestServer, spec: object = SPEC): Deployment {
  const options = { fieldManager: 'kubectl-create' }
  return create('deployments', deployment(spec, { labels: { app: 'web' } }), { group: 'apps', options })
}

type ApplyOptions = Partial<ApiRequest> & { readonly force?: boolean }

function applyRequest(body: object, fieldManager: string, { force, ...more }: ApplyOptions = {}): ApiRequest {
  const { apiVersion, kind, metadata } = body as KubeObject
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0]! : ''
  const options = { fieldManager, ...(force !== undefined && { force }) }
  const target = { group, resource: `${kind.toLowerCase()}s`, name: metadata.name! }
  return { verb: 'patch', patchType: APPLY, ...target, body, options, ...more } as ApiRequest
}

function owners({ metadata }: KubeObject): Record<string, unknown> {
  const name = ({ manager, operation, subresource }: ManagedFieldsEntry): string =>
    `${manager} ${operation}${subresource ? ` ${subresource}` : ''}`
  return Object.fromEntries((metadata.managedFields ?? []).map((entry) => [name(entry), entry.fieldsV1]))
}

describe('managedFields of a write', () => {
  it('names what a created deployment has from its author and from defaults', () => {
    const { managedFields } = createDeployment(testServer()).metadata
    expect(JSON.parse(JSON.stringify(managedFields))).toMatchInlineSnapshot(`
      [
        {
          "apiVersion": "apps/v1",
          "fieldsType": "FieldsV1",
          "fieldsV1": {
            "f:metadata": {
              "f:labels": {
                ".": {},
                "f:app": {},
              },
            },
            "f:spec": {
              "f:progressDeadlineSeconds": {},
              "f:replicas": {},
              "f:revisionHistoryLimit": {},
              "f:selector": {},
              "f:strategy": {
                "f:rollingUpdate": {
                  ".": {},
                  "f:maxSurge": {},
                  "f:maxUnavailable": {},
                },
                "f:type": {},
              },
              "f:template": {
                "f:metadata": {
                  "f:labels": {
                    ".": {},
                    "f:app": {},
                  },
                },
                "f:spec": {
                  "f:containers": {
                    "k:{"name":"nginx"}": {
                      ".": {},
                      "f:image": {},
                      "f:imagePullPolicy": {},
                      "f:name": {},
                      "f:ports": {
                        ".": {},
                        "k:{"containerPort":80,"protocol":"TCP"}": {
                          ".": {},
                          "f:containerPort": {},
                          "f:protocol": {},
                        },
                      },
                      "f:resources": {},
                      "f:terminationMessagePath": {},
                      "f:terminationMessagePolicy": {},
                    },
                  },
                  "f:dnsPolicy": {},
                  "f:restartPolicy": {},
                  "f:schedulerName": {},
                  "f:securityContext": {},
                  "f:terminationGracePeriodSeconds": {},
                },
              },
            },
          },
          "manager": "kubectl-create",
          "operation": "Update",
          "time": "2026-01-01T00:00:00Z",
        },
      ]
    `)
  })

  it('keeps the status apart from the rest', () => {
    const test = testServer()
    const pod = test.create<Pod>('pods', podBody('a'))
    const status = {
      ...pod.status,
      phase: 'Running',
      podIP: '10.0.0.1',
      podIPs: [{ ip: '10.0.0.1' }],
      conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' }],
    }
    const body = { ...pod, spec: { ...pod.spec, nodeName: 'ignored' }, status }
    const request = { verb: 'update', resource: 'pods', name: 'a', subresource: 'status', userAgent: 'kubelet/v1.35', body } as const
    const { 'kubelet Update status': kubelet } = owners(test.object(request))
    expect(kubelet).toEqual({
      'f:status': {
        'f:conditions': {
          '.': {},
          'k:{"type":"Ready"}': { '.': {}, 'f:lastProbeTime': {}, 'f:lastTransitionTime': {}, 'f:status': {}, 'f:type': {} },
        },
        'f:phase': {},
        'f:podIP': {},
        'f:podIPs': { '.': {}, 'k:{"ip":"10.0.0.1"}': { '.': {}, 'f:ip': {} } },
      },
    })
  })

  it('moves a field to who changes it, and leaves no trace of a write that changes nothing', () => {
    const test = testServer()
    const live = test.create<ConfigMap>('configmaps', configMap({ a: '1', b: '1' }))
    const request = { verb: 'update', resource: 'configmaps', name: 'cm', userAgent: 'other/1' } as const
    const next = test.object<ConfigMap>({ ...request, body: { ...live, data: { a: '2', b: '1' } } })
    expect(owners(next)).toEqual({ 'other Update': { 'f:data': { 'f:a': {} } }, 'test Update': { 'f:data': { '.': {}, 'f:b': {} } } })
    const again = test.object<ConfigMap>({ ...request, userAgent: 'third/1', body: configMap({ a: '2', b: '1' }) })
    expect(again.metadata.resourceVersion).toBe(next.metadata.resourceVersion)
    expect(owners(again)).toEqual(owners(next))
  })

  it('says when a manager last changed something', () => {
    const test = testServer()
    const live = test.create<ConfigMap>('configmaps', configMap({ a: '1' }))
    test.kernel.advanceIdle(test.kernel.now + 90_000)
    const times = ({ metadata }: KubeObject) => metadata.managedFields!.map(({ manager, time }) => [manager, time])
    const request = { verb: 'update', resource: 'configmaps', name: 'cm' } as const
    const next = test.object<ConfigMap>({ ...request, userAgent: 'other/1', body: { ...live, data: { a: '1', b: '1' } } })
    expect(times(next)).toEqual([
      ['test', '2026-01-01T00:00:00Z'],
      ['other', '2026-01-01T00:01:30Z'],
    ])
    const last = test.object<ConfigMap>({ ...request, body: { ...next, data: { a: '2', b: '1' } } })
    expect(times(last)).toEqual([
      ['other', '2026-01-01T00:01:30Z'],
      ['test', '2026-01-01T00:01:30Z'],
    ])
  })

  it('puts the oldest of more than ten updaters together', () => {
    const test = testServer()
    test.create('configmaps', configMap({ first: 'x' }))
    for (let index = 0; index < 12; index++) {
      const body = { data: { [`key-${index}`]: 'x' } }
      const options = { fieldManager: `m-${String(index).padStart(2, '0')}` }
      test.object({ verb: 'patch', resource: 'configmaps', name: 'cm', patchType: 'application/merge-patch+json', options, body })
      test.kernel.advanceIdle(test.kernel.now + 1000)
    }
    const entries = test.get('configmaps', 'cm').metadata.managedFields!
    expect(entries).toHaveLength(10)
    expect(entries[0]).toMatchObject({
      manager: 'ancient-changes',
      time: '2026-01-01T00:00:02Z',
      fieldsV1: { 'f:data': { '.': {}, 'f:first': {}, 'f:key-0': {}, 'f:key-1': {}, 'f:key-2': {} } },
    })
    expect(entries.at(-1)!.manager).toBe('m-11')
  })

  it.each([[[{}]], [[]]])('is reset by %j', (managedFields) => {
    const test = testServer()
    test.create('configmaps', configMap({ a: '1' }))
    const body = { metadata: { managedFields } }
    const request = { verb: 'patch', resource: 'configmaps', name: 'cm', patchType: 'application/merge-patch+json', body } as const
    expect(test.object(request).metadata.managedFields).toBeUndefined()
    // Nobody owns anything from then on, until somebody applies.
    const next = test.object({ verb: 'update', resource: 'configmaps', name: 'cm', body: configMap({ a: '2' }) })
    expect(next.metadata.managedFields).toBeUndefined()
  })

  it('can be given with the object, and is kept when what is given says nothing', () => {
    const test = testServer()
    const live = test.create<ConfigMap>('configmaps', configMap({ a: '1' }))
    const entry = {
      manager: 'restored',
      operation: 'Update',
      apiVersion: 'v1',
      fieldsType: 'FieldsV1',
      fieldsV1: { 'f:data': { 'f:a': {} } },
    }
    const update = (managedFields: unknown): KubeObject =>
      test.object({ verb: 'update', resource: 'configmaps', name: 'cm', body: configMap({ a: '1' }, { managedFields }) })
    expect(owners(update(undefined))).toEqual(owners(live))
    expect(owners(update([entry]))).toEqual({ 'restored Update': { 'f:data': { 'f:a': {} } } })
  })
})

describe('server-side apply', () => {
  it('creates what is missing and owns what it says', () => {
    const test = testServer()
    const response = test.call(applyRequest(configMap({ a: '1' }), 'me'))
    expect(response).toMatchObject({ code: 201, object: { data: { a: '1' } } })
    expect(owners(test.get('configmaps', 'cm'))).toEqual({ 'me Apply': { 'f:data': { 'f:a': {} } } })
  })

  it('may own nothing at all', () => {
    const test = testServer()
    const made = test.object(applyRequest({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'cm' } }, 'me'))
    expect(made.metadata.managedFields).toBeUndefined()
  })

  it('refuses to change what others own', () => {
    const test = testServer()
    createDeployment(test)
    expect(test.failure(applyRequest(deployment({ replicas: 3 }), 'me'))).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'Apply failed with 1 conflict: conflict with "kubectl-create" using apps/v1: .spec.replicas',
      reason: 'Conflict',
      details: {
        causes: [{ reason: 'FieldManagerConflict', message: 'conflict with "kubectl-create" using apps/v1', field: '.spec.replicas' }],
      },
      code: 409,
    })
  })

  it('lists conflicts by manager', () => {
    const test = testServer()
    test.object(applyRequest(configMap({ a: '1' }), 'first'))
    const body = { data: { b: '1', c: '1' } }
    test.object({ verb: 'patch', resource: 'configmaps', name: 'cm', patchType: 'application/merge-patch+json', body })
    const { message, details } = test.failure(applyRequest(configMap({ a: '2', b: '2', c: '2' }), 'me'))
    expect(message).toBe(
      'Apply failed with 3 conflicts: conflicts with "first":\n- .data.a\nconflicts with "test" using v1:\n- .data.b\n- .data.c',
    )
    expect(details?.causes?.map(({ field }) => field)).toEqual(['.data.a', '.data.b', '.data.c'])
  })

  it('takes over by force', () => {
    const test = testServer()
    createDeployment(test)
    const next = test.object<Deployment>(applyRequest(deployment({ replicas: 3 }), 'me', { force: true }))
    expect(next.spec?.replicas).toBe(3)
    const { 'me Apply': mine, 'kubectl-create Update': theirs } = owners(next)
    expect(mine).toEqual({ 'f:spec': { 'f:replicas': {} } })
    expect((theirs as Record<string, object>)['f:spec']).not.toHaveProperty('f:replicas')
  })

  it('shares a field between those who want the same', () => {
    const test = testServer()
    test.object(applyRequest(configMap({ a: '1' }), 'first'))
    const next = test.object(applyRequest(configMap({ a: '1', b: '1' }), 'second'))
    expect(owners(next)).toEqual({ 'first Apply': { 'f:data': { 'f:a': {} } }, 'second Apply': { 'f:data': { 'f:a': {}, 'f:b': {} } } })
    expect(test.object<ConfigMap>(applyRequest(configMap({}), 'first')).data).toEqual({ a: '1', b: '1' })
    expect(test.object<ConfigMap>(applyRequest(configMap({ b: '1' }), 'second')).data).toEqual({ b: '1' })
  })

  it('changes nothing when it is repeated', () => {
    const test = testServer()
    const first = test.object(applyRequest(deployment(SPEC), 'me'))
    test.kernel.advanceIdle(test.kernel.now + 5000)
    const second = test.object(applyRequest(deployment(SPEC), 'me'))
    expect(second.metadata.resourceVersion).toBe(first.metadata.resourceVersion)
    expect(second.metadata.managedFields).toEqual(first.metadata.managedFields)
  })

  it('removes what it no longer says and nobody else wants', () => {
    const test = testServer()
    test.object(applyRequest(configMap({ a: '1', b: '1' }), 'me'))
    expect(test.object<ConfigMap>(applyRequest(configMap({ b: '1' }), 'me')).data).toEqual({ b: '1' })
  })

  it('removes an item of a list by its keys, of which the protocol has a default', () => {
    const test = testServer()
    const ports = (...names: readonly number[]): object => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web' },
      spec: { selector: { app: 'web' }, ports: names.map((port) => ({ name: `p${port}`, port })) },
    })
    test.object(applyRequest(ports(80, 443), 'me'))
    const next = test.object(applyRequest(ports(443), 'me')) as KubeObject & { spec: { ports: readonly object[] } }
    expect(next.spec.ports).toMatchObject([{ port: 443, protocol: 'TCP' }])
  })

  it('never owns the status through the main resource, nor the spec through the status', () => {
    const test = testServer()
    const pod = { ...podBody('a'), status: { phase: 'Running' } }
    const made = test.object<Pod>(applyRequest(pod, 'me'))
    expect(made.status?.phase).toBe('Pending')
    expect(Object.keys(owners(made)['me Apply'] as object)).toEqual(['f:spec'])
    const body = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec: { nodeName: 'n' }, status: { reason: 'Because' } }
    const next = test.object<Pod>(applyRequest(body, 'me', { subresource: 'status' }))
    expect(next.spec.nodeName).toBeUndefined()
    expect(owners(next)['me Apply status']).toEqual({ 'f:status': { 'f:reason': {} } })
  })

  it('gives what was there before anyone applied to nobody in particular', () => {
    const test = testServer()
    test.create('configmaps', configMap({ a: '1' }))
    const body = { metadata: { managedFields: [{}] } }
    test.object({ verb: 'patch', resource: 'configmaps', name: 'cm', patchType: 'application/merge-patch+json', body })
    const { message } = test.failure(applyRequest(configMap({ a: '2' }), 'me'))
    expect(message).toBe('Apply failed with 1 conflict: conflict with "before-first-apply" using v1: .data.a')
    const next = test.object(applyRequest(configMap({ a: '1', b: '1' }), 'me'))
    expect(owners(next)).toEqual({
      'me Apply': { 'f:data': { 'f:a': {}, 'f:b': {} } },
      'before-first-apply Update': { 'f:data': { '.': {}, 'f:a': {} } },
    })
  })

  it.each<[string, object, number, string]>([
    ['another kind', { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'cm' } }, 400, 'invalid object type: /v1, Kind=Secret'],
    ['managed fields', configMap({}, { managedFields: [] }), 400, 'metadata.managedFields must be nil'],
    [
      'an unknown field',
      { ...configMap({}), nonsense: 1 },
      500,
      'failed to create typed patch object (/cm; /v1, Kind=ConfigMap): .nonsense: field not declared in schema',
    ],
    [
      'an owner that names no object',
      configMap({}, { uid: 'u' }),
      409,
      'Operation cannot be fulfilled on configmaps "cm": uid mismatch: the provided object specified uid u, and no existing object was found',
    ],
  ])('refuses %s', (_, body, code, message) => {
    const request = { ...applyRequest(body, 'me'), resource: 'configmaps', group: '' } as ApiRequest
    expect(testServer().failure(request)).toMatchObject({ code, message })
  })

  it('needs a manager', () => {
    expect(testServer().failure(applyRequest(configMap({}), ''))).toMatchObject({
      code: 422,
      message: 'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
    })
  })
})

describe('kubectl between client-side and server-side apply', () => {
  const ANNOTATION = 'kubectl.kubernetes.io/last-applied-configuration'

  /** The deployment as client-side apply leaves it. */
  function applyClientSide(test: TestServer): void {
    const config = deployment({ replicas: 2, ...SPEC })
    const metadata = { annotations: { [ANNOTATION]: `${JSON.stringify(config)}\n` } }
    const options = { fieldManager: 'kubectl-client-side-apply' }
    test.create('deployments', deployment({ replicas: 2, ...SPEC }, metadata), { group: 'apps', options })
  }

  it('lets kubectl take over what its annotation explains', () => {
    const test = testServer()
    applyClientSide(test)
    const config = deployment({ replicas: 3, ...SPEC })
    const next = test.object<Deployment>(applyRequest(config, 'kubectl'))
    expect(next.spec?.replicas).toBe(3)
    expect(JSON.parse(next.metadata.annotations![ANNOTATION]!)).toEqual(config)
  })

  it('gives nobody else that right', () => {
    const test = testServer()
    applyClientSide(test)
    const { message } = test.failure(applyRequest(deployment({ replicas: 3, ...SPEC }), 'me'))
    expect(message).toBe('Apply failed with 1 conflict: conflict with "kubectl-client-side-apply" using apps/v1: .spec.replicas')
  })

  it('still protects what others have changed since', () => {
    const test = testServer()
    applyClientSide(test)
    const body = { spec: { replicas: 5 } }
    const target = { resource: 'deployments', group: 'apps', name: 'web', userAgent: 'hpa/1' }
    test.object({ verb: 'patch', ...target, patchType: 'application/strategic-merge-patch+json', body })
    const { message } = test.failure(applyRequest(deployment({ replicas: 3, ...SPEC, template: template('nginx:2') }), 'kubectl'))
    expect(message).toBe('Apply failed with 1 conflict: conflict with "hpa" using apps/v1: .spec.replicas')
  })
})

describe('scaling', () => {
  function scale(test: TestServer, replicas: number, more: Partial<ApiRequest> = {}): void {
    const body = { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name: 'web' }, spec: { replicas } }
    test.call({
      verb: 'update',
      resource: 'deployments',
      group: 'apps',
      name: 'web',
      subresource: 'scale',
      userAgent: 'kubectl/1',
      body,
      ...more,
    })
  }

  it('takes the replicas from whoever applied them, so that an apply without them keeps them', () => {
    const test = testServer()
    test.object(applyRequest(deployment({ replicas: 2, ...SPEC }), 'me'))
    scale(test, 5)
    const entry = test.get('deployments', 'web', { group: 'apps' }).metadata.managedFields!.find(({ manager }) => manager === 'kubectl')!
    expect(entry).toEqual({
      manager: 'kubectl',
      operation: 'Update',
      apiVersion: 'apps/v1',
      time: undefined,
      fieldsType: 'FieldsV1',
      fieldsV1: { 'f:spec': { 'f:replicas': {} } },
      subresource: 'scale',
    })
    expect(test.object<Deployment>(applyRequest(deployment(SPEC), 'me')).spec?.replicas).toBe(5)
    expect(test.failure(applyRequest(deployment({ replicas: 2, ...SPEC }), 'me')).message).toBe(
      'Apply failed with 1 conflict: conflict with "kubectl" with subresource "scale" using apps/v1: .spec.replicas',
    )
  })

  it('can be applied', () => {
    const test = testServer()
    test.object(applyRequest(deployment({ replicas: 2, ...SPEC }), 'me'))
    const options = { fieldManager: 'scaler' }
    const request = { verb: 'patch', patchType: APPLY, options } as const
    expect(failureMessage(() => scale(test, 5, request))).toBe('Apply failed with 1 conflict: conflict with "me": .spec.replicas')
    scale(test, 5, { ...request, options: { ...options, force: true } })
    const { 'scaler Apply scale': scaler } = owners(test.get('deployments', 'web', { group: 'apps' }))
    expect(scaler).toEqual({ 'f:spec': { 'f:replicas': {} } })
  })
})

function failureMessage(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    return (error as Error).message
  }
  throw new Error('expected a failure')
}

describe('versions', () => {
  it('gives a field to its writer in whichever version it was written', () => {
    const test = testServer()
    const hpa = { metadata: { name: 'h' }, spec: { scaleTargetRef: { kind: 'Deployment', name: 'web' }, maxReplicas: 3 } }
    const target = { resource: 'horizontalpodautoscalers', group: 'autoscaling', name: 'h' }
    test.create(
      'horizontalpodautoscalers',
      { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', ...hpa },
      { ...target, version: 'v2' },
    )
    const v1 = test.get('horizontalpodautoscalers', 'h', { ...target, version: 'v1' }) as KubeObject & { spec: object }
    const body = { ...v1, spec: { ...v1.spec, maxReplicas: 5 } }
    const next = test.object({ verb: 'update', ...target, version: 'v1', userAgent: 'old/1', body })
    const [first, second] = next.metadata.managedFields!
    expect(first).toMatchObject({ manager: 'old', apiVersion: 'autoscaling/v1', fieldsV1: { 'f:spec': { 'f:maxReplicas': {} } } })
    expect(second).toMatchObject({ manager: 'test', apiVersion: 'autoscaling/v2' })
    expect((second!.fieldsV1 as Record<string, object>)['f:spec']).not.toHaveProperty('f:maxReplicas')
  })
})
