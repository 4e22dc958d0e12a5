import { readFileSync } from 'node:fs'
import { jsonEqual, type Schema } from '@kubesim/api'
import { describe, expect, it } from 'vitest'
import { EMPTY_FIELD_SET } from '../fields/field-set.ts'
import { parseFieldsV1, toFieldsV1 } from '../fields/fields-v1.ts'
import { excludeFields } from '../fields/filter.ts'
import { pathText } from '../fields/path-element.ts'
import { DEDUCED } from '../typed/atom.ts'
import { mergeValues } from '../typed/merge.ts'
import { extractItems } from '../typed/remove-items.ts'
import { ConflictsError } from './conflict.ts'
import type { Managers } from './managers.ts'
import { type CaseType, caseSchema } from './smd-schema.fixture.ts'
import { type Typed, Updater, type VersionConverter } from './updater.ts'

type Operation =
  | readonly ['schema', string]
  | readonly ['apply' | 'forceApply' | 'update' | 'extractApply', string, string, unknown, (readonly string[])?]

interface Case {
  readonly name: string
  readonly schema: string
  readonly type?: string
  readonly ignored?: unknown
  readonly ops: readonly Operation[]
  readonly object?: unknown
  readonly managed: Readonly<Record<string, readonly [string, unknown]>>
}

interface Cases {
  readonly schemas: Readonly<Record<string, Readonly<Record<string, CaseType>>>>
  readonly cases: readonly Case[]
}

const CASES = JSON.parse(readFileSync(new URL('./testdata/cases.json', import.meta.url), 'utf8')) as Cases

/** Fields called after their version: `scalarField_v1` is `scalarField_v2` in v2. */
function renamed(value: unknown, apiVersion: string): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key.replace(/_v\d+$/, `_${apiVersion}`), renamed(item, apiVersion)]),
  )
}

/** Keys of the recursive map are as long as their version is high: `a` is `aa` in v2. */
function repeated(value: unknown, count: number): unknown {
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [/^(.)\1*$/.test(key) ? key[0]!.repeat(count) : key, repeated(item, count)]),
  )
}

/** One run of a case: the object and its owners as the operations leave them. */
class Run {
  live: unknown = null
  managers: Managers = new Map()
  private types: string
  private readonly test: Case
  private readonly updater: Updater

  constructor(test: Case) {
    this.test = test
    this.types = test.schema
    const ignored = test.ignored === undefined ? undefined : excludeFields(parseFieldsV1(test.ignored))
    this.updater = new Updater({ convert: this.convert, filterFor: () => ignored })
  }

  schema(apiVersion: string): Schema {
    return this.types === 'deduced' ? DEDUCED : caseSchema(CASES.schemas[this.types]!, this.test.type ?? apiVersion)
  }

  readonly convert: VersionConverter = ({ value }, apiVersion) => {
    const schema = this.schema(apiVersion)
    if (this.test.name.includes('RealConversion')) return { value: repeated(value, Number(apiVersion.slice(1))), schema }
    return { value: renamed(value, apiVersion), schema }
  }

  perform(operation: Operation): void {
    if (operation[0] === 'schema') {
      this.types = operation[1]
      return
    }
    const [verb, apiVersion, manager, object, conflicts = []] = operation
    const schema = this.schema(apiVersion)
    const live = this.convert({ value: this.live, schema }, apiVersion)!
    this.live = live.value
    const writer = { manager, apiVersion }
    if (verb === 'update') {
      this.managers = this.updater.update(live, { value: object, schema }, this.managers, writer)
      this.live = object
      return
    }
    const config = { value: verb === 'extractApply' ? this.extracted(live, manager, object) : object, schema }
    expect(this.apply(live, config, { ...writer, force: verb === 'forceApply' })).toEqual(conflicts)
  }

  /** Returns the conflicts. */
  private apply(live: Typed, config: Typed, writer: { manager: string; apiVersion: string; force: boolean }): readonly string[] {
    try {
      const applied = this.updater.apply(live, config, this.managers, writer)
      this.managers = applied.managers
      if (applied.object !== undefined) this.live = applied.object
      return []
    } catch (error) {
      if (!(error instanceof ConflictsError)) throw error
      return error.conflicts.map(({ manager, path }) => `${manager} ${pathText(path)}`).sort()
    }
  }

  private extracted(live: Typed, manager: string, object: unknown): unknown {
    const own = extractItems(live.value, this.managers.get(manager)?.set ?? EMPTY_FIELD_SET, live.schema)
    return mergeValues(own, object, live.schema)
  }
}

describe('Updater', () => {
  it.each(CASES.cases)('$name', (test) => {
    const run = new Run(test)
    for (const operation of test.ops) run.perform(operation)
    const managed = Object.fromEntries(
      [...run.managers].map(([manager, { set, apiVersion, applied }]) => [
        manager,
        [`${applied ? 'Apply' : 'Update'} ${apiVersion}`, toFieldsV1(set)],
      ]),
    )
    expect(managed).toEqual(test.managed)
    if (test.object === undefined) return
    const same = (value: unknown): unknown => run.convert({ value, schema: DEDUCED }, 'v1')?.value
    if (!jsonEqual(same(run.live), same(test.object))) expect(run.live).toEqual(test.object)
  })
})
