// A rollout to an image that no registry has: it gets stuck without hurting anyone, says why, and is undone.
import { createCluster } from 'kubesim'

const cluster = await createCluster({ seed: 1 })
const k = async (line: string) => {
  const { stdout, stderr, exitCode } = await cluster.kubectl(`${line} -n production`)
  console.log(`$ kubectl ${line}\n${stdout}${stderr}${exitCode === 0 ? '' : `(exit code ${exitCode})\n`}`)
}

await cluster.apply('examples/manifests/web-app.yaml')
await cluster.runUntil('deployment/web-app available -n production')

// Tags such as `does-not-exist` are in no simulated registry.
await k('set image deployment/web-app web-app=myregistry/web-app:does-not-exist')
await k('rollout status deployment/web-app --timeout=2m')
await k('get pods')
await k('get events --field-selector type=Warning')

await k('rollout undo deployment/web-app')
await k('rollout status deployment/web-app')
await cluster.settle()
await k('get pods')
await cluster.stop()
