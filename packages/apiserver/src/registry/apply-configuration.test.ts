import type { ApiRequest, ConfigMap, Deployment, KubeObject, Pod } from '@kubesim/api'
import { describe, expect, it } from 'vitest'
import { podBody, type TestServer, testServer } from '../api-server.fixture.ts'
import { APPLY, applyRequest, configMap, createDeployment, deployment, owners, SPEC, template } from './managed-fields.fixture.ts'

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
