import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { KubeObject } from '../meta/object.ts'
import { answersTo } from './testing/answers.ts'

/** A request and every error of its answer, in order. */
interface Case {
  readonly name: string
  readonly operation: 'create' | 'update' | 'status'
  readonly object: KubeObject
  /** What is stored, for updates. */
  readonly live?: KubeObject
  readonly errors: readonly string[]
  /** What v1.19 found instead, by type and field, and why that is no longer so. */
  readonly was?: readonly string[]
  readonly why?: string
}

function read(file: string): readonly Case[] {
  return JSON.parse(readFileSync(new URL(`testdata/${file}`, import.meta.url), 'utf8')) as readonly Case[]
}

/**
 * Upstream's own unit tests of v1.19, made into requests: a missing name is filled in, beta versions became v1, and the messages are
 * those that v1.35 answers. Where v1.35 finds something else than v1.19 the case says what `was`, and `why`.
 */
const UPSTREAM_CASES = read('validation.json')

/** By function of upstream's, how many of its cases are not among them. */
const LEFT_OUT: Readonly<Record<string, readonly [count: number, why: string]>> = {
  ValidatePodLogOptions: [9, 'options of a query, no object'],
  ValidatePodEphemeralContainersUpdate: [4, "a subresource, which is the API server's to check"],
  ValidateNamespaceFinalizeUpdate: [3, 'a subresource: see core/namespace/strategy.test.ts'],
  ValidatePersistentVolume: [2, 'they have a namespace, which the API server takes away before'],
  ValidateConfigMap: [1, 'a megabyte long: see common-mistakes.test.ts'],
  every: [14, 'without a name or namespace, which no request is'],
}

/** Requests made by changing valid ones at random, with the answers of v1.35: one for every message that came up. */
const RECORDED_CASES = read('recorded-validation.json')

describe("upstream's cases", () => {
  it.each(UPSTREAM_CASES.map((testCase) => [testCase.name, testCase] as const))('%s', (_, { operation, object, live, errors }) => {
    expect(answersTo(operation, object, live)).toEqual(errors)
  })

  it('are all there but for those that are left out', () => {
    const left = Object.values(LEFT_OUT).reduce((sum, [count]) => sum + count, 0)
    expect(UPSTREAM_CASES.length + left).toBe(608)
  })

  it('says of each that is answered otherwise today why that is', () => {
    expect(UPSTREAM_CASES.filter(({ was, why }) => (was === undefined) !== (why === undefined))).toEqual([])
  })
})

describe('recorded cases', () => {
  it.each(RECORDED_CASES.map((testCase) => [testCase.name, testCase] as const))('%s', (_, { operation, object, live, errors }) => {
    expect(answersTo(operation, object, live)).toEqual(errors)
  })
})
