import { expect, test } from 'vitest'
import { accessRows } from './rules.ts'

test('what is allowed, one row for each resource', () => {
  const rows = accessRows({
    resourceRules: [
      { verbs: ['get', 'list'], apiGroups: [''], resources: ['pods', 'pods/log'] },
      { verbs: ['watch'], apiGroups: [''], resources: ['pods'] },
      { verbs: ['update'], apiGroups: ['apps'], resources: ['deployments/scale'], resourceNames: ['web'] },
    ],
    nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['/healthz'] }],
  })
  expect(rows).toEqual([
    ['pods', '[]', '[]', '[get list watch]'],
    ['pods/log', '[]', '[]', '[get list]'],
    ['', '[/healthz]', '[]', '[get]'],
    ['deployments.apps/scale', '[]', '[web]', '[update]'],
  ])
})
