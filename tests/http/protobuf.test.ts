import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { missing } from './real-clients.ts'
import { type ServedCluster, serveCluster } from './served-cluster.ts'

describe.skipIf(missing !== undefined)('clients that send protobuf', () => {
  let served: ServedCluster
  beforeAll(async () => {
    served = await serveCluster()
  }, 60_000)
  afterAll(() => served.close())

  const CREATE: readonly (readonly [string, string])[] = [
    ['create namespace staging', 'namespace/staging created'],
    ['create deployment web --image=nginx --replicas=2 --port=80', 'deployment.apps/web created'],
    ['create configmap settings --from-literal=a=b', 'configmap/settings created'],
    ['create secret generic keys --from-literal=password=secret', 'secret/keys created'],
    ['create secret docker-registry regcred --docker-server=r.example --docker-username=u --docker-password=p', 'secret/regcred created'],
    ['create serviceaccount robot', 'serviceaccount/robot created'],
    ['create role reader --verb=get,list --resource=pods', 'role.rbac.authorization.k8s.io/reader created'],
    ['create rolebinding read --role=reader --serviceaccount=default:robot', 'rolebinding.rbac.authorization.k8s.io/read created'],
    ['create clusterrole nodes --verb=get --resource=nodes', 'clusterrole.rbac.authorization.k8s.io/nodes created'],
    ['create clusterrolebinding nodes --clusterrole=nodes --user=jane', 'clusterrolebinding.rbac.authorization.k8s.io/nodes created'],
    ['create job once --image=busybox -- true', 'job.batch/once created'],
    ['create cronjob nightly --image=busybox --schedule=0 2 * * * -- true', 'cronjob.batch/nightly created'],
    ['create ingress web --rule=example.com/*=web:80', 'ingress.networking.k8s.io/web created'],
    ['create poddisruptionbudget web --selector=app=web --min-available=1', 'poddisruptionbudget.policy/web created'],
    ['create quota all --hard=pods=10,cpu=4', 'resourcequota/all created'],
    ['create priorityclass high --value=1000 --description=important', 'priorityclass.scheduling.k8s.io/high created'],
    ['create service clusterip web --tcp=80:80', 'service/web created'],
    ['create service nodeport web-node --tcp=80:80', 'service/web-node created'],
    ['autoscale deployment web --min=2 --max=5 --cpu=80%', 'horizontalpodautoscaler.autoscaling/web autoscaled'],
  ]

  test.each(CREATE)('kubectl %s', async (line, expected) => {
    const schedule = '--schedule=0 2 * * *'
    const args = line.includes(schedule)
      ? [
          ...line
            .replace(` ${schedule}`, '')
            .replace(' -- ', ` ${'\u0000'} -- `)
            .split(' ')
            .map((word) => (word === '\u0000' ? schedule : word)),
        ]
      : line.split(' ')
    expect(await served.output(args)).toBe(`${expected}\n`)
  })

  test('what was sent is what is stored', async () => {
    expect(await served.output('get secret keys -o jsonpath={.data.password}')).toBe(Buffer.from('secret').toString('base64'))
    expect(
      await served.output('get deployment web -o jsonpath={.spec.replicas}/{.spec.template.spec.containers[0].ports[0].containerPort}'),
    ).toBe('2/80')
    expect(await served.output('get quota all -o jsonpath={.spec.hard.cpu}')).toBe('4')
    expect(await served.output('get cronjob nightly -o jsonpath={.spec.schedule}')).toBe('0 2 * * *')
    expect(await served.output('get ingress web -o jsonpath={.spec.rules[0].http.paths[0].backend.service.port.number}')).toBe('80')
    expect(await served.output('get role reader -o jsonpath={.rules[0].verbs}')).toBe('["get","list"]')
  })

  test('questions about oneself and tokens', async () => {
    expect(await served.output('auth whoami -o jsonpath={.status.userInfo.username}')).toBe('kubernetes-admin')
    expect(await served.output('auth can-i list pods')).toBe('yes\n')
    expect(await served.output('create token robot')).toMatch(/^[\w-]+\.[\w-]+\.[\w-]*\n?$/)
  })

  test('helm installs, upgrades, tells, rolls back and uninstalls a chart', async () => {
    const chart = join(served.directory, 'demo')
    mkdirSync(join(chart, 'templates'), { recursive: true })
    writeFileSync(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: demo\nversion: 0.1.0\n')
    writeFileSync(join(chart, 'values.yaml'), 'replicas: 2\nimage: nginx:1.27\n')
    writeFileSync(
      join(chart, 'templates', 'deployment.yaml'),
      [
        'apiVersion: apps/v1',
        'kind: Deployment',
        'metadata: {name: {{ .Release.Name }}-demo}',
        'spec:',
        '  replicas: {{ .Values.replicas }}',
        '  selector: {matchLabels: {app: {{ .Release.Name }}}}',
        '  template:',
        '    metadata: {labels: {app: {{ .Release.Name }}}}',
        // The quota made above counts cpu, so that containers have to ask for some.
        '    spec: {containers: [{name: web, image: "{{ .Values.image }}", resources: {requests: {cpu: 10m}}}]}',
        '',
      ].join('\n'),
    )
    expect(readFileSync(join(chart, 'Chart.yaml'), 'utf8')).toContain('demo')
    const helm = async (line: string) => {
      const { stdout, stderr, exitCode } = await served.helm(line.split(' '))
      expect(stderr).toBe('')
      expect(exitCode).toBe(0)
      return stdout
    }
    expect(await helm(`install rel ${chart} --wait`)).toContain('STATUS: deployed\nREVISION: 1\n')
    expect(await served.output('get deployment rel-demo -o jsonpath={.status.availableReplicas}')).toBe('2')
    expect(await helm(`upgrade rel ${chart} --set replicas=3 --wait`)).toContain('REVISION: 2\n')
    expect(await helm('history rel -o json')).toContain('"revision":2')
    expect(await helm('rollback rel 1 --wait')).toContain('Rollback was a success! Happy Helming!')
    expect(await served.output('get deployment rel-demo -o jsonpath={.spec.replicas}')).toBe('2')
    expect(await helm('list -q')).toBe('rel\n')
    expect(await helm('status rel')).toContain('STATUS: deployed')
    expect(await helm('uninstall rel --wait')).toBe('release "rel" uninstalled\n')
    expect((await served.kubectl('get deployment rel-demo')).stderr).toContain('not found')
  }, 120_000)
})
