import { describe, expect, it } from 'vitest'
import { definition, definitionNameOf, definitionNames, isKindOfEveryGroup, kindOfDefinition, schemaForKind, schemaOf } from './model.ts'

describe('the schema model', () => {
  it('knows every definition it names', () => {
    const names = definitionNames()
    expect(names.length).toBeGreaterThan(600)
    const fields = names.map((name) => schemaOf(name)).flatMap((schema) => (schema.type === 'struct' ? [...schema.fields.values()] : []))
    expect(fields.every(({ name, schema }) => name !== '' && schema !== undefined)).toBe(true)
    expect(() => schemaOf('io.k8s.api.core.v1.Nothing')).toThrow('no API definition io.k8s.api.core.v1.Nothing')
  })

  it('finds kinds, and tells what is a part', () => {
    const deployment = { group: 'apps', version: 'v1', kind: 'Deployment' }
    expect(definitionNameOf(deployment)).toBe('io.k8s.api.apps.v1.Deployment')
    expect(kindOfDefinition('io.k8s.api.apps.v1.Deployment')).toEqual(deployment)
    expect(kindOfDefinition('io.k8s.api.core.v1.PodSpec')).toBeUndefined()
    expect(schemaForKind({ group: 'apps', version: 'v2', kind: 'Deployment' })).toBeUndefined()
    expect(isKindOfEveryGroup('io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions')).toBe(true)
  })

  it('says how lists and maps are merged', () => {
    const containers = definition('io.k8s.api.core.v1.PodSpec').fields.get('containers')
    expect(containers).toMatchObject({ required: true, patchStrategy: ['merge'], patchMergeKey: 'name', listType: 'map' })
    expect(containers?.schema).toMatchObject({ type: 'list', listType: 'map', mapKeys: ['name'] })
    const ports = definition('io.k8s.api.core.v1.Container').fields.get('ports')
    expect(ports).toMatchObject({ patchMergeKey: 'containerPort', schema: { mapKeys: ['containerPort', 'protocol'] } })
    expect(definition('io.k8s.api.core.v1.NodeSelector').mapType).toBe('atomic')
  })
})
