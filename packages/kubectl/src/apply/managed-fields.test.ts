import type { ManagedFieldsEntry } from '@kubesim/api'
import { expect, test } from 'vitest'
import { LAST_APPLIED } from './last-applied.ts'
import { clientSideManagers, ownersOfLastApplied, upgradedManagedFields } from './managed-fields.ts'

const entry = (manager: string, operation: string, fieldsV1: object, more: object = {}): ManagedFieldsEntry => ({
  manager,
  operation,
  apiVersion: 'v1',
  fieldsType: 'FieldsV1',
  fieldsV1: fieldsV1 as ManagedFieldsEntry['fieldsV1'],
  ...more,
})
const annotation = { 'f:metadata': { 'f:annotations': { '.': {}, [`f:${LAST_APPLIED}`]: {} } } }

test('fields of client-side apply come over to the server-side manager', () => {
  const client = entry('kubectl-client-side-apply', 'Update', { ...annotation, 'f:data': { 'f:a': {} } })
  const server = entry('kubectl', 'Apply', { 'f:data': { 'f:b': {} } })
  const other = entry('controller', 'Update', { 'f:data': { 'f:c': {} } })
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', managedFields: [client, server, other] } }
  expect(clientSideManagers(object)).toEqual(['kubectl-client-side-apply'])
  expect(ownersOfLastApplied(object, 'Apply')).toEqual([])
  expect(upgradedManagedFields(object.metadata.managedFields, ['kubectl-client-side-apply'], 'kubectl')).toEqual([
    entry('kubectl', 'Apply', { ...annotation, 'f:data': { 'f:a': {}, 'f:b': {} } }),
    other,
  ])
})

test('nothing changes where nobody applied from the client', () => {
  expect(upgradedManagedFields([entry('kubectl', 'Apply', {})], [], 'kubectl')).toBeUndefined()
})
