import { expect, it } from 'vitest'
import { definition, definitionNames, schemaOf } from '../schema/model.ts'
import { describeDefinition, describeField } from './index.ts'

const POD_SPEC = 'io.k8s.api.core.v1.PodSpec'

it('tells what types and fields are for', () => {
  expect(describeDefinition(POD_SPEC)).toBe('PodSpec is a description of a pod.')
  expect(describeField('io.k8s.api.apps.v1.DeploymentSpec', 'paused')).toBe('Indicates that the deployment is paused.')
  expect(describeField(POD_SPEC, 'nodeName')).toMatch(/^NodeName indicates in which node this pod is scheduled\. If empty, /)
})

it('keeps paragraphs apart', () => {
  expect(describeField('io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta', 'uid')).toMatch(
    /PUT operations\.\n\nPopulated by the system\. Read-only\. More info: http/,
  )
})

it('says nothing of what it does not know', () => {
  expect(describeDefinition('io.k8s.api.core.v1.Nothing')).toBeUndefined()
  expect(describeField(POD_SPEC, 'nothing')).toBeUndefined()
  expect(describeField('io.k8s.api.core.v1.Nothing', 'name')).toBeUndefined()
})

it('names only what the API has, and leaves no traces of the generator', () => {
  const structs = definitionNames().filter((name) => schemaOf(name).type === 'struct')
  const fields = structs.flatMap((name) => [...definition(name).fields.keys()].map((field) => describeField(name, field)))
  expect(structs.filter((name) => describeDefinition(name) !== undefined).length).toBeGreaterThan(structs.length * 0.7)
  expect(fields.filter((text) => text !== undefined).length).toBeGreaterThan(fields.length * 0.7)
  const texts = [...fields, ...structs.map(describeDefinition)].filter((text) => text !== undefined)
  expect(texts.filter((text) => /openapi.generator|¶|^~|\*_\/|\/_\*/i.test(text))).toEqual([])
})
