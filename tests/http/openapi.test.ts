import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { missing } from './real-clients.ts'
import { type ServedCluster, serveCluster } from './served-cluster.ts'

let served: ServedCluster
beforeAll(async () => {
  served = await serveCluster()
}, 60_000)
afterAll(() => served.close())

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly parameters?: readonly { readonly name: string }[] }>>>>
  readonly components: {
    readonly schemas: Readonly<
      Record<string, { readonly properties?: Readonly<Record<string, object>>; readonly required?: readonly string[] }>
    >
  }
}

async function documentOf(prefix: string): Promise<Document> {
  const index = (await served.fetch('/openapi/v3')).json as unknown as { paths: Record<string, { serverRelativeURL: string }> }
  const answer = await served.fetch(index.paths[prefix]!.serverRelativeURL)
  expect(answer.code).toBe(200)
  expect(answer.headers['cache-control']).toBe('public, immutable')
  return answer.json as unknown as Document
}

describe('OpenAPI v3', () => {
  test('has a document for each group version that is served', async () => {
    const index = (await served.fetch('/openapi/v3')).json as unknown as { paths: Record<string, object> }
    expect(Object.keys(index.paths)).toEqual(
      expect.arrayContaining(['api/v1', 'apis/apps/v1', 'apis/batch/v1', 'apis/rbac.authorization.k8s.io/v1']),
    )
    expect((await served.fetch('/openapi/v3/apis/example.com/v1')).code).toBe(404)
  })

  test('says of every reference what it means', async () => {
    for (const prefix of ['api/v1', 'apis/apps/v1', 'apis/networking.k8s.io/v1']) {
      const document = await documentOf(prefix)
      const text = JSON.stringify(document)
      const named = new Set([...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map((match) => match[1]!))
      expect(named.size).toBeGreaterThan(10)
      expect([...named].filter((name) => document.components.schemas[name] === undefined)).toEqual([])
    }
  })

  test('describes types, requiredness, merge keys and where fields are checked', async () => {
    const { paths, components } = await documentOf('apis/apps/v1')
    const spec = components.schemas['io.k8s.api.apps.v1.DeploymentSpec']!
    expect(spec.required).toEqual(['selector', 'template'])
    expect(spec.properties!.replicas).toMatchObject({ type: 'integer', format: 'int32' })
    expect(components.schemas['io.k8s.api.core.v1.PodSpec']!.properties!.containers).toMatchObject({
      type: 'array',
      items: { allOf: [{ $ref: '#/components/schemas/io.k8s.api.core.v1.Container' }], default: {} },
      'x-kubernetes-list-map-keys': ['name'],
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-patch-merge-key': 'name',
      'x-kubernetes-patch-strategy': 'merge',
    })
    const patch = paths['/apis/apps/v1/namespaces/{namespace}/deployments/{name}']!.patch!
    expect(patch.parameters!.map(({ name }) => name)).toContain('fieldValidation')
    expect(patch).toMatchObject({
      'x-kubernetes-action': 'patch',
      'x-kubernetes-group-version-kind': { group: 'apps', version: 'v1', kind: 'Deployment' },
    })
  })

  test('is told of as unchanged to a client that has it', async () => {
    const index = await served.fetch('/openapi/v3')
    expect((await served.fetch('/openapi/v3', { headers: { 'if-none-match': String(index.headers.etag) } })).code).toBe(304)
  })
})

describe.skipIf(missing !== undefined)('kubectl, which reads them', () => {
  test('applies with validation', async () => {
    const path = served.file('cm.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {a: b}\n')
    expect(await served.output(['apply', '-f', path])).toBe('configmap/c created\n')
    expect(await served.output(['apply', '-f', path])).toBe('configmap/c unchanged\n')
    const bad = served.file('bad.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: d}\ndatta: {a: b}\n')
    const { stderr, exitCode } = await served.kubectl(['apply', '-f', bad])
    expect(exitCode).toBe(1)
    expect(stderr).toContain('ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "datta"')
  })

  test('explains', async () => {
    const text = await served.output(['explain', 'deployment.spec.strategy'])
    expect(text).toContain('GROUP:      apps\nKIND:       Deployment\nVERSION:    v1\n')
    expect(text).toContain('rollingUpdate\t<RollingUpdateDeployment>')
    expect(await served.output(['explain', 'deployment.spec.strategy.type'])).toContain('ENUM:\n    Recreate\n    RollingUpdate\n')
    expect(await served.output(['explain', 'pod.spec', '--recursive'])).toContain('topologySpreadConstraints\t<[]TopologySpreadConstraint>')
  })

  test('replaces and shows differences', async () => {
    const path = served.file('changed.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {a: c}\n')
    const { stdout, exitCode } = await served.kubectl(['diff', '-f', path])
    expect(exitCode).toBe(1)
    expect(stdout).toContain('-  a: b\n+  a: c\n')
    expect(await served.output(['replace', '-f', path])).toBe('configmap/c replaced\n')
  })
})
