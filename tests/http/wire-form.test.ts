import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { webDeployment } from './manifests.ts'
import { missing } from './real-clients.ts'
import { type ServedCluster, serveCluster } from './served-cluster.ts'

describe.skipIf(missing !== undefined)('objects look the same from outside and inside', () => {
  let served: ServedCluster
  beforeAll(async () => {
    served = await serveCluster({ cluster: { epoch: '2026-01-01T00:00:00Z' } })
    await served.output(['apply', '--validate=false', '-f', served.file('web.yaml', webDeployment())])
    await served.output('expose deployment web --port=80')
  })
  afterAll(() => served.close())

  test.each([
    'get svc -A -o yaml',
    'get svc web -o json',
    'get deployment web -o yaml',
    'get replicasets -o yaml --show-managed-fields',
    'get pods -A -o yaml',
    'get pods -n kube-system -o json',
    'get namespaces -o yaml',
    'get endpointslices -A -o yaml',
    'get storageclasses,priorityclasses -o yaml',
    'get serviceaccounts,configmaps -A -o yaml',
    'get events -o yaml',
  ])('kubectl %s', async (line) => {
    const outside = await served.output(line)
    const { stdout } = await served.cluster.kubectl(line)
    expect(stdout).toBe(outside)
  })
})
