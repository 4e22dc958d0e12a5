import { describe, expect, it } from 'vitest'
import { scenario } from './scenario.ts'
import { WEB_APP } from './web-app.ts'

/** Each message once: how often the same one comes depends on how many writes there were in between. */
function steps(text: string): string[] {
  return text.split('\n').filter((line, index, lines) => line !== '' && line !== lines[index - 1])
}

describe('kubectl rollout', () => {
  it('follows a rolling update to its end', async () => {
    const { kubectl } = await scenario(WEB_APP)
    await kubectl('set image deployment/web-app web-app=myregistry/web-app:v2.2.0')
    expect(steps(await kubectl('rollout status deployment/web-app'))).toEqual([
      'Waiting for deployment spec update to be observed...',
      'Waiting for deployment "web-app" rollout to finish: 0 out of 3 new replicas have been updated...',
      'Waiting for deployment "web-app" rollout to finish: 1 out of 3 new replicas have been updated...',
      'Waiting for deployment "web-app" rollout to finish: 2 out of 3 new replicas have been updated...',
      'Waiting for deployment "web-app" rollout to finish: 1 old replicas are pending termination...',
      'deployment "web-app" successfully rolled out',
    ])
    expect(await kubectl('rollout status deployment web-app')).toBe('deployment "web-app" successfully rolled out\n')
    await kubectl('rollout restart deployment')
    expect(await kubectl('rollout status deployment/web-app --watch=false')).toBe('Waiting for deployment spec update to be observed...\n')
    expect(await kubectl('rollout status deployment/web-app --revision=1')).toContain(
      '! error: desired revision (1) is different from the running revision (2)\n',
    )
  })

  it('gives up when the time is over, or the progress deadline', async () => {
    const { cluster, kubectl } = await scenario(WEB_APP)
    await kubectl('set image deployment/web-app web-app=myregistry/web-app:does-not-exist')
    expect(steps(await kubectl('rollout status deployment/web-app --timeout=30s')).slice(-2)).toEqual([
      '! error: timed out waiting for the condition',
      '= 1',
    ])
    const before = cluster.now
    expect(steps(await kubectl('rollout status deployment/web-app'))).toEqual([
      'Waiting for deployment "web-app" rollout to finish: 1 out of 3 new replicas have been updated...',
      '! error: deployment "web-app" exceeded its progress deadline',
      '= 1',
    ])
    expect(cluster.now - before).toBeLessThan(600_000)
    expect(await kubectl('rollout undo deployment/web-app')).toBe('deployment.apps/web-app rolled back\n')
    expect(steps(await kubectl('rollout status deployment/web-app')).at(-1)).toBe('deployment "web-app" successfully rolled out')
  })

  it('keeps a history, and restores from it', async () => {
    const { cluster, kubectl } = await scenario(WEB_APP)
    expect(await kubectl('rollout undo deployment/web-app')).toBe('! error: no rollout history found for deployment "web-app"\n= 1\n')
    await kubectl('annotate deployment/web-app kubernetes.io/change-cause=first')
    await cluster.settle()
    await kubectl('set image deployment/web-app web-app=myregistry/web-app:v2.2.0')
    await kubectl('annotate --overwrite deployment/web-app kubernetes.io/change-cause=second')
    await kubectl('rollout status deployment/web-app')
    expect(await kubectl('rollout history deployment/web-app')).toBe(
      'deployment.apps/web-app \nREVISION  CHANGE-CAUSE\n1         first\n2         second\n\n',
    )
    expect(
      (await kubectl('rollout history deployment/web-app --revision=1')).replace(/hash=\w+/, 'hash=HASH'),
    ).toBe(`deployment.apps/web-app with revision #1
Pod Template:
  Labels:	app=web-app
	pod-template-hash=HASH
  Annotations:	kubernetes.io/change-cause: first
  Containers:
   web-app:
    Image:	myregistry/web-app:v2.1.0
    Port:	8080/TCP
    Host Port:	0/TCP
    Limits:
      memory:	128Mi
    Requests:
      cpu:	250m
      memory:	64Mi
    Readiness:	http-get http://:8080/ready delay=5s timeout=1s period=10s #success=1 #failure=3
    Environment:	<none>
    Mounts:	<none>
  Volumes:	<none>
  Node-Selectors:	<none>
  Tolerations:	<none>

`)
    expect(await kubectl('rollout undo deployment/web-app --to-revision=2')).toBe(
      'deployment.apps/web-app skipped rollback (current template already matches revision 2)\n',
    )
    expect(await kubectl('rollout undo deployment/web-app --to-revision=7')).toBe(
      '! error: unable to find specified revision 7 in history\n= 1\n',
    )
    expect(await kubectl('rollout undo deployment/web-app --dry-run=server')).toBe('deployment.apps/web-app rolled back (server dry run)\n')
    expect(await kubectl('rollout undo deployment/web-app')).toBe('deployment.apps/web-app rolled back\n')
    await kubectl('rollout status deployment/web-app')
    expect(
      await kubectl("get deployment web-app -o jsonpath='{.spec.template.spec.containers[0].image} {.metadata.annotations}'"),
    ).toContain('myregistry/web-app:v2.1.0')
    expect((await kubectl('rollout history deployment/web-app')).split('\n').slice(1, 4)).toEqual([
      'REVISION  CHANGE-CAUSE',
      '2         second',
      '3         first',
    ])
  })

  it('pauses, resumes and restarts', async () => {
    const { cluster, kubectl } = await scenario(WEB_APP)
    expect(await kubectl('rollout pause deployment/web-app')).toBe('deployment.apps/web-app paused\n')
    expect(await kubectl('rollout pause deployment/web-app')).toBe('! error: deployments.apps "web-app" is already paused\n= 1\n')
    expect(await kubectl('rollout restart deployment/web-app')).toBe(
      '! error: deployments.apps "web-app" can\'t restart paused deployment (run rollout resume first)\n= 1\n',
    )
    await kubectl('set image deployment/web-app web-app=myregistry/web-app:v2.2.0')
    expect(await kubectl('rollout undo deployment/web-app --to-revision=1')).toBe(
      "! error: you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again\n= 1\n",
    )
    expect(steps(await kubectl('rollout status deployment/web-app')).slice(-2)).toEqual([
      '! error: timed out waiting for the condition',
      '= 1',
    ])
    expect(await kubectl('rollout resume deployment/web-app')).toBe('deployment.apps/web-app resumed\n')
    expect(await kubectl('rollout resume deployment/web-app')).toBe('! error: deployments.apps "web-app" is not paused\n= 1\n')
    expect(await kubectl('rollout restart deployment/web-app')).toBe('deployment.apps/web-app restarted\n')
    expect(await kubectl('rollout restart deployment/web-app')).toBe(
      '! error: failed to create patch for web-app: if restart has already been triggered within the past second, please wait before attempting to trigger another\n= 1\n',
    )
    const restartedAt = await kubectl(
      "get deployment web-app -o jsonpath='{.spec.template.metadata.annotations.kubectl\\.kubernetes\\.io/restartedAt}'",
    )
    expect(restartedAt).toBe(new Date(cluster.now).toISOString().replace(/\.\d+Z$/, 'Z'))
  })

  it.each([
    ['status', '! error: required resource not specified\n= 1\n'],
    ['status deployment/nope', '! Error from server (NotFound): deployments.apps "nope" not found\n= 1\n'],
    ['status deployment -l app=none', '! No resources found in default namespace.\n'],
    ['status configmap/kube-root-ca.crt', '! error: no status viewer has been implemented for ConfigMap\n= 1\n'],
    ['history rs', ''],
    [
      'history configmap/kube-root-ca.crt',
      '! error: error retrieving history for "ConfigMap", no visitor method exists for { ConfigMap}\n= 1\n',
    ],
    ['pause configmap/kube-root-ca.crt', '! error: configmaps "kube-root-ca.crt" pausing is not supported\n= 1\n'],
    [
      'undo configmap/kube-root-ca.crt',
      '! error: error retrieving rollbacker for "ConfigMap", no visitor method exists for { ConfigMap}\n= 1\n',
    ],
  ])('%s is refused as kubectl does', async (line, answer) => {
    const { kubectl } = await scenario()
    expect(await kubectl(`rollout ${line}`)).toBe(answer)
  })
})
