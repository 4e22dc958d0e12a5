import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { compactJson, JsonPath, relaxedJsonPath } from './json-path.ts'

interface Case {
  readonly template: string
  /** Number of an input. */
  readonly input: number
  readonly allowMissingKeys?: boolean
  readonly expect?: string
  /** The words of the error; `fails` where they are not recorded. */
  readonly error?: string
  readonly fails?: boolean
}

const { inputs, cases } = JSON.parse(readFileSync(new URL('testdata/jsonpath.json', import.meta.url), 'utf8')) as {
  readonly inputs: readonly unknown[]
  readonly cases: readonly Case[]
}

function render({ template, input, allowMissingKeys = false }: Case): string {
  return new JsonPath(template, { allowMissingKeys }).render(inputs[input])
}

// Upstream's own cases; where its input is a Go struct, the fields of what is printed are sorted here as those of any object.
describe('recorded templates', () => {
  it.each(cases.map((each, at) => [`${at} ${each.template}`, each] as const))('%s', (_, given) => {
    if (given.expect !== undefined) expect(render(given)).toBe(given.expect)
    else expect(() => render(given)).toThrow(given.error)
  })
})

const POD = {
  metadata: { name: 'web', labels: { app: 'a<b', 'app.kubernetes.io/name': 'web' }, deletionTimestamp: null },
  spec: { containers: [{ name: 'a', ports: [80, 443] }, { name: 'b' }], weight: 1.5 },
}

function of(template: string, allowMissingKeys = true): string {
  return new JsonPath(template, { allowMissingKeys }).render(POD)
}

describe('templates', () => {
  it.each([
    ["{.spec.containers[?(@.name=='b')].name}", 'b'],
    ["{.metadata['name','labels']}", 'web {"app":"a\\u003cb","app.kubernetes.io/name":"web"}'],
    ["{.metadata.labels['app\\.kubernetes\\.io/name']}", 'web'],
    ['{.spec.containers[0,1].name}', 'a b'],
    ['{.metadata.deletionTimestamp}', 'null'],
    ['{.metadata.missing}', ''],
    ['{.spec.weight}', '1.5'],
    ['{..name}', 'web a b'],
    ['{range .spec.containers[*]}[{.name}]{end}!', '[a][b]!'],
    ['{@.metadata.name}{"\\n\\u00e9"}', 'web\né'],
    ['{.spec.containers[0].ports[?(@>100)]}', '443'],
  ])('%s', (template, text) => {
    expect(of(template)).toBe(text)
  })

  it.each([
    ['{.metadata', 'unclosed action'],
    ['{.spec.containers[0}', 'unterminated array'],
    ['{.spec.containers[a]}', 'invalid array index a'],
    ['{.spec.containers[?(@.name=="a"]}', 'unterminated filter'],
    ['{"abc}', 'unterminated quoted string'],
    ['{1.2.3}', 'cannot parse number 1.2.3'],
    ['{?}', "unrecognized character in action: U+003F '?'"],
    ['{....a}', 'invalid multiple recursive descent'],
  ])('that cannot be read: %s', (template, message) => {
    expect(() => new JsonPath(template)).toThrow(message)
  })

  it.each([
    ['{.metadata.nope.deeper}', 'nope is not found'],
    ['{.spec.containers[5].name}', 'array index out of bounds: index 5, length 2'],
    ['{.spec.containers[0:2:0].name}', 'step must be > 0'],
    ['{.spec.containers[?(@.name==1)].name}', 'incompatible types for comparison'],
    ['{.spec.containers[?(@.name<>"a")].name}', 'unrecognized filter operator <>'],
    ['{.metadata.name[?(@.a)]}', 'web is not array or slice and cannot be filtered'],
  ])('that find no answer: %s', (template, message) => {
    expect(() => of(template, false)).toThrow(message)
  })
})

describe('paths of columns', () => {
  it('may be written in four ways', () => {
    for (const text of ['metadata.name', '.metadata.name', '{metadata.name}', '{.metadata.name}']) {
      expect(new JsonPath(relaxedJsonPath(text)).find(POD)).toEqual([['web']])
    }
    expect(() => relaxedJsonPath('{.a}{.b}')).toThrow('unexpected path string, expected a')
  })
})

it('writes JSON as Go does', () => {
  expect(compactJson({ b: [1, null], a: '<&>' })).toBe('{"a":"\\u003c\\u0026\\u003e","b":[1,null]}')
})
