import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Cluster, configMaps, createCluster } from 'kubesim'
import { afterAll, beforeAll, expect, test } from 'vitest'

let cluster: Cluster
const folder = mkdtempSync(join(tmpdir(), 'kubesim-bad-input-'))

beforeAll(async () => {
  cluster = await createCluster({ seed: 5 })
})
afterAll(() => cluster.stop())

async function apply(name: string, text: string) {
  const path = join(folder, name)
  writeFileSync(path, text)
  return { path, ...(await cluster.kubectl(`apply -f ${path}`)) }
}

test('a YAML syntax error shows file, line and column', async () => {
  const { path, stderr, exitCode } = await apply('broken.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n data: {\n')
  expect(exitCode).toBe(1)
  expect(stderr).toContain(`error parsing ${path}`)
  expect(stderr).toContain('yaml: line 5, column 1: did not find expected key')
})

test('an unknown kind gets the message of Kubernetes', async () => {
  const { path, stderr, exitCode } = await apply('unknown-kind.yaml', 'apiVersion: example.com/v1\nkind: Gizmo\nmetadata:\n  name: a\n')
  expect(exitCode).toBe(1)
  expect(stderr).toBe(
    `error: resource mapping not found for name: "a" namespace: "" from "${path}": no matches for kind "Gizmo" in version "example.com/v1"\nensure CRDs are installed first\n`,
  )
})

test('an unknown field is refused and nothing of the object is stored', async () => {
  const text = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: typo\ndatta:\n  a: b\n'
  const { path, stderr, exitCode } = await apply('unknown-field.yaml', text)
  expect(exitCode).toBe(1)
  expect(stderr).toBe(
    `Error from server (BadRequest): error when creating "${path}": ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "datta"\n`,
  )
  expect(cluster.get(configMaps, 'typo', 'default')).toBeUndefined()
})

test('a field that is set twice is told of', async () => {
  // Real kubectl takes the last without a word.
  const { path, stdout, stderr } = await apply(
    'duplicate.yaml',
    'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: twice\ndata:\n  a: b\n  a: c\n',
  )
  expect(stdout).toBe('configmap/twice created\n')
  expect(stderr).toBe(`Warning: ${path}: line 7: key "a" is set twice, the last one counts\n`)
  expect(cluster.get(configMaps, 'twice', 'default')?.data).toEqual({ a: 'c' })
})

test('a document that fails does not lose the others', async () => {
  const good = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n`
  const { stdout, stderr, exitCode } = await apply('mixed.yaml', [good('first'), good('Bad_Name!!'), good('last')].join('---\n'))
  expect(exitCode).toBe(1)
  expect(stdout).toBe('configmap/first created\nconfigmap/last created\n')
  expect(stderr).toContain(
    'The ConfigMap "Bad_Name!!" is invalid: metadata.name: Invalid value: "Bad_Name!!": a lowercase RFC 1123 subdomain must consist of',
  )
})

test('the library reports every failure and applies the rest', async () => {
  const object = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default' } })
  const failure = await cluster
    .apply([object('one'), object('Not Good'), object('two'), object('also/bad')])
    .catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(AggregateError)
  expect((failure as AggregateError).errors).toHaveLength(2)
  expect(cluster.get(configMaps, 'one', 'default')).toBeDefined()
  expect(cluster.get(configMaps, 'two', 'default')).toBeDefined()
})

test('options and conditions that make no sense are refused', async () => {
  await expect(createCluster({ nodes: -1 })).rejects.toThrow('nodes must be a whole number of workers, got -1')
  await expect(createCluster({ controllers: ['-nobody'] })).rejects.toThrow('"-nobody" turns nothing off')
  await expect(createCluster({ epoch: 'yesterday' })).rejects.toThrow('epoch "yesterday"')
  await expect(cluster.runUntil('deployment available')).rejects.toThrow('expected "TYPE/NAME CONDITION"')
  await expect(cluster.runFor('soon')).rejects.toThrow('"soon" is not a duration')
})

test('a pod in a namespace of the same file is created: the account that every namespace has is waited for', async () => {
  const text = `apiVersion: v1\nkind: Namespace\nmetadata: {name: fresh}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: fresh}\nspec: {containers: [{name: c, image: nginx}]}\n`
  const { stdout, stderr } = await apply('namespace-and-pod.yaml', text)
  expect(stderr).toBe('')
  expect(stdout).toBe('namespace/fresh created\npod/p created\n')
})
