import { definition, type KubeObject, type ManagedFieldsEntry } from '@kubesim/api'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fieldSetOf } from '../fields/field-set-builder.ts'
import { excludeFields, type FieldFilter } from '../fields/filter.ts'
import { fieldPath } from '../fields/path-element.ts'
import { FieldManager } from './field-manager.ts'
import { readEntries, writeEntries } from './managed-records.ts'
import { UpdateTracker } from './update-tracker.ts'

const SCHEMA = definition('io.k8s.api.core.v1.Pod')
const FILTERS: Readonly<Record<string, FieldFilter>> = {
  '': excludeFields(fieldSetOf(fieldPath('status'))),
  status: excludeFields(fieldSetOf(fieldPath('spec'), fieldPath('metadata', 'ownerReferences'))),
}

type Pod = KubeObject & { readonly spec: object; readonly status: object }
type Entries = readonly ManagedFieldsEntry[]

/** What is tracked by the fast way and by the plain one, for one subresource. */
function trackers(subresource: string): { readonly fast: UpdateTracker; readonly plain: FieldManager } {
  const filter = FILTERS[subresource]
  const base = { schema: SCHEMA, apiVersion: 'v1', subresource }
  const fast = new UpdateTracker({ ...base, filter, skipped: [subresource === '' ? 'status' : 'spec'] })
  return { fast, plain: new FieldManager({ ...base, filterFor: () => filter, convert: (typed) => typed }) }
}

const TEXT = fc.constantFrom('a', 'b', 'c')
const CONTAINER = fc.record(
  { name: fc.constantFrom('one', 'two', 'three'), image: TEXT, resources: fc.constant({}) },
  { requiredKeys: ['name', 'resources'] },
)
const PORT = fc.record(
  { containerPort: fc.constantFrom(80, 443), protocol: fc.constantFrom('TCP', 'UDP'), name: TEXT },
  { requiredKeys: ['containerPort'] },
)
const CONDITION = fc.record(
  { type: fc.constantFrom('Ready', 'Initialized'), status: fc.constantFrom('True', 'False'), reason: TEXT, lastTransitionTime: TEXT },
  { requiredKeys: ['type', 'status'] },
)
const ADDRESS = fc.constantFrom('10.0.0.1', '10.0.0.2', '10.0.0.3')
const POD: fc.Arbitrary<Pod> = fc.record({
  apiVersion: fc.constant('v1'),
  kind: fc.constant('Pod'),
  metadata: fc.record(
    {
      name: TEXT,
      labels: fc.dictionary(TEXT, TEXT, { maxKeys: 3 }),
      finalizers: fc.uniqueArray(TEXT),
      ownerReferences: fc.uniqueArray(fc.record({ apiVersion: TEXT, kind: TEXT, name: TEXT, uid: ADDRESS }), {
        selector: ({ uid }) => uid,
        maxLength: 2,
      }),
    },
    { requiredKeys: ['name'] },
  ),
  spec: fc.record(
    {
      nodeName: TEXT,
      containers: fc.array(
        fc.tuple(CONTAINER, fc.uniqueArray(PORT, { maxLength: 3 })).map(([container, ports]) => ({ ...container, ports })),
        { maxLength: 3 },
      ),
      nodeSelector: fc.dictionary(TEXT, TEXT),
      tolerations: fc.array(fc.record({ key: TEXT }), { maxLength: 2 }),
    },
    { requiredKeys: ['containers'] },
  ),
  status: fc.record(
    {
      phase: TEXT,
      podIP: ADDRESS,
      podIPs: fc.uniqueArray(fc.record({ ip: ADDRESS }), { selector: ({ ip }) => ip }),
      conditions: fc.array(CONDITION, { maxLength: 3 }),
    },
    { requiredKeys: [] },
  ),
})

/** A write takes some parts from a new pod and keeps the very same others. */
const WRITE = fc.record({
  pod: POD,
  parts: fc.subarray(['metadata', 'spec', 'status'] as const),
  subresource: fc.constantFrom('', 'status'),
  manager: fc.constantFrom('kubelet', 'kubectl', 'controller'),
})

function plain(entries: Entries | undefined): unknown {
  return JSON.parse(JSON.stringify(entries ?? []))
}

describe('UpdateTracker', () => {
  it('finds the owners that FieldManager finds', () => {
    const byPart = { '': trackers(''), status: trackers('status') }
    fc.assert(
      fc.property(POD, fc.array(WRITE, { minLength: 1, maxLength: 6 }), (first, writes) => {
        let live = first
        let now = 0
        let entries = byPart[''].fast.track({}, first, [], { manager: 'creator', now: '0' })!
        expect(plain(entries)).toEqual(
          plain(writeEntries(byPart[''].plain.update({}, first, new Map(), { manager: 'creator', now: '0' }), SCHEMA)),
        )
        for (const { pod, parts, subresource, manager } of writes) {
          const next: Pod = Object.assign({ ...live }, ...parts.map((part) => ({ [part]: pod[part] })))
          const write = { manager, now: String(++now) }
          const { fast, plain: slow } = byPart[subresource as keyof typeof byPart]
          const expected = writeEntries(slow.update(live, next, readEntries(entries), write), SCHEMA)
          const tracked = fast.track(live, next, entries, write)!
          expect(plain(tracked)).toEqual(plain(expected))
          live = next
          entries = tracked
        }
      }),
      { numRuns: 300 },
    )
  })

  const template = { containers: [{ name: 'web', image: 'nginx', resources: {} }] }
  const podOf = (uid: string): object => ({ metadata: { generateName: 'web-', ownerReferences: [{ uid }] }, spec: template })
  const pod = podOf('rs-1')
  const { fast } = trackers('')
  const status = trackers('status').fast

  it('gives pods that are made alike the very same entries', () => {
    const write = { manager: 'controller', now: 't' }
    const entries = fast.track({}, pod, [], write)
    expect(fast.track({}, podOf('rs-1'), [], write)).toBe(entries)
    const other = fast.track({}, podOf('rs-2'), [], write)!
    expect(other[0]!.fieldsV1).toMatchObject({ 'f:metadata': { 'f:ownerReferences': { 'k:{"uid":"rs-2"}': {} } } })
  })

  it('gives back the entries when nothing changes, and when the same is changed in the same second', () => {
    const [first] = [fast.track({}, pod, [], { manager: 'controller', now: 't' })!]
    expect(status.track(pod, { ...pod }, first, { manager: 'kubelet', now: 't' })).toBe(first)
    const one = { ...pod, status: { phase: 'Running', podIP: '10.0.0.1', podIPs: [{ ip: '10.0.0.1' }] } }
    const two = { ...pod, status: { ...one.status, phase: 'Failed' } }
    const second = status.track(pod, one, first, { manager: 'kubelet', now: 't' })!
    expect(status.track(one, two, second, { manager: 'kubelet', now: 't' })).toBe(second)
  })

  it('makes plain JSON of entries, which may be copied', () => {
    const [entry] = fast.track({}, pod, [], { manager: 'controller', now: 't' })!
    expect({ ...entry }).toEqual(JSON.parse(JSON.stringify(entry)))
    expect(structuredClone(entry)).toEqual({ ...entry })
    expect(Object.keys({ ...entry })).toEqual(['manager', 'operation', 'apiVersion', 'time', 'fieldsType', 'fieldsV1', 'subresource'])
    expect(Object.isFrozen(entry!.fieldsV1)).toBe(true)
  })
})
