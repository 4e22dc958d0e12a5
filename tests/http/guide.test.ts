// What a guide to Kubernetes has its readers type, in its order, by the real kubectl.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { missing } from './real-clients.ts'
import { type ServedCluster, serveCluster } from './served-cluster.ts'

const MANIFESTS = join(import.meta.dirname, '..', '..', 'examples', 'manifests', 'guide')
const file = (name: string) => join(MANIFESTS, name)

describe.skipIf(missing !== undefined)('the guide', () => {
  let served: ServedCluster
  const k = (line: string) => served.output(line)

  beforeAll(async () => {
    served = await serveCluster()
    await k('create namespace production')
  }, 60_000)
  afterAll(() => served.close())

  test('1.4 looks around', async () => {
    expect(await k('cluster-info')).toContain('Kubernetes control plane')
    expect(await k('get nodes -o wide')).toMatch(/^node-1 +Ready +<none> +\S+ +v1\.35\.\d+ +172\.18\.0\.2 /m)
    expect(await k('api-resources')).toMatch(/^deployments +deploy +apps\/v1 +true +Deployment$/m)
    expect((await served.kubectl('get pods -n default')).stderr).toBe('No resources found in default namespace.\n')
    expect(await k('get pods -A')).toMatch(/^kube-system +coredns-\S+ +1\/1 +Running/m)
  })

  test('1.4 creates, looks closer, and reads logs', async () => {
    // What the pod asks for and the guide takes for granted.
    await k('create serviceaccount nginx-sa')
    await k('create configmap nginx-config --from-literal=default.conf=server{}')
    await k('create secret generic db-secret --from-literal=password=secret')
    expect(await k(`apply -f ${file('configmap.yaml')}`)).toBe('configmap/app-config created\n')
    expect(await k(`apply -f ${file('pod.yaml')}`)).toBe('pod/nginx-pod created\n')
    await k('wait --for=condition=Ready pod/nginx-pod --timeout=60s')
    expect(await k('get pods -o wide')).toMatch(/^nginx-pod +1\/1 +Running +0 +\S+ +10\.244\.\d+\.\d+ +node-\d/m)
    expect(await k('get pods -o yaml')).toContain('\n    name: nginx-pod\n')
    expect(await k('get pods -l app=nginx')).toContain('nginx-pod')
    expect(await k('get pods --field-selector status.phase=Running')).toContain('nginx-pod')
    expect(await k('describe pod nginx-pod')).toMatch(
      /^ {2}Normal +Scheduled +\S.* default-scheduler +Successfully assigned default\/nginx-pod to node-\d$/m,
    )
    expect(await k('describe node node-1')).toMatch(/^Non-terminated Pods: +\(\d+ in total\)$/m)
    expect(await k('create namespace staging')).toBe('namespace/staging created\n')
    expect(await k('logs nginx-pod')).not.toBe('')
    expect((await served.kubectl('logs --previous nginx-pod')).stderr).toContain(
      'previous terminated container "nginx" in pod "nginx-pod" not found',
    )
    expect(await k('delete pod nginx-pod --grace-period=0 --force')).toContain('pod "nginx-pod" force deleted')
  })

  test('1.4 changes contexts', async () => {
    expect(await k('config get-contexts -o name')).toBe('kubesim\nproduction\n')
    expect(await k('config use-context production')).toBe('Switched to context "production".\n')
    expect(await k('config set-context --current --namespace=staging')).toBe('Context "production" modified.\n')
    expect(await k('config use-context kubesim')).toBe('Switched to context "kubesim".\n')
  })

  test('3 rolls out, back and on', async () => {
    expect(await k(`apply -f ${file('deployment.yaml')}`)).toBe('deployment.apps/web-app created\n')
    const n = '-n production'
    expect(await k(`rollout status deployment/web-app ${n}`)).toContain('deployment "web-app" successfully rolled out')
    expect(await k(`set image deployment/web-app web-app=myregistry/web-app:v2.2.0 ${n}`)).toBe('deployment.apps/web-app image updated\n')
    expect(await k(`rollout status deployment/web-app ${n}`)).toContain('successfully rolled out')
    expect(await k(`rollout history deployment/web-app ${n}`)).toBe(
      'deployment.apps/web-app \nREVISION  CHANGE-CAUSE\n1         <none>\n2         <none>\n\n',
    )
    expect(await k(`rollout undo deployment/web-app ${n}`)).toBe('deployment.apps/web-app rolled back\n')
    expect(await k(`rollout undo deployment/web-app --to-revision=2 ${n}`)).toBe('deployment.apps/web-app rolled back\n')
    expect(await k(`scale deployment/web-app --replicas=5 ${n}`)).toBe('deployment.apps/web-app scaled\n')
    expect(await k(`rollout pause deployment/web-app ${n}`)).toBe('deployment.apps/web-app paused\n')
    expect(await k(`rollout resume deployment/web-app ${n}`)).toBe('deployment.apps/web-app resumed\n')
    expect(await k(`get deployment web-app -o jsonpath={.status.availableReplicas} ${n}`)).toBe('5')
    expect(await k(`delete -f ${file('deployment.yaml')}`)).toBe('deployment.apps "web-app" deleted from production namespace\n')
  })

  test('5 keeps secrets', async () => {
    await k('delete secret db-secret')
    expect(await k('create secret generic db-secret --from-literal=username=admin --from-literal=password=S3cureP@ss')).toBe(
      'secret/db-secret created\n',
    )
    const [certificate, key] = [served.file('tls.crt', 'certificate'), served.file('tls.key', 'key')]
    expect(await k(`create secret generic tls-secret --from-file=tls.crt=${certificate} --from-file=tls.key=${key}`)).toBe(
      'secret/tls-secret created\n',
    )
    const registry = '--docker-server=registry.example.com --docker-username=user --docker-password=pass --docker-email=user@example.com'
    expect(await k(`create secret docker-registry regcred ${registry}`)).toBe('secret/regcred created\n')
    expect(await k('get secret db-secret -o jsonpath={.data.username}')).toBe(Buffer.from('admin').toString('base64'))
  })

  test('applies every manifest, and again without a change of mind', async () => {
    await k('create serviceaccount web-app-sa')
    for (const name of readdirSync(MANIFESTS)) {
      const { stdout, stderr, exitCode } = await served.kubectl(`apply -f ${file(name)}`)
      expect(exitCode, `${name}: ${stderr}`).toBe(0)
      expect(stdout, name).toMatch(/ (created|configured|unchanged)\n$/)
      expect((await served.kubectl(`apply -f ${file(name)}`)).exitCode, name).toBe(0)
    }
  }, 60_000)

  test('7 looks for what is wrong', async () => {
    await k('run problematic-pod --image=myregistry/app:does-not-exist')
    await served.clock.run('30s')
    expect(await k('get events --field-selector type=Warning')).toContain('Failed to pull image "myregistry/app:does-not-exist"')
    expect(await k('get events -n production --sort-by=.lastTimestamp')).toContain('ScalingReplicaSet')
    expect(await k('describe pod problematic-pod')).toContain('ImagePullBackOff')
    expect((await served.kubectl('logs problematic-pod --previous')).exitCode).toBe(1)
  })
})
