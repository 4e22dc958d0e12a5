import { describe, expect, it } from 'vitest'
import type { KubeObject } from '../meta/object.ts'
import { answersTo } from './testing/answers.ts'

/*
 * What users get wrong most often, with the very words of upstream's API server (recorded from v1.35).
 */

const CONTAINER = { name: 'web', image: 'nginx' }
const METADATA = { name: 'web', namespace: 'default' }
const LABELS = { app: 'web' }
const TEMPLATE = { metadata: { labels: LABELS }, spec: { containers: [CONTAINER] } }

function pod(spec: object, metadata: object = {}): KubeObject {
  return object('v1', 'Pod', { metadata: { ...METADATA, ...metadata }, spec: { containers: [CONTAINER], ...spec } })
}

function container(parts: object): KubeObject {
  return pod({ containers: [{ ...CONTAINER, ...parts }] })
}

function workload(kind: string, spec: object): KubeObject {
  return object('apps/v1', kind, { spec: { selector: { matchLabels: LABELS }, template: TEMPLATE, ...spec } })
}

function object(apiVersion: string, kind: string, parts: object): KubeObject {
  return { apiVersion, kind, metadata: METADATA, ...parts } as unknown as KubeObject
}

const SUBDOMAIN =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
const LABEL =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
const KEY =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')"

describe('of a pod', () => {
  it.each<[string, KubeObject, readonly string[]]>([
    ['a bad name', pod({}, { name: 'Bad_Name!!' }), [`metadata.name: Invalid value: "Bad_Name!!": ${SUBDOMAIN}`]],
    ['a bad label', pod({}, { labels: { app: 'not valid!' } }), [`metadata.labels: Invalid value: "not valid!": ${LABEL}`]],
    ['no containers', pod({ containers: [] }), ['spec.containers: Required value']],
    ['no image', pod({ containers: [{ name: 'web' }] }), ['spec.containers[0].image: Required value']],
    ['two containers of a name', pod({ containers: [CONTAINER, CONTAINER] }), ['spec.containers[1].name: Duplicate value: "web"']],
    [
      'two ports of a name',
      container({
        ports: [
          { name: 'http', containerPort: 80 },
          { name: 'http', containerPort: 81 },
        ],
      }),
      ['spec.containers[0].ports[1].name: Duplicate value: "http"'],
    ],
    [
      'a port that is none',
      container({ ports: [{ containerPort: 70_000, protocol: 'HTTP' }] }),
      [
        'spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive',
        'spec.containers[0].ports[0].protocol: Unsupported value: "HTTP": supported values: "SCTP", "TCP", "UDP"',
      ],
    ],
    [
      'more requested than allowed',
      container({ resources: { requests: { cpu: '2', memory: '1Gi' }, limits: { cpu: '500m', memory: '2Gi' } } }),
      ['spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 500m'],
    ],
    [
      'bad probes',
      container({
        livenessProbe: { httpGet: { port: 'far-too-long-port-name' }, periodSeconds: -1, successThreshold: 2 },
        readinessProbe: {},
      }),
      [
        'spec.containers[0].livenessProbe.httpGet.port: Invalid value: "far-too-long-port-name": must be no more than 15 characters',
        'spec.containers[0].livenessProbe.periodSeconds: Invalid value: -1: must be greater than or equal to 0',
        'spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1',
        'spec.containers[0].readinessProbe: Required value: must specify a handler type',
      ],
    ],
    [
      'a mount without a volume',
      container({ volumeMounts: [{ name: 'data', mountPath: '/data' }] }),
      ['spec.containers[0].volumeMounts[0].name: Not found: "data"'],
    ],
    [
      'bad variables',
      container({
        env: [
          { name: 'A=B', value: '1' },
          { name: 'X', valueFrom: {} },
        ],
      }),
      [
        `spec.containers[0].env[0].name: Invalid value: "A=B": a valid environment variable name must consist only of printable ASCII characters other than '='`,
        'spec.containers[0].env[1].valueFrom: Invalid value: "": must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`',
      ],
    ],
  ])('%s', (_, sent, errors) => {
    expect(answersTo('create', sent)).toEqual(errors)
  })
})

describe('of a workload', () => {
  const MISMATCH = 'spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`'

  it.each<[string, KubeObject, readonly string[]]>([
    ['no selector', workload('Deployment', { selector: undefined }), ['spec.selector: Required value', MISMATCH]],
    ['a selector of other pods', workload('Deployment', { selector: { matchLabels: { app: 'api' } } }), [MISMATCH]],
    [
      'fewer replicas than none',
      workload('Deployment', { replicas: -1 }),
      ['spec.replicas: Invalid value: -1: must be greater than or equal to 0'],
    ],
    [
      'pods that end',
      workload('Deployment', { template: { ...TEMPLATE, spec: { restartPolicy: 'Never', containers: [CONTAINER] } } }),
      ['spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"'],
    ],
    [
      'a rollout that cannot move',
      workload('Deployment', { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } } }),
      ['spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0'],
    ],
    [
      'two strategies',
      workload('Deployment', { strategy: { type: 'Recreate', rollingUpdate: { maxSurge: 1 } } }),
      ["spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'"],
    ],
    [
      'a job that never ends',
      object('batch/v1', 'Job', { spec: { template: { spec: { containers: [CONTAINER] } } } }),
      ['spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"'],
    ],
    [
      'a schedule in words',
      object('batch/v1', 'CronJob', {
        spec: { schedule: 'every day', jobTemplate: { spec: { template: { spec: { containers: [CONTAINER], restartPolicy: 'Never' } } } } },
      }),
      ['spec.schedule: Invalid value: "every day": expected exactly 5 fields, found 2: [every day]'],
    ],
  ])('%s', (_, sent, errors) => {
    expect(answersTo('create', sent)).toEqual(errors)
  })
})

describe('of other kinds', () => {
  it.each<[string, KubeObject, readonly string[]]>([
    ['a service without ports', object('v1', 'Service', { spec: {} }), ['spec.ports: Required value']],
    [
      'a service whose ports have no names',
      object('v1', 'Service', { spec: { ports: [{ port: 80 }, { port: 81 }], clusterIP: '10.0.0.1', clusterIPs: ['10.0.0.1'] } }),
      ['spec.ports[0].name: Required value', 'spec.ports[1].name: Required value'],
    ],
    [
      'a secret with a bad key',
      object('v1', 'Secret', { data: { 'bad key!': 'YQ==' } }),
      [`data[bad key!]: Invalid value: "bad key!": ${KEY}`],
    ],
    [
      'half a certificate',
      object('v1', 'Secret', { type: 'kubernetes.io/tls', data: { 'tls.crt': 'YQ==' } }),
      ['data[tls.key]: Required value'],
    ],
    [
      'a megabyte and more',
      object('v1', 'ConfigMap', { data: { key: 'x'.repeat(1024 * 1024 + 1) } }),
      ['[]: Too long: may not be more than 1048576 bytes'],
    ],
    [
      'an ingress without a path type',
      object('networking.k8s.io/v1', 'Ingress', {
        spec: { rules: [{ host: 'a b', http: { paths: [{ path: 'x', backend: { service: { name: 'web', port: { number: 80 } } } }] } }] },
      }),
      [
        `spec.rules[0].host: Invalid value: "a b": ${SUBDOMAIN}`,
        'spec.rules[0].http.paths[0].pathType: Required value: pathType must be specified',
      ],
    ],
    [
      'an autoscaler that may not scale by any policy',
      object('autoscaling/v2', 'HorizontalPodAutoscaler', {
        spec: {
          maxReplicas: 3,
          scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
          behavior: { scaleDown: { policies: [] } },
        },
      }),
      ['spec.behavior.scaleDown.policies: Required value: must specify at least one Policy'],
    ],
  ])('%s', (_, sent, errors) => {
    expect(answersTo('create', sent)).toEqual(errors)
  })
})

describe('of changes', () => {
  const POD_CHANGES =
    'spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)'
  const DIFFERENCE = `
@@ -5,7 +5,9 @@
   {
    "Name": "web",
    "Image": "nginx",
-   "Command": null,
+   "Command": [
+    "sh"
+   ],
    "Args": null,
    "WorkingDir": "",
    "Ports": null,
`
  const SERVICE = { ports: [{ port: 80 }] }
  const sealed = (value: string) => object('v1', 'ConfigMap', { data: { a: value }, immutable: true })
  const tiers = { app: 'web', tier: 'x' }

  it.each<[string, KubeObject, KubeObject, readonly string[]]>([
    ['the command of a pod', pod({}), container({ command: ['sh'] }), [POD_CHANGES + DIFFERENCE]],
    ['the image of a pod', pod({}), container({ image: 'nginx:2', imagePullPolicy: 'Always' }), []],
    [
      'the containers of a pod',
      pod({}),
      pod({ containers: [CONTAINER, { ...CONTAINER, name: 'b' }] }),
      ['spec.containers: Forbidden: pod updates may not add or remove containers'],
    ],
    [
      'a later deadline',
      pod({ activeDeadlineSeconds: 10 }),
      pod({ activeDeadlineSeconds: 20 }),
      ['spec.activeDeadlineSeconds: Invalid value: 20: must be less than or equal to previous value'],
    ],
    [
      'a selector',
      workload('Deployment', {}),
      workload('Deployment', { selector: { matchLabels: tiers }, template: { ...TEMPLATE, metadata: { labels: tiers } } }),
      ['spec.selector: Invalid value: {"matchLabels":{"app":"web","tier":"x"}}: field is immutable'],
    ],
    [
      'the service of a StatefulSet',
      workload('StatefulSet', { serviceName: 'a' }),
      workload('StatefulSet', { serviceName: 'b' }),
      [
        "spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
      ],
    ],
    [
      'the address of a service',
      object('v1', 'Service', { spec: { ...SERVICE, clusterIP: '10.0.0.1', clusterIPs: ['10.0.0.1'] } }),
      object('v1', 'Service', { spec: { ...SERVICE, clusterIP: '10.0.0.2', clusterIPs: ['10.0.0.2'] } }),
      ['spec.clusterIPs[0]: Invalid value: ["10.0.0.2"]: may not change once set'],
    ],
    [
      'the type of a secret',
      object('v1', 'Secret', { type: 'Opaque' }),
      object('v1', 'Secret', { type: 'kubernetes.io/tls', data: { 'tls.crt': '', 'tls.key': '' } }),
      ['type: Invalid value: "kubernetes.io/tls": field is immutable'],
    ],
    ['what was declared immutable', sealed('1'), sealed('2'), ['data: Forbidden: field is immutable when `immutable` is set']],
  ])('%s', (_, live, sent, errors) => {
    expect(answersTo('update', sent, live)).toEqual(errors)
  })
})
