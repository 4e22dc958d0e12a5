import { applyStrategicMergePatch, deployments, findByKind, type JsonObject, type KubeObject } from '@kubesim/api'
import { describe, expect, test } from 'vitest'
import { configurationText, LAST_APPLIED, withLastApplied } from './last-applied.ts'
import { isEmptyPatch, planApplyPatch } from './three-way-patch.ts'

const manifest = (containers: readonly object[], more: object = {}): KubeObject =>
  ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'default' },
    spec: { template: { spec: { containers } }, ...more },
  }) as unknown as KubeObject
const web = { name: 'web', image: 'nginx:1' }
const sidecar = { name: 'sidecar', image: 'envoy:1' }

/** The live object after an apply: defaulted by the server, annotated by kubectl. */
function live(applied: KubeObject, changes: object = {}): KubeObject {
  const object = withLastApplied(applied) as unknown as JsonObject
  return applyStrategicMergePatch(
    object,
    { metadata: { uid: 'u', resourceVersion: '5' }, spec: { replicas: 1 }, ...changes } as JsonObject,
    deployments.schema,
  ) as unknown as KubeObject
}
const patchOf = (next: KubeObject, current: KubeObject) =>
  planApplyPatch(deployments, { manifest: next, live: current }, { overwrite: true })

describe('client-side apply', () => {
  test('keeps the configuration as kubectl writes it', () => {
    expect(configurationText(manifest([web]))).toBe(
      '{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"annotations":{},"name":"web","namespace":"default"},"spec":{"template":{"spec":{"containers":[{"image":"nginx:1","name":"web"}]}}}}\n',
    )
    expect(configurationText(withLastApplied(manifest([web])))).toBe(configurationText(manifest([web])))
  })

  test('changes nothing when nothing has changed', () => {
    expect(isEmptyPatch(patchOf(manifest([web]), live(manifest([web]))))).toBe(true)
  })

  test('changes, adds and removes by merge key, and leaves alone what others set', () => {
    const current = live(manifest([web, sidecar]), { spec: { replicas: 7 } })
    const next = manifest([
      { ...web, image: 'nginx:2' },
      { name: 'extra', image: 'x' },
    ])
    const { type, body } = patchOf(next, current)
    expect(type).toBe('application/strategic-merge-patch+json')
    expect((body as { spec: unknown }).spec).toEqual({
      template: {
        spec: {
          '$setElementOrder/containers': [{ name: 'web' }, { name: 'extra' }],
          containers: [
            { name: 'web', image: 'nginx:2' },
            { name: 'extra', image: 'x' },
            { $patch: 'delete', name: 'sidecar' },
          ],
        },
      },
    })
    const merged = applyStrategicMergePatch(current as unknown as JsonObject, body, deployments.schema) as unknown as {
      spec: { replicas: number; template: { spec: { containers: unknown } } }
    }
    expect(merged.spec.replicas).toBe(7)
    expect(merged.spec.template.spec.containers).toEqual([
      { name: 'web', image: 'nginx:2' },
      { name: 'extra', image: 'x' },
    ])
  })

  test('removes a field that the manifest has no more', () => {
    const { body } = patchOf(manifest([web]), live(manifest([web], { replicas: 3, paused: true })))
    expect((body as { spec: unknown }).spec).toEqual({ replicas: null, paused: null })
  })

  test('adds the annotation to what was never applied', () => {
    const { body } = patchOf(manifest([web]), manifest([web]))
    expect(body).toEqual({ metadata: { annotations: { [LAST_APPLIED]: configurationText(manifest([web])) } } })
  })

  test('without overwriting, refuses where somebody else changed the same field', () => {
    const current = live(manifest([web]), { spec: { template: { spec: { containers: [{ name: 'web', image: 'hacked' }] } } } })
    const next = manifest([{ ...web, image: 'nginx:2' }])
    expect(() => planApplyPatch(deployments, { manifest: next, live: current }, { overwrite: false })).toThrow(
      'conflicts with changes made from original to current',
    )
  })

  test('merges custom resources as plain JSON', () => {
    const pods = findByKind({ group: '', version: 'v1', kind: 'Pod' })!
    const widgets = {
      ...pods,
      group: 'example.com',
      kind: 'Widget',
      resource: 'widgets',
      schema: { ...pods.schema, name: 'com.example.v1.Widget' },
    }
    const object = (spec: object) =>
      ({ apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'w' }, spec }) as unknown as KubeObject
    const { type, body } = planApplyPatch(
      widgets,
      { manifest: object({ list: [1] }), live: withLastApplied(object({ list: [1, 2], gone: true })) },
      { overwrite: true, annotate: false },
    )
    expect([type, body]).toEqual(['application/merge-patch+json', { spec: { gone: null, list: [1] } }])
  })
})
