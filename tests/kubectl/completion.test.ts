import { createInteractiveCluster } from 'kubesim'
import { expect, test } from 'vitest'
import { completeKubectl } from '../../packages/kubectl/src/index.ts'

const cluster = await createInteractiveCluster({ seed: 1, nodes: 1, boot: false })
const complete = (...words: string[]) => completeKubectl(words, cluster.kubectlEnvironment())

test('commands and sub-commands', () => {
  expect(complete('ro')).toEqual(['rollout '])
  expect(complete('rollout', 's')).toEqual(['status '])
  expect(complete('config', 'use')).toEqual(['use-context '])
  expect(complete('create', 'sec')).toEqual(['secret '])
})

test('resource types, names and flags with their values', () => {
  expect(complete('get', 'stat')).toEqual(['statefulsets '])
  expect(complete('get', 'ev')).toEqual(['events ', 'events.events.k8s.io '])
  expect(complete('get', 'deploy', '-n', 'kube-system', 'c')).toEqual(['coredns '])
  expect(complete('get', 'deploy/')).toEqual([])
  expect(complete('delete', 'svc/k')).toEqual(['svc/kubernetes '])
  expect(complete('get', 'pods', '-n', 'kube-s')).toEqual(['kube-system '])
  expect(complete('get', 'pods', '--all')).toEqual(['--all-namespaces', '--allow-missing-template-keys'])
  expect(complete('get', 'pods', '-o', 'j')).toEqual(['json ', 'jsonpath='])
  expect(complete('get', 'pods', '--output=y')).toEqual(['--output=yaml'])
  expect(complete('apply', '--dry-run=c')).toEqual(['--dry-run=client'])
  expect(complete('describe', 'pod', 'nope')).toEqual([])
})

test('contexts and files', () => {
  expect(complete('config', 'use-context', '')).toEqual(['kubesim ', 'production '])
  expect(complete('get', '--context', 'p')).toEqual(['production '])
  expect(complete('apply', '-f', 'tests/kubectl/test')).toEqual(['tests/kubectl/testdata/'])
  expect(complete('apply', '-f', 'tests/kubectl/testdata/web')).toEqual([
    'tests/kubectl/testdata/web-v2.yaml ',
    'tests/kubectl/testdata/web.yaml ',
  ])
})
