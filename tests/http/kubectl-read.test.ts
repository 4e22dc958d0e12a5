import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { webDeployment } from './manifests.ts'
import { missing } from './real-clients.ts'
import { type ServedCluster, serveCluster } from './served-cluster.ts'

const SETTLED = { cluster: { epoch: '2026-01-01T00:00:00Z' } }

describe.skipIf(missing !== undefined)('the real kubectl reads', () => {
  let served: ServedCluster
  beforeAll(async () => {
    served = await serveCluster(SETTLED)
    await served.output(['apply', '-f', served.file('web.yaml', webDeployment())])
  })
  afterAll(() => served.close())

  /** Names of pods are the seed's business. */
  const anonymised = (text: string) => text.replace(/web-[a-z0-9]+-[a-z0-9]{5}/g, 'web-POD')

  test('versions', async () => {
    expect(await served.output('version')).toBe('Client Version: v1.35.2\nKustomize Version: v5.7.1\nServer Version: v1.35.0\n')
  })

  test('tables, with more columns when asked', async () => {
    const nodes = (await served.output('get nodes')).replace(/\d+s /g, '?s ')
    expect(nodes).toBe(
      'NAME     STATUS   ROLES    AGE   VERSION\nnode-1   Ready    <none>   ?s    v1.35.0\nnode-2   Ready    <none>   ?s    v1.35.0\nnode-3   Ready    <none>   ?s    v1.35.0\n',
    )
    const wide = (await served.output('get pods -o wide')).split('\n')
    expect(wide[0]!.split(/\s{2,}/)).toEqual([
      'NAME',
      'READY',
      'STATUS',
      'RESTARTS',
      'AGE',
      'IP',
      'NODE',
      'NOMINATED NODE',
      'READINESS GATES',
    ])
    expect(anonymised(wide[1]!)).toMatch(/^web-POD +1\/1 +Running +0 +\d+s +10\.244\.\d\.\d +node-\d +<none> +<none>$/)
    expect(await served.output('get deployment web --show-labels --no-headers')).toMatch(/^web +2\/2 +2 +2 +\d+s +app=web\n$/)
  })

  test('objects', async () => {
    const pod = JSON.parse(await served.output('get pods -o json')) as {
      kind: string
      items: { kind: string; status: { phase: string } }[]
    }
    expect(pod.kind).toBe('List')
    expect(pod.items.map(({ kind, status }) => `${kind} ${status.phase}`)).toEqual(['Pod Running', 'Pod Running'])
    expect(await served.output('get deployment web -o jsonpath={.status.readyReplicas}')).toBe('2')
    expect(await served.output('get deployment web -o yaml')).toContain('  selector:\n    matchLabels:\n      app: web\n')
    expect(await served.output('get deployment web -o name')).toBe('deployment.apps/web\n')
    expect(await served.output('get deployments -o custom-columns=NAME:.metadata.name,IMAGE:.spec.template.spec.containers[0].image')).toBe(
      'NAME   IMAGE\nweb    nginx:1.27\n',
    )
  })

  test('selections, page by page', async () => {
    expect((await served.output('get pods -l app=web -o name')).trim().split('\n')).toHaveLength(2)
    expect(await served.output('get pods -l app!=web -o name')).toBe('')
    const [node] = (await served.output('get pods -o jsonpath={.items[*].spec.nodeName}')).split(' ')
    expect(await served.output(`get pods --field-selector spec.nodeName=${node} -o name`)).toMatch(/^pod\/web-\S+\n$/)
    const names = (text: string) =>
      text
        .trim()
        .split('\n')
        .map((line) => line.split(/\s+/)[1])
    const all = names(await served.output('get pods -A --no-headers'))
    expect(all).toHaveLength(4)
    expect(names(await served.output('get pods -A --no-headers --chunk-size=1'))).toEqual(all)
    const sorted = names(await served.output('get pods -A --no-headers --sort-by=.metadata.name'))
    expect(sorted).toEqual([...all].sort())
  })

  test('several kinds at once', async () => {
    const output = await served.output('get all')
    expect(output.match(/^(pod|service|deployment\.apps|replicaset\.apps)\//gm)).toEqual([
      'pod/',
      'pod/',
      'service/',
      'deployment.apps/',
      'replicaset.apps/',
    ])
  })

  test('descriptions', async () => {
    const text = await served.output('describe deployment web')
    expect(text).toContain('Replicas:               2 desired | 2 updated | 2 total | 2 available | 0 unavailable\n')
    expect(text).toMatch(/OldReplicaSets: {2}<none>\nNewReplicaSet: {3}web-\w+ \(2\/2 replicas created\)\n/)
    expect(await served.output('describe node node-1')).toMatch(/\nTaints: {13}<none>\n[\s\S]*\n {2}Ready +True /)
    expect(await served.output('describe pods')).toMatch(/Normal +Scheduled +\S+ +default-scheduler +Successfully assigned default\/web-/)
  })

  test('events and logs', async () => {
    expect(await served.output('events --for deployment/web --no-headers')).toMatch(
      /Normal +ScalingReplicaSet +Deployment\/web +Scaled up replica set web-\w+ from 0 to 2\n$/,
    )
    await served.output('run hello --image=busybox --restart=Never -- echo hi')
    expect(await served.output('logs hello')).toBe('hi\n')
    expect(await served.output('logs -l run=hello --prefix --tail=1')).toBe('[pod/hello/hello] hi\n')
    expect(await served.kubectl('logs hello -c other')).toMatchObject({
      stderr: 'error: container other is not valid for pod hello\n',
      exitCode: 1,
    })
    await served.output('delete pod hello')
  })

  test('changes as they come', async () => {
    let begin = () => {}
    const begun = new Promise<void>((resolve) => {
      begin = resolve
    })
    const watching = served.kubectl('get deployment web -w --output-watch-events --no-headers', {
      until: (stdout) => {
        begin()
        return stdout.includes('3/3')
      },
    })
    await begun
    await served.output('scale deployment web --replicas=3')
    const lines = (await watching).stdout.split('\n').map((line) => line.split(/\s+/).slice(0, 3).join(' '))
    expect([...new Set(lines)]).toEqual(['ADDED web 2/2', 'MODIFIED web 2/3', 'MODIFIED web 3/3', ''])
    await served.output('scale deployment web --replicas=2')
  })

  test('what is not there', async () => {
    expect(await served.kubectl('get pods nope')).toEqual({
      stdout: '',
      stderr: 'Error from server (NotFound): pods "nope" not found\n',
      exitCode: 1,
    })
    expect(await served.kubectl('get gadgets')).toMatchObject({
      stderr: 'error: the server doesn\'t have a resource type "gadgets"\n',
      exitCode: 1,
    })
    expect(await served.kubectl('get pods -n nowhere')).toEqual({
      stdout: '',
      stderr: 'No resources found in nowhere namespace.\n',
      exitCode: 0,
    })
  })

  test('what is served', async () => {
    expect(await served.output('api-resources --api-group=apps')).toBe(
      [
        'NAME                  SHORTNAMES   APIVERSION   NAMESPACED   KIND',
        'controllerrevisions                apps/v1      true         ControllerRevision',
        'daemonsets            ds           apps/v1      true         DaemonSet',
        'deployments           deploy       apps/v1      true         Deployment',
        'replicasets           rs           apps/v1      true         ReplicaSet',
        'statefulsets          sts          apps/v1      true         StatefulSet',
        '',
      ].join('\n'),
    )
    expect(await served.output('cluster-info')).toContain('CoreDNS')
    expect(await served.output('get --raw /readyz')).toBe('ok')
  })

  test('contexts', async () => {
    expect((await served.output('config get-contexts -o name')).split('\n')).toEqual(['kubesim', 'production', ''])
    expect(await served.kubectl('get pods --context production')).toMatchObject({ stderr: 'No resources found in production namespace.\n' })
  })
})
