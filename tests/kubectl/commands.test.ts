// Commands beyond those of the guide, by the real kubectl of two releases.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { webDeployment } from '../http/manifests.ts'
import { hasDiff, missing, RELEASES } from '../http/real-clients.ts'
import { type ServedCluster, serveCluster } from '../http/served-cluster.ts'

const BUDGET = `apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: web }
spec:
  minAvailable: 2
  selector:
    matchLabels: { app: web }
`

describe.skipIf(missing !== undefined).each(RELEASES)('kubectl %s', (release) => {
  let served: ServedCluster
  const k = (line: string) => served.output(line)
  const apply = (file: string, ...flags: readonly string[]) => served.kubectl(['apply', ...flags, '-f', file])
  const image = (name: string) => served.file(`${name.replace(':', '-')}.yaml`, webDeployment(name))

  beforeAll(async () => {
    served = await serveCluster({ cluster: { nodes: 2 } }, release)
    await served.output(['apply', '-f', image('nginx:1.27')])
    await k('rollout status deployment/web')
  }, 60_000)
  afterAll(() => served?.close())

  test.skipIf(!hasDiff())('diff', async () => {
    const changed = await served.kubectl(['diff', '-f', image('nginx:1.28')])
    expect([changed.exitCode, changed.stdout]).toEqual([
      1,
      expect.stringContaining('-      - image: nginx:1.27\n+      - image: nginx:1.28\n'),
    ])
    expect(await served.kubectl(['diff', '-f', image('nginx:1.27')])).toEqual({ stdout: '', stderr: '', exitCode: 0 })
    const serverSide = await served.kubectl(['diff', '--server-side', '--force-conflicts', '-f', image('nginx:1.28')])
    expect(serverSide).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('+      - image: nginx:1.28\n') as string })
  })

  test('apply --server-side, in conflict and by force', async () => {
    const flags = ['--server-side', '--field-manager=ci']
    expect(await apply(image('nginx:1.29'), ...flags)).toEqual({
      stdout: '',
      stderr: expect.stringMatching(
        /^error: Apply failed with 1 conflict: conflict with "kubectl-client-side-apply" using apps\/v1: \.spec\.template\.spec\.containers\[name="nginx"\]\.image\nPlease review the fields above/,
      ) as string,
      exitCode: 1,
    })
    expect(await apply(image('nginx:1.29'), ...flags, '--force-conflicts')).toMatchObject({
      stdout: 'deployment.apps/web serverside-applied\n',
    })
    // Who changes over from applying on his side takes along what he owns.
    expect(await apply(image('nginx:1.27'), '--server-side', '--force-conflicts')).toMatchObject({ exitCode: 0 })
    const managers = await k('get deployment web --show-managed-fields -o jsonpath={.metadata.managedFields[*].manager}')
    expect(managers.split(' ')).not.toContain('kubectl-client-side-apply')
  })

  test('edit', async () => {
    const editor = served.file('editor.sh', '#!/bin/sh\nsed -i s/nginx:1.27/nginx:1.30/ "$1"\n')
    expect(await served.output('edit deployment web', { env: { EDITOR: `sh ${editor}` } })).toBe('deployment.apps/web edited\n')
    expect(await served.kubectl('edit deployment web', { env: { EDITOR: 'true' } })).toMatchObject({
      stdout: '',
      stderr: 'Edit cancelled, no changes made.\n',
    })
    // Opened again, with what is wrong, it changes nothing more.
    const wrong = served.file(
      'wrong.sh',
      '#!/bin/sh\ngrep -q "was not valid" "$1" && cp "$1" seen || sed -i "s/replicas: 2/replicas: -2/" "$1"\n',
    )
    const refused = await served.kubectl('edit deployment web', { env: { EDITOR: `sh ${wrong}` }, cwd: served.directory })
    expect([refused.exitCode, refused.stderr]).toEqual([1, expect.stringMatching(/^error: deployments\.apps "web" is invalid\n/)])
    expect(readFileSync(join(served.directory, 'seen'), 'utf8')).toContain(
      '# deployments.apps "web" was not valid:\n# * spec.replicas: Invalid value: -2: must be greater than or equal to 0\n',
    )
  })

  test('replace, and by force', async () => {
    const uid = await k('get deployment web -o jsonpath={.metadata.uid}')
    expect(await served.output(['replace', '-f', image('nginx:1.27')])).toBe('deployment.apps/web replaced\n')
    expect(await k('get deployment web -o jsonpath={.metadata.uid}')).toBe(uid)
    expect(await served.output(['replace', '--force', '-f', image('nginx:1.27')])).toMatch(
      /^deployment\.apps "web" deleted.*\ndeployment\.apps\/web replaced\n$/,
    )
    expect(await k('get deployment web -o jsonpath={.metadata.uid}')).not.toBe(uid)
  })

  test('explain', async () => {
    expect(await k('explain deployment.spec.strategy')).toContain('GROUP:      apps\nKIND:       Deployment\nVERSION:    v1\n')
    const whole = await k('explain pods --recursive')
    expect(whole).toContain('topologySpreadConstraints\t<[]TopologySpreadConstraint>')
    expect(whole.split('\n').length).toBeGreaterThan(800)
    expect(await served.kubectl('explain pods.spec.nope')).toMatchObject({ stderr: 'error: field "nope" does not exist\n', exitCode: 1 })
  })

  test('checks manifests, strictly or with a warning', async () => {
    const odd = served.file('odd.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: odd }\ndatta: { a: b }\n')
    expect((await apply(odd)).stderr).toContain('strict decoding error: unknown field "datta"\n')
    expect(await apply(odd, '--validate=warn', '--dry-run=server')).toEqual({
      stdout: 'configmap/odd created (server dry run)\n',
      stderr: 'Warning: unknown field "datta"\n',
      exitCode: 0,
    })
    expect((await served.kubectl('get configmap odd')).exitCode).toBe(1)
  })

  test('wait for a condition, a value, a deletion', async () => {
    expect(await k('wait --for=condition=Available deployment/web')).toBe('deployment.apps/web condition met\n')
    expect(await k('run once --image=busybox --restart=Never -- sleep 5')).toBe('pod/once created\n')
    expect(await k('wait --for=jsonpath={.status.phase}=Succeeded pod/once')).toBe('pod/once condition met\n')
    expect(await k('delete pod once --wait=false')).toMatch(/^pod "once" deleted/)
    expect((await served.kubectl('wait --for=delete pod/once')).exitCode).toBe(0)
    expect(await served.kubectl('wait --for=condition=Bogus deployment/web --timeout=1s')).toMatchObject({
      stderr: 'error: timed out waiting for the condition on deployments/web\n',
      exitCode: 1,
    })
  })

  test('drain, which a budget may hold up', async () => {
    await served.output(['apply', '-f', served.file('budget.yaml', BUDGET)])
    const node = await k('get pods -l app=web -o jsonpath={.items[0].spec.nodeName}')
    const held = await served.kubectl(`drain ${node} --pod-selector=app=web --timeout=1s`)
    expect(held.exitCode).toBe(1)
    expect(held.stderr).toMatch(
      /error when evicting pods\/"web-\S+" -n "default" \(will retry after 5s\): Cannot evict pod as it would violate the pod's disruption budget\.\n/,
    )
    await k('delete pdb web')
    expect(await k(`drain ${node} --pod-selector=app=web`)).toMatch(new RegExp(`pod/web-\\S+ evicted\nnode/${node} drained\n$`))
    expect(await k(`uncordon ${node}`)).toBe(`node/${node} uncordoned\n`)
  })

  test('auth, and tokens', async () => {
    expect(await k('auth whoami')).toMatch(/^Username +kubernetes-admin$/m)
    expect(await k('auth can-i --list')).toMatch(/^\*\.\* +\[\] +\[\] +\[\*\]$/m)
    expect(await k('auth can-i create deployments.apps')).toBe('yes\n')
    const token = (await k('create token default --duration=10m')).trim()
    expect(token.split('.')).toHaveLength(3)
    const cluster = ['--kubeconfig', served.file('empty', ''), '--server', served.url, '--insecure-skip-tls-verify', '--token', token]
    expect(await served.output([...cluster, 'auth', 'whoami'])).toMatch(/^Username +system:serviceaccount:default:default$/m)
    expect(await served.kubectl('create token nobody')).toMatchObject({
      stderr: 'error: failed to create token: serviceaccounts "nobody" not found\n',
      exitCode: 1,
    })
  })

  test('apply -k', async () => {
    const directory = join(served.directory, 'overlay')
    mkdirSync(directory)
    writeFileSync(join(directory, 'kustomization.yaml'), 'namePrefix: dev-\nconfigMapGenerator: [{ name: settings, literals: [a=b] }]\n')
    expect(await k(`apply -k ${directory}`)).toMatch(/^configmap\/dev-settings-\w{10} created\n$/)
    expect(await k(`apply -k ${directory}`)).toMatch(/^configmap\/dev-settings-\w{10} unchanged\n$/)
    expect(await k(`delete -k ${directory}`)).toMatch(/^configmap "dev-settings-\w{10}" deleted/)
  })

  test('get: watching, page by page, in columns, in order', async () => {
    let begin = () => {}
    const begun = new Promise<void>((resolve) => {
      begin = resolve
    })
    const watching = served.kubectl('get deployment web -w --output-watch-events --no-headers', {
      until: (shown) => {
        begin()
        return shown.includes('3/3')
      },
    })
    await begun
    await k('scale deployment web --replicas=3')
    expect((await watching).stdout).toMatch(/^ADDED +web +2\/2 [\s\S]*MODIFIED +web +3\/3 /)
    const byName = (await k('get pods -A --no-headers -o custom-columns=:.metadata.name --sort-by=.metadata.name')).split('\n')
    expect(byName).toEqual([...byName.slice(0, -1).sort(), ''])
    const paged = (await k('get pods -A --no-headers -o custom-columns=:.metadata.name --chunk-size=2')).split('\n')
    expect(paged.sort()).toEqual([...byName].sort())
    expect(await k('get deployments -o custom-columns=NAME:.metadata.name,IMAGE:.spec.template.spec.containers[0].image')).toBe(
      'NAME   IMAGE\nweb    nginx:1.27\n',
    )
  })
})
