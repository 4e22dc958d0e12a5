import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { BEHAVIOR_FIELDS, BehaviorError, checkBehaviors, readBehavior, readBehaviors } from './behavior-form.ts'

function problem(act: () => unknown): string {
  try {
    act()
  } catch (error) {
    expect(error).toBeInstanceOf(BehaviorError)
    return (error as Error).message
  }
  return 'none'
}

describe('the behaviour form', () => {
  it('is read from YAML, an image each', () => {
    expect(readBehaviors('shop:\n  startup: 20s\n  exit: {after: 1m, code: 3}\nredis: {}\n')).toEqual({
      shop: { startup: '20s', exit: { after: '1m', code: 3 } },
      redis: {},
    })
    expect(readBehaviors('')).toEqual({})
  })

  it.each([
    ['shop:\n  strtup: 20s', 'b.yaml: line 2: shop.strtup is no field of this object; did you mean startup?'],
    ['shop:\n  http:\n  - path: /\n    status: 99', 'b.yaml: line 4: shop.http[0].status must be a whole number from 100 to 599, got 99'],
    ['shop:\n  startup: 20', 'b.yaml: line 2: shop.startup must be a duration such as 500ms, 30s or 1h30m, got 20'],
    ['shop:\n  memory: {base: 64Mb}', 'b.yaml: line 2: shop.memory.base must be a quantity such as 250m or 64Mi, got "64Mb"'],
    ['shop:\n  exit: {code: 1}', 'b.yaml: line 2: shop.exit must say after what time or after how many requests'],
    ['shop:\n  http: {status: 200}', 'b.yaml: line 2: shop.http must be a list, got {"status":200}'],
    ['shop:\n  startup: 1s\n  startup: 2s', 'b.yaml: line 3: shop.startup is there twice'],
    ['- shop', 'b.yaml: line 1: must be an object with a behaviour per image, got ["shop"]'],
    [
      'registry.example/shop:v1:\n  ports: [0]',
      'b.yaml: line 2: ["registry.example/shop:v1"].ports[0] must be a whole number from 1 to 65535, got 0',
    ],
  ])('%j: %s', (yaml, message) => {
    expect(problem(() => readBehaviors(yaml, 'b.yaml'))).toBe(message)
  })

  it('tells all mistakes at once, and of objects without lines', () => {
    expect(problem(() => checkBehaviors({ shop: { startup: 'soon', probes: [{ probe: 'live' }] } }))).toBe(
      'behaviors: shop.startup must be a duration such as 500ms, 30s or 1h30m, got "soon"\n' +
        'behaviors: shop.probes[0].probe must be one of startup, readiness, liveness, got "live"',
    )
  })

  it('says where YAML cannot be read', () => {
    expect(problem(() => readBehaviors('shop: [', 'b.yaml'))).toMatch(/^error parsing b\.yaml: .*line 1/)
  })
})

describe('docs/behavior.md', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../../docs/behavior.md'), 'utf8')
  const examples = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, yaml]) => readBehavior(yaml!, 'docs/behavior.md'))

  it('has a row and an example for every field', () => {
    for (const field of Object.keys(BEHAVIOR_FIELDS)) {
      expect(page).toContain(`| \`${field}\` |`)
      expect(examples.some((example) => field in example)).toBe(true)
    }
  })
})
