import { describe, expect, it } from 'vitest'
import type { ObjectMeta } from '../types/generated.ts'
import { fieldErrorText } from './invalid-message.ts'
import { dns1123Subdomain } from './names.ts'
import { validateObjectMeta, validateObjectMetaUpdate } from './object-meta.ts'

const SUBDOMAIN =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"

function problems(metadata: ObjectMeta, namespaced = true): readonly string[] {
  return validateObjectMeta(metadata, { namespaced, validateName: dns1123Subdomain }).map(fieldErrorText)
}

describe('metadata of a new object', () => {
  it('is fine with a name and a namespace', () => {
    expect(problems({ name: 'a', namespace: 'default', labels: { 'x.y/app': 'A_1' }, finalizers: ['example.com/f'] })).toEqual([])
    expect(problems({ name: 'a', generateName: 'a-', namespace: 'default' })).toEqual([])
  })

  it('needs a name, and a namespace where there are some', () => {
    expect(problems({})).toEqual(['metadata.name: Required value: name or generateName is required', 'metadata.namespace: Required value'])
    expect(problems({ name: 'a', namespace: 'x' }, false)).toEqual(['metadata.namespace: Forbidden: not allowed on this type'])
    expect(problems({ name: 'A', namespace: 'x' })).toEqual([`metadata.name: Invalid value: "A": ${SUBDOMAIN}`])
  })

  it('has well-formed labels, annotations and finalizers', () => {
    const found = problems({
      name: 'a',
      namespace: 'x',
      labels: { '-': 'ok' },
      annotations: { 'a b': '' },
      finalizers: ['orphan', 'foregroundDeletion'],
    })
    expect(found).toHaveLength(3)
    expect(found[0]).toMatch(/^metadata\.labels: Invalid value: "-": name part must consist of/)
    expect(found[1]).toMatch(/^metadata\.annotations: Invalid value: "a b": name part must consist of/)
    expect(found[2]).toBe(
      'metadata.finalizers: Invalid value: ["orphan","foregroundDeletion"]: finalizer orphan and foregroundDeletion cannot be both set',
    )
  })

  it('has one controller, and whole owner references', () => {
    const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'a', uid: '1', controller: true }
    const text = JSON.stringify([owner, { ...owner, name: 'b' }])
    expect(problems({ name: 'a', namespace: 'x', ownerReferences: [owner, { ...owner, name: 'b' }] })).toEqual([
      `metadata.ownerReferences: Invalid value: ${text}: Only one reference can have Controller set to true. Found "true" in references for ReplicaSet/a and ReplicaSet/b`,
    ])
    expect(problems({ name: 'a', namespace: 'x', ownerReferences: [{ apiVersion: 'v1', kind: 'Event', name: '', uid: '' }] })).toEqual([
      'metadata.ownerReferences.name: Invalid value: "": must not be empty',
      'metadata.ownerReferences.uid: Invalid value: "": must not be empty',
      'metadata.ownerReferences: Invalid value: {"apiVersion":"v1","kind":"Event","name":"","uid":""}: /v1, Kind=Event is disallowed from being an owner',
    ])
  })

  it('has readable field managers', () => {
    expect(problems({ name: 'a', namespace: 'x', managedFields: [{ manager: 'a\u0000', operation: 'Merge' }] })).toEqual([
      'metadata.managedFields[0].operation: Invalid value: "Merge": must be `Apply` or `Update`',
      'metadata.managedFields[0].manager: Invalid value: "a\\x00": invalid character U+0000 (at position 1)',
    ])
  })
})

describe('changed metadata', () => {
  const live: ObjectMeta = {
    name: 'a',
    namespace: 'x',
    uid: '1',
    resourceVersion: '5',
    generation: 2,
    creationTimestamp: '2026-01-01T00:00:00Z',
  }
  const changes = (next: ObjectMeta, of = live) => validateObjectMetaUpdate(next, of).map(fieldErrorText)

  it('may change what is not fixed', () => {
    expect(changes({ ...live, labels: { a: 'b' }, generation: 3 })).toEqual([])
  })

  it('keeps what is fixed', () => {
    expect(changes({ ...live, uid: '2', generation: 1, resourceVersion: '', name: '' })).toEqual([
      'metadata.resourceVersion: Invalid value: "": must be specified for an update',
      'metadata.generation: Invalid value: 1: must not be decremented',
      'metadata.name: Invalid value: "": field is immutable',
      'metadata.uid: Invalid value: "2": field is immutable',
    ])
  })

  it('takes no new finalizers on the way out', () => {
    const going = { ...live, deletionTimestamp: '2026-01-01T00:00:01Z', finalizers: ['a/a'] }
    expect(changes({ ...going, finalizers: ['a/a', 'c/c', 'b/b'] }, going)).toEqual([
      'metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"b/b", "c/c"}',
    ])
  })
})
