// A deterministic test with vitest: ten minutes of progress deadline pass in milliseconds, the same way every time.
import { createCluster, deployments } from 'kubesim'
import { expect, test } from 'vitest'

test('a rollout that makes no progress is reported after its deadline', async () => {
  const cluster = await createCluster({ seed: 42 })
  await cluster.apply('examples/manifests/web-app.yaml')
  await cluster.runUntil('deployment/web-app available -n production')
  await cluster.kubectl('set image deployment/web-app web-app=myregistry/web-app:does-not-exist -n production')

  await cluster.runFor('11m')

  const progressing = cluster
    .get(deployments, 'web-app', 'production')
    ?.status?.conditions?.find((condition) => condition.type === 'Progressing')
  expect(progressing).toMatchObject({ status: 'False', reason: 'ProgressDeadlineExceeded' })
  // maxUnavailable is 0: nobody was hurt.
  expect(cluster.get(deployments, 'web-app', 'production')?.status?.availableReplicas).toBe(3)
  await cluster.stop()
})

test('the same seed makes the same world', async () => {
  const run = async () => {
    const cluster = await createCluster({ seed: 42 })
    await cluster.apply('examples/manifests/web-app.yaml')
    await cluster.settle()
    return { hash: cluster.hash, world: cluster.fingerprint() }
  }
  expect(await run()).toEqual(await run())
})
