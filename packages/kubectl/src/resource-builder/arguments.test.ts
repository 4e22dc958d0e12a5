import { catalogue } from '@kubesim/api'
import { describe, expect, test } from 'vitest'
import { parseResourceArguments } from './arguments.ts'
import { mappingFor, qualifiedResource } from './mapping.ts'

const parse = (...args: string[]) => parseResourceArguments(args, catalogue())

describe('resource arguments', () => {
  test('types, names and pairs of them', () => {
    expect(parse()).toEqual({ types: [], names: [], tuples: [] })
    expect(parse('pods')).toEqual({ types: ['pods'], names: [], tuples: [] })
    expect(parse('pods', 'a', 'b')).toEqual({ types: ['pods'], names: ['a', 'b'], tuples: [] })
    expect(parse('pods,svc,pods')).toEqual({ types: ['pods', 'svc'], names: [], tuples: [] })
    expect(parse('pod/a', 'svc/b').tuples).toEqual([
      { type: 'pod', name: 'a' },
      { type: 'svc', name: 'b' },
    ])
    expect(parse('pods,svc', 'a', 'b').tuples).toEqual([
      { type: 'pods', name: 'a' },
      { type: 'pods', name: 'b' },
      { type: 'svc', name: 'a' },
      { type: 'svc', name: 'b' },
    ])
  })

  test('all stands for the everyday resources', () => {
    expect(parse('all').types).toEqual([
      'pods',
      'replicationcontrollers',
      'services',
      'daemonsets.apps',
      'deployments.apps',
      'replicasets.apps',
      'statefulsets.apps',
      'horizontalpodautoscalers.autoscaling',
      'cronjobs.batch',
      'jobs.batch',
    ])
  })

  test('mistakes are told', () => {
    expect(() => parse('pods', 'pod/a')).toThrow(
      'there is no need to specify a resource type as a separate argument when passing arguments in resource/name form',
    )
    expect(() => parse('pod/a/b')).toThrow('arguments in resource/name form may not have more than one slash')
    expect(() => parse('pod/')).toThrow('arguments in resource/name form must have a single resource and name')
  })
})

test('words name resources', () => {
  const named = (word: string) => qualifiedResource(mappingFor(word, catalogue()))
  expect(['po', 'Pod', 'deploy', 'deployments.apps', 'Deployment.v1.apps', 'hpa', 'ev', 'svc', 'netpol', 'quota'].map(named)).toEqual([
    'pods',
    'pods',
    'deployments.apps',
    'deployments.apps',
    'deployments.apps',
    'horizontalpodautoscalers.autoscaling',
    'events',
    'services',
    'networkpolicies.networking.k8s.io',
    'resourcequotas',
  ])
  expect(() => mappingFor('foo', catalogue())).toThrow(`error: the server doesn't have a resource type "foo"`)
  expect(() => mappingFor('foo.bar', catalogue())).toThrow(`error: the server doesn't have a resource type "foo"`)
})
