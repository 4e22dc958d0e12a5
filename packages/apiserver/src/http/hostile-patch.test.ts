// Whatever a patch, a selector or a token says, it is applied or refused as the client's mistake.
import { type ApiRequest, type PatchType, StatusError } from '@kubesim/api'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ADMIN, testServer } from '../api-server.fixture.ts'
import { apiRequestOf, requestInfoOf } from './api-request.ts'
import { readTarget } from './request-target.ts'

const DEPLOYMENT = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', labels: { app: 'web' }, finalizers: ['example.com/keep'] },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'a', image: 'nginx', ports: [{ containerPort: 80 }], env: [{ name: 'X', value: '1' }] }] },
    },
  },
}

/** Words that mean something to one of the ways to patch. */
const WORDS = [
  ...['$patch', '$retainKeys', '$setElementOrder/containers', '$deleteFromPrimitiveList/finalizers', '__proto__', 'constructor', ''],
  ...['metadata', 'name', 'labels', 'finalizers', 'managedFields', 'creationTimestamp', 'uid', 'resourceVersion', 'ownerReferences'],
  ...['spec', 'replicas', 'selector', 'template', 'strategy', 'containers', 'image', 'ports', 'containerPort', 'env', 'value', 'status'],
]
const word = fc.constantFrom(...WORDS)
const leaf = fc.oneof(
  fc.constantFrom<unknown>('delete', 'replace', 'merge', 'a', 'web', '', null, true, 0, -1, 1.5, 1e300, [], {}),
  fc.string(),
  fc.double(),
)
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    leaf,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(word, tie('value'), { maxKeys: 4 }),
    // As much of what is there as makes the rest matter.
    fc
      .dictionary(word, tie('value'), { maxKeys: 3 })
      .map((spec) => ({ spec: { template: { spec: { containers: [{ name: 'a', ...spec }] } } } })),
  ),
}))
const pointer = fc
  .array(fc.oneof(word, fc.constantFrom('0', '-', '-1', '01', '~1', '~', '1e9')), { maxLength: 6 })
  .map((steps) => `/${steps.join('/')}`)
const operation = fc.record(
  {
    op: fc.constantFrom('add', 'remove', 'replace', 'move', 'copy', 'test', 'bogus'),
    path: fc.oneof(pointer, fc.string()),
    from: pointer,
    value,
  },
  { requiredKeys: [] },
)

const BODIES: readonly { readonly contentType: PatchType; readonly body: fc.Arbitrary<unknown>; readonly more?: readonly number[] }[] = [
  { contentType: 'application/json-patch+json', body: fc.oneof(fc.array(operation, { maxLength: 4 }), value) },
  { contentType: 'application/merge-patch+json', body: value },
  // Some mistakes in these upstream calls its own.
  { contentType: 'application/strategic-merge-patch+json', body: value, more: [500] },
  {
    contentType: 'application/apply-patch+yaml',
    body: value.map((own) => (typeof own === 'object' && own !== null ? { apiVersion: 'apps/v1', kind: 'Deployment', ...own } : own)),
    more: [500],
  },
]

/** What became of it: `done`, or the code of the refusal. Throws what is no refusal. */
function outcomeOf(call: () => unknown): 'done' | number | undefined {
  try {
    call()
    return 'done'
  } catch (error) {
    if (error instanceof StatusError) return error.status.code
    throw error
  }
}

describe('patches', () => {
  const test = testServer()
  test.create('deployments', DEPLOYMENT, { group: 'apps' })
  const target = readTarget('/apis/apps/v1/namespaces/default/deployments/web?fieldManager=fuzz&dryRun=All')
  const info = requestInfoOf('PATCH', target)

  it.each(BODIES)('$contentType', ({ contentType, body, more = [] }) => {
    const outcomes = new Map<unknown, number>()
    fc.assert(
      fc.property(body, (patch) => {
        const outcome = outcomeOf(() => {
          const text = Buffer.from(JSON.stringify(patch))
          const wire = {
            query: target.query,
            contentType,
            userAgent: 'fuzz',
            body: text,
            kind: { group: 'apps', version: 'v1', kind: 'Deployment' },
          }
          return test.call(apiRequestOf({ ...wire, as: undefined }, info, ADMIN) as ApiRequest)
        })
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
        expect(['done', 400, 409, 413, 415, 422, ...more]).toContain(outcome)
      }),
      { numRuns: 1_000 },
    )
    // Not all of it was refused at the door, and something was done.
    expect(outcomes.get('done') ?? 0).toBeGreaterThan(0)
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
    expect(test.get('deployments', 'web', { group: 'apps' })).toMatchObject(DEPLOYMENT)
  })
})

describe('what narrows a list', () => {
  const test = testServer()
  const piece = fc.constantFrom(
    'a',
    'app',
    '=',
    '==',
    '!=',
    '!',
    ',',
    ' in ',
    ' notin ',
    '(',
    ')',
    '<',
    '>',
    '1',
    '/',
    '.',
    '\\',
    ' ',
    '%',
    'metadata.name',
    'spec.nodeName',
  )
  const text = fc.oneof(
    fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join('')),
    fc.string(),
  )
  const token = fc.oneof(
    text,
    fc.json().map((json) => Buffer.from(json).toString('base64url')),
    fc
      .record({ v: fc.constantFrom('meta.k8s.io/v1', 'v2'), rv: fc.oneof(fc.integer(), fc.constantFrom(null, 'x')), start: text })
      .map((claim) => Buffer.from(JSON.stringify(claim)).toString('base64url')),
  )

  it.each([
    ['labelSelector', text],
    ['fieldSelector', text],
    ['continue', token],
    ['resourceVersion', text],
  ] as const)('%s', (name, values) => {
    fc.assert(
      fc.property(values, (given) => {
        const outcome = outcomeOf(() => {
          const target = readTarget(`/api/v1/namespaces/default/pods?limit=1&${name}=${encodeURIComponent(given)}`)
          const wire = {
            query: target.query,
            contentType: '',
            userAgent: 'fuzz',
            body: Buffer.alloc(0),
            kind: { group: '', version: 'v1', kind: 'Pod' },
          }
          return test.call(apiRequestOf({ ...wire, as: undefined }, requestInfoOf('GET', target), ADMIN))
        })
        expect(['done', 400, 410, 422, 504]).toContain(outcome)
      }),
      { numRuns: 1_000 },
    )
  })
})
