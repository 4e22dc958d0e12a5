import type { PodTemplateSpec } from '@kubesim/api'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { deploymentOf } from './rollout-model.ts'
import { replicaSetName, templateHash } from './template-hash.ts'

const template: PodTemplateSpec = {
  metadata: { labels: { app: 'web', tier: 'front' } },
  spec: { containers: [{ name: 'app', image: 'nginx' }] },
}

describe('the hash of a template', () => {
  test('is made of what a label and a name may hold', () => {
    fc.assert(
      fc.property(fc.string(), fc.option(fc.nat(5), { nil: undefined }), (image, collisions) => {
        expect(templateHash({ spec: { containers: [{ name: 'app', image }] } }, collisions)).toMatch(
          /^[bcdfghjklmnpqrstvwxz2456789]{1,10}$/,
        )
      }),
    )
  })

  test('does not depend on the order of fields, nor on those that are undefined', () => {
    const same: PodTemplateSpec = {
      spec: { containers: [{ image: 'nginx', name: 'app', command: undefined }] },
      metadata: { labels: { tier: 'front', app: 'web' } },
    }
    expect(templateHash(same, undefined)).toBe(templateHash(template, undefined))
  })

  test('differs with the template and with each collision', () => {
    const other: PodTemplateSpec = { ...template, spec: { containers: [{ name: 'app', image: 'nginx:2' }] } }
    const hashes = [
      templateHash(template, undefined),
      templateHash(other, undefined),
      ...[1, 2, 0x7fff_ffff].map((count) => templateHash(template, count)),
    ]
    expect(new Set(hashes).size).toBe(hashes.length)
  })
})

test('a set is named after its Deployment, cut where that would be too long', () => {
  expect(replicaSetName(deploymentOf({}), '6d4b75cb6d')).toBe('web-6d4b75cb6d')
  const long = deploymentOf({})
  const name = replicaSetName({ ...long, metadata: { ...long.metadata, name: 'a'.repeat(253) } }, '6d4b75cb6d')
  expect(name).toBe(`${'a'.repeat(242)}-6d4b75cb6d`)
  expect(name).toHaveLength(253)
})
