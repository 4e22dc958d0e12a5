// Who may do what, as real kubectl finds it: the guide's chapter 6.1, and what people type to find out.
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { missing } from './real-clients.ts'
import { type ServedCluster, serveCluster } from './served-cluster.ts'

const GUIDE = join(import.meta.dirname, '../../examples/manifests/guide/rbac.yaml')
const DEVELOPER = '--as=developer@example.com'

let served: ServedCluster
beforeAll(async () => {
  served = await serveCluster()
  if (missing !== undefined) return
  for (const name of ['production', 'monitoring']) await served.output(`create namespace ${name}`)
  await served.output(`apply -f ${GUIDE}`)
  await served.output('-n monitoring create serviceaccount monitoring-sa')
})
afterAll(() => served.close())

describe.skipIf(missing !== undefined)('the real kubectl', () => {
  test('is let in where a RoleBinding says so', async () => {
    await served.output('-n production create deployment web --image=nginx')
    expect(await served.output(`-n production get pods,deployments ${DEVELOPER} -o name`)).toMatch(/^pod\/web-.*\ndeployment.apps\/web\n$/)
    const pod = (await served.output('-n production get pods -o name')).trim()
    expect((await served.kubectl(`-n production logs ${pod} ${DEVELOPER}`)).exitCode).toBe(0)
  })

  test('is kept out elsewhere, in the words of a cluster', async () => {
    expect(await served.kubectl(`-n default get pods ${DEVELOPER}`)).toMatchObject({
      stderr:
        'Error from server (Forbidden): pods is forbidden: User "developer@example.com" cannot list resource "pods" in API group "" in the namespace "default"\n',
      exitCode: 1,
    })
    expect((await served.kubectl(`-n production delete deployment web ${DEVELOPER}`)).stderr).toBe(
      'Error from server (Forbidden): deployments.apps "web" is forbidden: User "developer@example.com" cannot delete resource "deployments" in API group "apps" in the namespace "production"\n',
    )
    expect((await served.kubectl(`get nodes ${DEVELOPER}`)).stderr).toContain(
      'cannot list resource "nodes" in API group "" at the cluster scope',
    )
    expect((await served.kubectl(`get widgets.example.com ${DEVELOPER}`)).stderr).toContain(
      `the server doesn't have a resource type "widgets"`,
    )
  })

  test('asks what it may', async () => {
    expect(await served.kubectl(`auth can-i list pods -n production ${DEVELOPER}`)).toMatchObject({ stdout: 'yes\n', exitCode: 0 })
    expect(await served.kubectl(`auth can-i delete pods -n production ${DEVELOPER}`)).toMatchObject({ stdout: 'no\n', exitCode: 1 })
    expect(await served.kubectl('auth can-i * *')).toMatchObject({ stdout: 'yes\n', exitCode: 0 })
    const list = await served.output(`auth can-i --list -n production ${DEVELOPER}`)
    expect(list).toMatch(/^pods\/log +\[\] +\[\] +\[get list watch\]$/m)
    expect(list).toMatch(/^deployments.apps +\[\] +\[\] +\[get list\]$/m)
    expect(await served.output(`auth whoami ${DEVELOPER} -o jsonpath={.status.userInfo.groups}`)).toBe('["system:authenticated"]')
  })

  test('speaks for a service account by its token', async () => {
    const token = (await served.output('-n monitoring create token monitoring-sa')).trim()
    const as = ['--token', token, '--kubeconfig=/dev/null', '--insecure-skip-tls-verify', `--server=${served.url}`]
    expect(await served.output(['auth', 'whoami', '-o', 'jsonpath={.status.userInfo.username}', ...as])).toBe(
      'system:serviceaccount:monitoring:monitoring-sa',
    )
    expect((await served.kubectl(['-n', 'production', 'get', 'pods', ...as])).exitCode).toBe(0)
    expect((await served.kubectl(['-n', 'monitoring', 'get', 'pods', ...as])).stderr).toContain(
      'User "system:serviceaccount:monitoring:monitoring-sa" cannot list resource "pods"',
    )
  })

  test('gives away no more than it has', async () => {
    await served.output('-n production create rolebinding lead --clusterrole=admin --user=lead')
    const lead = (args: string) => served.kubectl(`-n production ${args} --as=lead`)
    expect((await lead('create rolebinding more --clusterrole=view --user=other')).exitCode).toBe(0)
    expect((await lead('create rolebinding all --clusterrole=cluster-admin --user=lead')).stderr).toMatch(
      /^error: failed to create rolebinding: rolebindings.rbac.authorization.k8s.io "all" is forbidden: user "lead" \(groups=\["system:authenticated"\]\) is attempting to grant RBAC permissions not currently held:\n\{APIGroups:\["\*"\], Resources:\["\*"\], Verbs:\["\*"\]\}\n/,
    )
  })

  test('reconciles roles and bindings', async () => {
    const role = served.file(
      'role.yaml',
      'apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: pod-reader, namespace: production}\nrules:\n- {apiGroups: [""], resources: [secrets], verbs: [get]}\n',
    )
    expect(await served.output(`auth reconcile -f ${role}`)).toContain('role.rbac.authorization.k8s.io/pod-reader reconciled')
    expect((await served.kubectl(`auth can-i get secrets -n production ${DEVELOPER}`)).stdout).toBe('yes\n')
    expect((await served.kubectl(`auth can-i list pods -n production ${DEVELOPER}`)).stdout).toBe('yes\n')
  })

  test('sees the default roles, gathered', async () => {
    expect(await served.output('get clusterrole view -o jsonpath={.rules[0].resources[0]}')).toBe('configmaps')
    expect(await served.output('describe clusterrolebinding cluster-admin')).toContain('Group  system:masters')
    expect((await served.kubectl('auth can-i create deployments.apps -n production --as=x --as-group=editors')).stdout).toBe('no\n')
    await served.output('-n production create rolebinding editors --clusterrole=edit --group=editors')
    expect((await served.kubectl('auth can-i create deployments.apps -n production --as=x --as-group=editors')).stdout).toBe('yes\n')
  })
})

test('whoever may not ask is told so before anything else is wrong', async () => {
  const ask = async (path: string, more: object = {}) => (await served.fetch(path, { anonymous: true, ...more })).json.message
  expect(await ask('/apis/example.com/v1/widgets')).toBe(
    'widgets.example.com is forbidden: User "system:anonymous" cannot list resource "widgets" in API group "example.com" at the cluster scope',
  )
  expect(await ask('/api/v1/pods', { headers: { Accept: 'image/png' } })).toContain('cannot list resource "pods"')
  const post = { method: 'POST', body: '{', headers: { 'Content-Type': 'application/json' } }
  expect(await ask('/api/v1/namespaces/default/pods', post)).toContain('cannot create resource "pods"')
})

test.skipIf(missing !== undefined)('the token that a Secret keeps holds until the Secret goes', async () => {
  await served.output('create serviceaccount robot')
  await served.output('create clusterrolebinding robot --clusterrole=view --serviceaccount=default:robot')
  const manifest = served.file(
    'token.yaml',
    'apiVersion: v1\nkind: Secret\ntype: kubernetes.io/service-account-token\nmetadata: {name: robot, annotations: {kubernetes.io/service-account.name: robot}}\n',
  )
  await served.output(`apply -f ${manifest}`)
  const token = Buffer.from(await served.output('get secret robot -o jsonpath={.data.token}'), 'base64').toString()
  const ask = () => served.fetch('/api/v1/pods', { anonymous: true, headers: { Authorization: `Bearer ${token}` } })
  expect((await ask()).code).toBe(200)
  await served.cluster.runFor('1h')
  expect((await ask()).code).toBe(200)
  await served.output('delete secret robot')
  expect((await ask()).code).toBe(401)
})
