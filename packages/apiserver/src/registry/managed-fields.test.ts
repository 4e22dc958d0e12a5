import type { ConfigMap, KubeObject, Pod } from '@kubesim/api'
import { describe, expect, it } from 'vitest'
import { podBody, testServer } from '../api-server.fixture.ts'
import { configMap, createDeployment, owners } from './managed-fields.fixture.ts'

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

describe('versions', () => {
  it('gives a field to its writer in whichever version it was written', () => {
    const test = testServer()
    const hpa = {
      metadata: { name: 'h' },
      spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, maxReplicas: 3 },
    }
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
