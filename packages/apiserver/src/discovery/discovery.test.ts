import { describe, expect, it } from 'vitest'
import { testServer } from '../api-server.fixture.ts'

describe('discovery', () => {
  const groups = testServer().server.discovery()
  const version = (group: string, name = 'v1') =>
    groups.find((each) => each.group === group)!.versions.find((each) => each.version === name)!

  it('lists core first, then the groups in upstream order', () => {
    expect(groups.slice(0, 8).map(({ group }) => group)).toEqual([
      '',
      'apiregistration.k8s.io',
      'apps',
      'events.k8s.io',
      'authentication.k8s.io',
      'authorization.k8s.io',
      'autoscaling',
      'batch',
    ])
    expect(groups.find(({ group }) => group === 'autoscaling')!.versions.map((each) => each.groupVersion)).toEqual([
      'autoscaling/v2',
      'autoscaling/v1',
    ])
  })

  it('lists resources with their subresources by name', () => {
    const names = version('').resources.map(({ name }) => name)
    expect(names).toEqual([...names].sort())
    expect(names.filter((name) => name.startsWith('pods'))).toEqual([
      'pods',
      'pods/attach',
      'pods/binding',
      'pods/ephemeralcontainers',
      'pods/eviction',
      'pods/exec',
      'pods/log',
      'pods/portforward',
      'pods/proxy',
      'pods/resize',
      'pods/status',
    ])
  })

  it('describes a resource and a subresource of another group', () => {
    const resources = version('apps').resources
    expect(resources.find(({ name }) => name === 'deployments')).toMatchObject({
      singularName: 'deployment',
      namespaced: true,
      kind: 'Deployment',
      verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
      shortNames: ['deploy'],
      categories: ['all'],
    })
    expect(resources.find(({ name }) => name === 'deployments/scale')).toEqual({
      name: 'deployments/scale',
      singularName: '',
      namespaced: true,
      group: 'autoscaling',
      version: 'v1',
      kind: 'Scale',
      verbs: ['get', 'patch', 'update'],
    })
  })

  it('follows resources that come and go', () => {
    const { server } = testServer()
    const pods = server.definitionFor('', 'v1', 'pods')!
    const widgets = { ...pods, group: 'example.com', version: 'v1beta1', kind: 'Widget', resource: 'widgets', singular: 'widget' }
    server.serve(widgets)
    server.serve({ ...widgets, version: 'v1' })
    expect(server.discovery().at(-1)).toMatchObject({ group: 'example.com', versions: [{ version: 'v1' }, { version: 'v1beta1' }] })
    expect(server.definitionForKind('example.com', 'v1', 'Widget')?.resource).toBe('widgets')
    server.withdraw(widgets)
    expect(server.definitionFor('example.com', 'v1beta1', 'widgets')).toBeUndefined()
  })
})
