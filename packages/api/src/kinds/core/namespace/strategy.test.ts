import { expect, it } from 'vitest'
import type { Namespace } from '../../../types/generated.ts'
import { fieldErrorText } from '../../../validation/invalid-message.ts'
import { NOW, prepared } from '../../testing/answers.ts'
import { namespaceFinalizeErrors, namespaceStrategy } from './strategy.ts'

function namespace(parts: Partial<Namespace> = {}): Namespace {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team' }, ...parts } as Namespace
}

it('is active, named by its label, and kept until it is empty', () => {
  const made = prepared(namespace({ status: { phase: 'Terminating' } }))
  expect(made.metadata.labels).toEqual({ 'kubernetes.io/metadata.name': 'team' })
  expect(made.spec).toEqual({ finalizers: ['kubernetes'] })
  expect(made.status).toEqual({ phase: 'Active' })
})

it('keeps its finalizers through an update', () => {
  const live = prepared(namespace())
  const next = { ...live, spec: { finalizers: [] } }
  expect(namespaceStrategy.prepareForUpdate!(next, live, NOW).spec).toEqual({ finalizers: ['kubernetes'] })
})

it.each([
  [['kubernetes', 'example.com/own'], []],
  [['mine'], ['spec.finalizers[0]: Invalid value: "mine": name is neither a standard finalizer name nor is it fully qualified']],
])('is finalized by %j', (finalizers, errors) => {
  expect(namespaceFinalizeErrors(namespace({ spec: { finalizers } })).map(fieldErrorText)).toEqual(errors)
})
