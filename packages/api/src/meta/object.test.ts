import fc from 'fast-check'
import { expect, it } from 'vitest'
import { controllerOf, isControlledBy } from './controller-of.ts'
import { groupVersion, keyOf, parseGroupVersion, splitKey } from './object.ts'

it('reads and writes group versions', () => {
  expect(parseGroupVersion('apps/v1')).toEqual({ group: 'apps', version: 'v1' })
  expect(groupVersion({ group: '', version: 'v1' })).toBe('v1')
  expect(() => parseGroupVersion('a/b/c')).toThrow('unexpected GroupVersion string: a/b/c')
})

it('makes keys that can be split again', () => {
  const name = fc.stringMatching(/^[a-z0-9]{1,8}$/)
  fc.assert(
    fc.property(name, fc.option(name, { nil: undefined }), (own, namespace) => {
      expect(splitKey(keyOf({ metadata: { name: own, ...(namespace !== undefined && { namespace }) } }))).toEqual({ namespace, name: own })
    }),
  )
})

it('finds the owner that manages an object', () => {
  const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'a', uid: '1' }
  const managed = {
    metadata: {
      ownerReferences: [
        { ...owner, uid: '0' },
        { ...owner, controller: true },
      ],
    },
  }
  expect(controllerOf(managed)?.uid).toBe('1')
  expect(isControlledBy(managed, { metadata: { uid: '1' } })).toBe(true)
  expect(isControlledBy(managed, { metadata: { uid: '0' } })).toBe(false)
  expect(controllerOf({ metadata: { ownerReferences: [owner] } })).toBeUndefined()
})
