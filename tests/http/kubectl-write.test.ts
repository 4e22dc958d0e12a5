import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { webDeployment } from './manifests.ts'
import { hasDiff, missing } from './real-clients.ts'
import { type ServedCluster, serveCluster } from './served-cluster.ts'

describe.skipIf(missing !== undefined)('the real kubectl writes', () => {
  let served: ServedCluster
  beforeAll(async () => {
    served = await serveCluster({ cluster: { epoch: '2026-01-01T00:00:00Z' } })
  })
  afterAll(() => served.close())
  beforeEach(async () => {
    await served.kubectl('delete deployment web --ignore-not-found')
    await applied(webDeployment())
  })

  const applied = (text: string, ...flags: readonly string[]) =>
    served.output(['apply', ...flags, '-f', served.file('manifest.yaml', text)])
  const field = (path: string) => served.output(`get deployment web -o jsonpath={${path}}`)

  test('applies, and changes only what changed', async () => {
    expect(await applied(webDeployment())).toBe('deployment.apps/web unchanged\n')
    expect(await applied(webDeployment('nginx:1.28'))).toBe('deployment.apps/web configured\n')
    expect(await field('.spec.template.spec.containers[0].image')).toBe('nginx:1.28')
    const lastApplied = JSON.parse(await served.output('apply view-last-applied deployment web -o json')) as { spec: { replicas: number } }
    expect(lastApplied.spec.replicas).toBe(2)
  })

  test('a dry run stores nothing', async () => {
    expect(await applied(webDeployment('nginx:1.28'), '--dry-run=server')).toBe('deployment.apps/web configured (server dry run)\n')
    expect(await field('.spec.template.spec.containers[0].image')).toBe('nginx:1.27')
  })

  test.skipIf(!hasDiff())('diff tells what would change', async () => {
    const { stdout, exitCode } = await served.kubectl(['diff', '-f', served.file('manifest.yaml', webDeployment('nginx:1.28'))])
    expect(exitCode).toBe(1)
    expect(stdout).toContain('-      - image: nginx:1.27\n+      - image: nginx:1.28\n')
    expect((await served.kubectl(['diff', '-f', served.file('manifest.yaml', webDeployment())])).exitCode).toBe(0)
  })

  test('server-side apply: conflicts, and taking over', async () => {
    const other = served.file('other.yaml', webDeployment('nginx:1.29'))
    const apply = ['apply', '--server-side', '--field-manager=ci', '-f', other]
    const { stderr, exitCode } = await served.kubectl(apply)
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(
      /^error: Apply failed with 1 conflict: conflict with "kubectl-client-side-apply" using apps\/v1: \.spec\.template\.spec\.containers\[name="nginx"\]\.image\n/,
    )
    expect(await served.output([...apply, '--force-conflicts'])).toBe('deployment.apps/web serverside-applied\n')
    expect(await field('.spec.template.spec.containers[0].image')).toBe('nginx:1.29')
    expect(
      (await served.output('get deployment web --show-managed-fields -o jsonpath={.metadata.managedFields[*].manager}')).split(' '),
    ).toContain('ci')
  })

  test('rolls out, back and again', async () => {
    expect(await served.output('set image deployment/web nginx=nginx:1.28')).toBe('deployment.apps/web image updated\n')
    expect(await served.output('rollout status deployment/web')).toBe('deployment "web" successfully rolled out\n')
    expect(await served.output('rollout history deployment/web')).toBe(
      'deployment.apps/web \nREVISION  CHANGE-CAUSE\n1         <none>\n2         <none>\n\n',
    )
    expect(await served.output('rollout undo deployment/web')).toBe('deployment.apps/web rolled back\n')
    expect(await field('.spec.template.spec.containers[0].image')).toBe('nginx:1.27')
    expect(await served.output('rollout history deployment/web --revision=3')).toContain('Image:\tnginx:1.27')
    expect(await served.output('rollout restart deployment/web')).toBe('deployment.apps/web restarted\n')
    expect(await served.output('rollout pause deployment/web')).toBe('deployment.apps/web paused\n')
    expect(await served.output('rollout resume deployment/web')).toBe('deployment.apps/web resumed\n')
    expect(await served.output('wait --for=condition=Available deployment/web')).toBe('deployment.apps/web condition met\n')
  })

  test('a rollout that cannot end is told by its status', async () => {
    await served.output('set image deployment/web nginx=nginx:does-not-exist')
    const status = served.kubectl('rollout status deployment/web')
    await served.fetch('/apis/clock.kubesim.io/v1alpha1/clock/run', { method: 'POST', body: '{"duration":"11m"}' })
    const { stdout, stderr, exitCode } = await status
    expect({ stderr, exitCode }).toEqual({ stderr: 'error: deployment "web" exceeded its progress deadline\n', exitCode: 1 })
    expect(stdout).toMatch(/^(Waiting for deployment "web" rollout to finish: 1 out of 2 new replicas have been updated\.\.\.\n)?$/)
  })

  test('resizes a pod while it runs, by patch and by replace', async () => {
    const name = 'sized'
    const containers = [{ name: 'nginx', image: 'nginx:1.27', resources: { requests: { cpu: '100m' } } }]
    await applied(JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { containers } }))
    await served.output(`wait --for=condition=Ready pod/${name}`)
    const asking = (requests: object) => JSON.stringify({ spec: { containers: [{ name: 'nginx', resources: { requests } }] } })
    const { stderr } = await served.kubectl(['patch', 'pod', name, '--subresource', 'resize', '-p', asking({ 'ephemeral-storage': '1Gi' })])
    expect(stderr).toContain('spec: Forbidden: only cpu and memory resources are mutable')
    await served.kubectl(['patch', 'pod', name, '--subresource', 'resize', '-p', asking({ cpu: '123m' })])
    await served.fetch('/apis/clock.kubesim.io/v1alpha1/clock/run', { method: 'POST', body: '{"duration":"5s"}' })
    expect(await served.output(['get', 'pod', name, '-o', 'jsonpath={.status.containerStatuses[0].resources.requests.cpu}'])).toBe('123m')
    expect(await served.output(['describe', 'pod', name])).toMatch(
      /Normal +ResizeCompleted +\S+ +kubelet +Pod resize completed: \{"containers":/,
    )
    const yaml = served.file('pod.yaml', await served.output(['get', 'pod', name, '--subresource', 'resize', '-o', 'yaml']))
    expect(await served.output(['replace', '--subresource', 'resize', '-f', yaml])).toBe('pod/sized replaced\n')
    await served.output('delete pod sized --wait=false')
  })

  test('scales, and refuses what no longer holds', async () => {
    expect(await served.output('scale deployment web --replicas=3')).toBe('deployment.apps/web scaled\n')
    expect(await field('.status.readyReplicas')).toBe('3')
    expect(await served.kubectl('scale deployment web --current-replicas=7 --replicas=1')).toMatchObject({
      stderr: expect.stringContaining('Expected replicas to be 7, was 3'),
      exitCode: 1,
    })
  })

  test('labels and annotates', async () => {
    expect(await served.output('label deployment web tier=front')).toBe('deployment.apps/web labeled\n')
    expect(await served.kubectl('label deployment web tier=back')).toMatchObject({
      stderr: "error: 'tier' already has a value (front), and --overwrite is false\n",
      exitCode: 1,
    })
    expect(await served.output('annotate deployment web note=x')).toBe('deployment.apps/web annotated\n')
    expect(await served.output('get deployment web -L tier --no-headers')).toMatch(/ front\n$/)
  })

  test('patches in each of the ways', async () => {
    const patch = (...args: readonly string[]) => served.output(['patch', 'deployment', 'web', ...args])
    await patch('-p', '{"spec":{"template":{"spec":{"containers":[{"name":"side","image":"busybox"}]}}}}')
    expect(await field('.spec.template.spec.containers[*].name')).toBe('side nginx')
    await patch('--type=merge', '-p', '{"spec":{"replicas":4,"template":{"spec":{"containers":[{"name":"only","image":"busybox"}]}}}}')
    expect(await field('.spec.replicas}{.spec.template.spec.containers[*].name')).toBe('4only')
    await patch('--type=json', '-p', '[{"op":"test","path":"/spec/replicas","value":4},{"op":"replace","path":"/spec/replicas","value":1}]')
    expect(await patch('--subresource=scale', '--type=merge', '-p', '{"spec":{"replicas":2}}')).toBe('scale.autoscaling/web patched\n')
    expect(await field('.spec.replicas')).toBe('2')
    const refused = await served.kubectl(['patch', 'deployment', 'web', '--type=json', '-p', '[{"op":"remove","path":"/spec/nothing"}]'])
    expect(refused).toMatchObject({
      stderr: 'The request is invalid: the server rejected our request due to an error in our request\n',
      exitCode: 1,
    })
  })

  test('edits and replaces', async () => {
    const editor = served.file('editor.sh', '#!/bin/sh\nsed -i s/nginx:1.27/nginx:1.30/ "$1"\n')
    expect(await served.output('edit deployment web', { env: { EDITOR: `sh ${editor}` } })).toBe('deployment.apps/web edited\n')
    expect(await field('.spec.template.spec.containers[0].image')).toBe('nginx:1.30')
    expect(await served.output(['replace', '-f', served.file('manifest.yaml', webDeployment())])).toBe('deployment.apps/web replaced\n')
    const force = await served.output(['replace', '--force', '-f', served.file('manifest.yaml', webDeployment())])
    expect(force).toBe('deployment.apps "web" deleted from default namespace\ndeployment.apps/web replaced\n')
  })

  test('runs, exposes and deletes', async () => {
    expect(await served.output('run once --image=busybox --restart=Never -- sleep 5')).toBe('pod/once created\n')
    expect(await served.output('wait --for=jsonpath={.status.phase}=Succeeded pod/once')).toBe('pod/once condition met\n')
    expect(await served.output('expose deployment web --port=80')).toBe('service/web exposed\n')
    expect(await served.output('get service web -o jsonpath={.spec.ports[0].targetPort}{.spec.selector.app}')).toBe('80web')
    expect(await served.output('delete pod once')).toBe('pod "once" deleted from default namespace\n')
    expect(await served.output('delete service web --wait=false')).toBe('service "web" deleted from default namespace\n')
    const pods = (await served.output('get pods -l app=web -o name')).trim().split('\n')
    expect((await served.output(['delete', ...pods])).trim().split('\n')).toHaveLength(2)
    expect(await served.output('delete deployment web --cascade=orphan')).toContain('deleted')
    expect((await served.output('get rs -l app=web -o name')).trim().split('\n')).toHaveLength(1)
    await served.output('delete rs -l app=web')
    expect(await served.kubectl('wait --for=delete pod -l app=web')).toMatchObject({ exitCode: 0 })
    expect(await served.kubectl('delete namespace default')).toMatchObject({
      stderr: 'Error from server (Forbidden): namespaces "default" is forbidden: this namespace may not be deleted\n',
    })
  })

  test('takes nodes out of service and back', async () => {
    expect(await served.output('cordon node-1')).toBe('node/node-1 cordoned\n')
    expect(await served.output('get node node-1 --no-headers')).toContain('Ready,SchedulingDisabled')
    const drained = await served.output('drain node-2 --ignore-daemonsets --delete-emptydir-data')
    expect(drained).toMatch(/^node\/node-2 cordoned\n[\s\S]*node\/node-2 drained\n$/)
    expect(await served.output('get pods -A --field-selector spec.nodeName=node-2 -o name')).toBe('')
    expect(await served.output('uncordon node-1 node-2')).toBe('node/node-1 uncordoned\nnode/node-2 uncordoned\n')
    expect(await served.output('taint node node-1 team=a:NoSchedule')).toBe('node/node-1 tainted\n')
    expect(await served.output('taint node node-1 team-')).toBe('node/node-1 untainted\n')
  })

  test('is told of mistakes in the words of Kubernetes', async () => {
    const create = (text: string) => served.kubectl(['create', '--validate=ignore', '-f', served.file('bad.yaml', text)])
    expect(
      (await create('apiVersion: v1\nkind: Pod\nmetadata: { name: Bad_Name }\nspec: { containers: [ { name: a, image: b } ] }\n')).stderr,
    ).toBe(
      "The Pod \"Bad_Name\" is invalid: metadata.name: Invalid value: \"Bad_Name\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')\n",
    )
    expect((await create(webDeployment())).stderr).toMatch(
      /^Error from server \(AlreadyExists\): error when creating ".*": deployments\.apps "web" already exists\n$/,
    )
    expect(
      (
        await create(
          'apiVersion: v1\nkind: Pod\nmetadata: { name: a, namespace: nowhere }\nspec: { containers: [ { name: a, image: b } ] }\n',
        )
      ).stderr,
    ).toContain('namespaces "nowhere" not found')
  })

  test('sees warnings', async () => {
    const apply = [
      'apply',
      '--validate=warn',
      '-f',
      served.file('odd.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: odd }\ndata: { a: b }\nbogus: 1\n'),
    ]
    expect((await served.kubectl(apply)).stderr).toContain('Warning: unknown field "bogus"\n')
  })
})
