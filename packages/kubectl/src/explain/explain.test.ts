import { catalogue, definition, type ResourceDefinition } from '@kubesim/api'
import { enumOf } from '@kubesim/api/descriptions'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findExplained, findExplainedIn } from './explained-resource.ts'
import { explain } from './explanation.ts'
import type { Descriptions } from './schema-text.ts'
import { typeText } from './schema-text.ts'
import { wrapWords } from './word-wrap.ts'

const WORDS: Readonly<Record<string, string>> = {
  'io.k8s.api.apps.v1.DeploymentStrategy': 'DeploymentStrategy describes how to replace existing pods with new ones.',
  'io.k8s.api.apps.v1.DeploymentStrategy.type':
    'Type of deployment. It can be one of two, and this sentence is long enough to be broken into two lines.',
  'io.k8s.api.apps.v1.DeploymentSpec.strategy': 'The deployment strategy to use to replace existing pods with new ones.',
}
const descriptions: Descriptions = {
  ofField: (name, field) => WORDS[`${name}.${field}`],
  ofDefinition: (name) => WORDS[name],
  enumOf,
}

function resource(name: string, group = ''): ResourceDefinition {
  return catalogue().find((each) => each.resource === name && each.group === group)!
}

const told = (name: string, path: readonly string[], more: { readonly group?: string; readonly recursive?: boolean } = {}) =>
  explain(resource(name, more.group), { path, recursive: more.recursive ?? false, descriptions })

describe('explain', () => {
  it('tells a struct by its words and its fields', () => {
    expect(told('deployments', ['spec', 'strategy'], { group: 'apps' })).toBe(`GROUP:      apps
KIND:       Deployment
VERSION:    v1

FIELD: strategy <DeploymentStrategy>


DESCRIPTION:
    The deployment strategy to use to replace existing pods with new ones.
    DeploymentStrategy describes how to replace existing pods with new ones.
    
FIELDS:
  rollingUpdate	<RollingUpdateDeployment>
    <no description>

  type	<string>
  enum: Recreate, RollingUpdate
    Type of deployment. It can be one of two, and this sentence is long enough
    to be broken into two lines.


`)
  })

  it('tells the values of a field', () => {
    expect(told('pods', ['spec', 'restartPolicy'])).toBe(
      `KIND:       Pod
VERSION:    v1

FIELD: restartPolicy <string>
ENUM:
    Always
    Never
    OnFailure

DESCRIPTION:
    <empty>
`.concat('\n'),
    )
  })

  it('follows lists and maps', () => {
    expect(told('pods', ['spec', 'containers', 'ports', 'protocol'])).toContain(
      'FIELD: protocol <string>\nENUM:\n    SCTP\n    TCP\n    UDP\n',
    )
    expect(told('pods', ['spec', 'volumes', 'hostPath', 'type'])).toContain('ENUM:\n    ""\n    BlockDevice\n')
    expect(told('pods', ['spec', 'containers'])).toContain('\n  name\t<string> -required-\n')
    expect(told('pods', ['spec', 'volumes', 'hostPath'])).toContain('\n  enum: "", BlockDevice, CharDevice, Directory, ....\n')
  })

  it('names what is not there', () => {
    expect(() => told('pods', ['spec', 'nope', 'x'])).toThrow('error: field "x" does not exist')
  })

  it('goes deeper with --recursive, and stops where a type comes again', () => {
    const text = told('customresourcedefinitions', ['spec', 'versions', 'schema'], { group: 'apiextensions.k8s.io', recursive: true })
    expect(text).toContain('\n  openAPIV3Schema\t<JSONSchemaProps>\n    $ref\t<string>\n')
    expect(text).toContain('\n    properties\t<map[string]JSONSchemaProps>\n    required\t<[]string>\n')
  })
})

describe('typeText', () => {
  it.each([
    ['io.k8s.api.core.v1.PodSpec', 'containers', '[]Container'],
    ['io.k8s.api.core.v1.ResourceRequirements', 'limits', 'map[string]Quantity'],
    ['io.k8s.api.core.v1.HTTPGetAction', 'port', 'IntOrString'],
    ['io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta', 'creationTimestamp', 'string'],
    ['io.k8s.apimachinery.pkg.apis.meta.v1.ManagedFieldsEntry', 'fieldsV1', 'FieldsV1'],
    ['io.k8s.api.apps.v1.DeploymentSpec', 'replicas', 'integer'],
    ['io.k8s.api.core.v1.ConfigMap', 'binaryData', 'map[string]string'],
  ])('of %s.%s is %s', (name, field, text) => {
    expect(typeText(definition(name).fields.get(field)!.schema)).toBe(text)
  })
})

describe('findExplained', () => {
  const found = (text: string) => {
    const { definition: each, path } = findExplained(text, catalogue())
    return [each.resource, each.group, path.join('.')]
  }

  it.each([
    ['pods', ['pods', '', '']],
    ['po.spec.containers.', ['pods', '', 'spec.containers']],
    ['deployment.spec', ['deployments', 'apps', 'spec']],
    ['deployments.apps.spec', ['deployments', 'apps', 'spec']],
    ['ingresses.networking.k8s.io.spec.rules', ['ingresses', 'networking.k8s.io', 'spec.rules']],
    ['Deploy', ['deployments', 'apps', '']],
  ])('%s', (text, expected) => {
    expect(found(text)).toEqual(expected)
  })

  it('refuses what there is not', () => {
    expect(() => found('foos')).toThrow('error: the server doesn\'t have a resource type "foos"')
    expect(() => found('pods.spec[0]')).toThrow('error: invalid jsonpath syntax, all nodes must be field nodes')
  })

  it('takes the version asked for', () => {
    expect(findExplainedIn('hpa.spec', 'autoscaling/v1', catalogue()).definition.version).toBe('v1')
    expect(() => findExplainedIn('deploy', 'apps/v9', catalogue())).toThrow(
      'error: couldn\'t find resource for "apps/v9, Resource=deployments"',
    )
    expect(() => findExplainedIn('deploy', 'batch/v1', catalogue())).toThrow(
      'error: GVR (batch/v1, Resource=deployments) not found in OpenAPI schema',
    )
    expect(() => findExplainedIn('deploy', 'a/b/c', catalogue())).toThrow('error: unexpected GroupVersion string: a/b/c')
  })
})

describe('wrapWords', () => {
  it.each([
    ['foo', 4, 'foo'],
    ['foobarbaz', 4, 'foobarbaz'],
    ['foo bar baz', 4, 'foo\nbar\nbaz'],
    ['foobars baz', 4, 'foobars\nbaz'],
    ['foo\nb\ta\n bar', 4, 'foo\nb\ta\n bar'],
    ['foo bar', 7, 'foo bar'],
    ['hello there  ', 80, 'hello there  '],
    ['foo\u00a0bar baz', 7, 'foo\u00a0bar\nbaz'],
  ])('%j at %d', (text, width, wrapped) => {
    expect(wrapWords(text, width)).toBe(wrapped)
  })

  it('loses no word, and makes no line too long without need', () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { maxLength: 20 })
    fc.assert(
      fc.property(words, fc.integer({ min: 13, max: 30 }), (all, width) => {
        const wrapped = wrapWords(all.join(' '), width)
        expect(wrapped.split(/\s+/).filter((word) => word !== '')).toEqual(all)
        expect(wrapped.split('\n').every((line) => line.length <= width)).toBe(true)
      }),
    )
  })
})

describe('enumOf', () => {
  it('names fields that there are', () => {
    const paths = [
      'core.v1.PodSpec.restartPolicy',
      'core.v1.Lifecycle.stopSignal',
      'networking.v1.HTTPIngressPath.pathType',
      'apps.v1.StatefulSetSpec.podManagementPolicy',
    ]
    for (const path of paths) {
      const name = `io.k8s.api.${path.slice(0, path.lastIndexOf('.'))}`
      const field = path.slice(path.lastIndexOf('.') + 1)
      expect(definition(name).fields.has(field)).toBe(true)
      expect(enumOf(name, field)?.length).toBeGreaterThan(1)
    }
    expect(enumOf('io.k8s.api.core.v1.PodSpec', 'nodeName')).toBeUndefined()
  })
})
