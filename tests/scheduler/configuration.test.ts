import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCluster, type KubeSchedulerConfiguration, pods } from 'kubesim'
import { describe, expect, test } from 'vitest'

const PACKING: KubeSchedulerConfiguration = {
  apiVersion: 'kubescheduler.config.k8s.io/v1',
  kind: 'KubeSchedulerConfiguration',
  profiles: [
    {
      pluginConfig: [{ name: 'NodeResourcesFit', args: { scoringStrategy: { type: 'MostAllocated', resources: [{ name: 'cpu' }] } } }],
      plugins: { score: { disabled: [{ name: '*' }], enabled: [{ name: 'NodeResourcesFit' }] } },
    },
  ],
}
const POD = (name: string) => `
apiVersion: v1
kind: Pod
metadata: { name: ${name} }
spec: { containers: [{ name: app, image: nginx, resources: { requests: { cpu: 500m } } }] }
`

/** On how many nodes four pods land. */
async function nodesUsed(configuration: string | KubeSchedulerConfiguration | undefined): Promise<number> {
  const cluster = await createCluster({ seed: 1, nodes: 4, ...(configuration !== undefined && { scheduler: { configuration } }) })
  await cluster.apply(...['a', 'b', 'c', 'd'].map(POD))
  await cluster.settle()
  const used = new Set(cluster.list(pods, 'default').map(({ spec }) => spec.nodeName)).size
  await cluster.stop()
  return used
}

describe('a cluster’s scheduler', () => {
  test('is set up by an object, by text or by a file', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'kubesim-'))
    const file = join(directory, 'scheduler.yaml')
    writeFileSync(file, JSON.stringify(PACKING))
    try {
      expect(await nodesUsed(undefined)).toBe(4)
      for (const configuration of [PACKING, JSON.stringify(PACKING, undefined, 2), file]) expect(await nodesUsed(configuration)).toBe(1)
    } finally {
      rmSync(directory, { recursive: true })
    }
  })

  test('refuses a setup that makes no sense', async () => {
    const configuration = JSON.stringify({ ...PACKING, podMaxBackoffSeconds: 0 }, undefined, 2)
    await expect(createCluster({ scheduler: { configuration } })).rejects.toThrow(
      'podMaxBackoffSeconds: Invalid value: 0: must be greater than or equal to PodInitialBackoffSeconds',
    )
    await expect(createCluster({ scheduler: { percentageOfNodesToScore: 200 } })).rejects.toThrow('a whole number from 0 to 100')
  })
})
