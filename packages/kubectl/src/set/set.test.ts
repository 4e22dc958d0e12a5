import { describe, expect, test } from 'vitest'
import { changeEnvironment, parseEnvironment, splitEnvironment } from './environment.ts'
import { containerMatcher, updatePodSpec } from './pod-spec.ts'
import { withImages } from './set-image.ts'
import { parseResourceList } from './set-resources.ts'

describe('set image', () => {
  const spec = {
    containers: [
      { name: 'web', image: 'a:1' },
      { name: 'log', image: 'b:1' },
    ],
    initContainers: [{ name: 'setup', image: 'c:1' }],
  }

  test('changes the named containers, or all', () => {
    const problems: unknown[] = []
    expect(withImages(spec, new Map([['web', 'a:2']]), problems).containers.map(({ image }) => image)).toEqual(['a:2', 'b:1'])
    expect(withImages(spec, new Map([['*', 'x']]), problems).initContainers?.[0]?.image).toBe('x')
    expect(problems).toEqual([])
  })

  test('tells of containers that are not there', () => {
    const problems: unknown[] = []
    withImages(spec, new Map([['nope', 'x']]), problems)
    expect(problems).toEqual([new Error('error: unable to find container named "nope"')])
  })
})

describe('set env', () => {
  test('splits resources from variables', () => {
    expect(splitEnvironment(['deploy/web', 'A=1', 'B-'])).toEqual({ resources: ['deploy/web'], specs: ['A=1', 'B-'] })
    expect(() => splitEnvironment(['A=1', 'deploy/web'])).toThrow(
      'all resources must be specified before environment changes: A=1 deploy/web',
    )
  })

  test('sets, replaces and removes', () => {
    const change = parseEnvironment(['A=2', 'C=3=4', 'B-'], undefined)
    expect(
      changeEnvironment(
        [
          { name: 'A', value: '1' },
          { name: 'B', value: '1' },
          { name: 'D', value: '1' },
        ],
        change,
      ),
    ).toEqual([
      { name: 'A', value: '2' },
      { name: 'D', value: '1' },
      { name: 'C', value: '3=4' },
    ])
    expect(() => parseEnvironment(['A=1', 'A-'], undefined)).toThrow(
      'can not both modify and remove the same environment variable in the same command',
    )
  })
})

test('set resources reads lists of quantities', () => {
  expect(parseResourceList('cpu=1000m,memory=256Mi')).toEqual({ cpu: '1', memory: '256Mi' })
  expect(() => parseResourceList('cpu')).toThrow('Invalid argument syntax cpu, expected <resource>=<value>')
})

test('pod specs are found wherever they are, and only what changed is copied', () => {
  const containers = [{ name: 'a', image: 'x' }]
  const object = (spec: object) => ({ apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name: 'c' }, spec })
  const change = (spec: { readonly containers: readonly object[] }) => ({ ...spec, restartPolicy: 'Never' }) as never
  expect(updatePodSpec(object({ containers }), change)).toMatchObject({ spec: { restartPolicy: 'Never' } })
  expect(updatePodSpec(object({ template: { spec: { containers } } }), change)).toMatchObject({
    spec: { template: { spec: { restartPolicy: 'Never' } } },
  })
  expect(updatePodSpec(object({ jobTemplate: { spec: { template: { spec: { containers } } } } }), change)).toMatchObject({
    spec: { jobTemplate: { spec: { template: { spec: { restartPolicy: 'Never' } } } } },
  })
  const same = object({ containers })
  expect(updatePodSpec(same, (spec) => spec)).toBe(same)
  expect(() => updatePodSpec({ apiVersion: 'v1', kind: 'Service', metadata: { name: 's' } }, change)).toThrow(
    'the object is not a pod or does not have a pod template: *v1.Service',
  )
})

test('names of containers may have wildcards', () => {
  const matching = (pattern: string) => ['web', 'web-log', 'db'].filter(containerMatcher(pattern))
  expect([matching('*'), matching('web'), matching('web*'), matching('*log')]).toEqual([
    ['web', 'web-log', 'db'],
    ['web'],
    ['web', 'web-log'],
    ['web-log'],
  ])
})
