import type { Container, ContainerStatus, Volume } from '@kubesim/api'
import { describe, expect, it } from 'vitest'
import { writeContainers } from './containers.ts'
import { Description } from './description.ts'
import { taintText, tolerationText, writeSpreadConstraints } from './pod-text.ts'
import { probeText } from './probes.ts'
import { writeVolumes } from './volumes.ts'

function told(container: Partial<Container>, status?: Partial<ContainerStatus>): string {
  const out = new Description()
  const statuses = status === undefined ? [] : [{ name: 'test', image: 'image', imageID: '', ready: true, restartCount: 7, ...status }]
  writeContainers(out, { label: 'Containers', containers: [{ name: 'test', image: 'image', ...container }], statuses, space: '' })
  return out.raw()
}

describe('writeContainers', () => {
  it.each([
    [
      'a container that waits',
      {},
      { state: { waiting: { reason: 'potato' } } },
      '    State:\tWaiting\n      Reason:\tpotato\n    Ready:\tTrue\n    Restart Count:\t7\n',
    ],
    ['no state as waiting', {}, {}, '    State:\tWaiting\n    Ready:\tTrue\n'],
    [
      'a signal and a message',
      {},
      { state: { terminated: { exitCode: 137, signal: 9, message: 'out', startedAt: '2026-01-01T00:00:00Z' } } },
      '    State:\tTerminated\n      Message:\tout\n      Exit Code:\t137\n      Signal:\t9\n      Started:\tThu, 01 Jan 2026 00:00:00 +0000\n      Finished:\tMon, 01 Jan 0001 00:00:00 +0000\n',
    ],
    ['commands over several lines', { command: ['sleep', '1000\n2000'] }, undefined, '    Command:\n      sleep\n      1000\n      2000\n'],
    ['arguments', { args: ['-v'] }, undefined, '    Args:\n      -v\n'],
    [
      'quantities as Kubernetes writes them',
      { resources: { limits: { memory: '4G', cpu: '1000' } } },
      undefined,
      '    Limits:\n      cpu:\t1k\n      memory:\t4G\n',
    ],
    [
      'mounts with a path inside',
      { volumeMounts: [{ name: 'v', mountPath: '/opt/', subPath: 'foo' }] },
      undefined,
      '    Mounts:\n      /opt/ from v (rw,path="foo")\n',
    ],
    [
      'devices',
      { volumeDevices: [{ name: 'd', devicePath: '/dev/xvda' }] },
      undefined,
      '    Mounts:\t<none>\n    Devices:\t<none>\n      /dev/xvda from d\n',
    ],
    [
      'where variables come from',
      { envFrom: [{ prefix: 'p_', configMapRef: { name: 'a123' } }, { secretRef: { name: 's', optional: true } }] },
      undefined,
      "    Environment Variables from:\n      a123\tConfigMap with prefix 'p_'\tOptional: false\n      s\tSecret\tOptional: true\n",
    ],
    [
      'references of variables',
      {
        env: [
          { name: 'K', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } },
          { name: 'C', valueFrom: { configMapKeyRef: { name: 'c', key: 'k', optional: true } } },
          { name: 'L', valueFrom: { resourceFieldRef: { resource: 'limits.cpu' } } },
          { name: 'T', value: 'a\nb' },
        ],
      },
      undefined,
      "    Environment:\n      K:\t<set to the key 'k' in secret 's'>\tOptional: false\n      C:\t<set to the key 'k' of config map 'c'>\tOptional: true\n      L:\tnode allocatable (limits.cpu)\n      T:\ta\n      \tb\n",
    ],
    [
      'several ports',
      {
        ports: [
          { containerPort: 80, protocol: 'TCP', name: 'http' },
          { containerPort: 53, protocol: 'UDP', hostPort: 53 },
        ],
      },
      undefined,
      '    Ports:\t80/TCP (http), 53/UDP\n    Host Ports:\t0/TCP (http), 53/UDP\n',
    ],
  ])('tells %s', (_, container, status, text) => {
    expect(told(container, status)).toContain(text)
  })

  it('says when there are none', () => {
    const out = new Description()
    writeContainers(out, { label: 'Containers', containers: [], space: '  ' })
    expect(out.raw()).toBe('  Containers: <none>\n')
  })
})

describe('probeText', () => {
  const times = { initialDelaySeconds: 3, timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 }
  it.each([
    [{ exec: { command: ['cat', '/tmp/x'] } }, 'exec [cat /tmp/x]'],
    [{ httpGet: { scheme: 'HTTPS', host: '::1', port: 'web', path: 'a b?c' } }, 'http-get https://[::1]:web/a%20b%3Fc'],
    [{ tcpSocket: { port: 80 } }, 'tcp-socket :80'],
    [{ grpc: { port: 9000, service: 'health' } }, 'grpc <pod>:9000 health'],
    [{}, 'unknown'],
  ])('%j', (action, text) => {
    expect(probeText({ ...times, ...action })).toBe(`${text} delay=3s timeout=1s period=10s #success=1 #failure=3`)
  })
})

describe('what places a pod', () => {
  it.each([
    [{ operator: 'Exists' }, 'op=Exists'],
    [{ key: 'key2', operator: 'Exists' }, 'key2 op=Exists'],
    [{ key: 'k', value: 'v', effect: 'NoSchedule' }, 'k=v:NoSchedule'],
    [{ key: 'k', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 }, 'k:NoExecute op=Exists for 300s'],
  ])('toleration %j', (toleration, text) => {
    expect(tolerationText(toleration)).toBe(text)
  })

  it.each([
    [{ key: 'k', effect: 'NoSchedule' }, 'k:NoSchedule'],
    [{ key: 'k', value: 'v', effect: 'NoSchedule' }, 'k=v:NoSchedule'],
    [{ key: 'k', value: 'v', effect: '' }, 'k=v:'],
    [{ key: 'k', effect: '' }, 'k'],
  ])('taint %j', (taint, text) => {
    expect(taintText(taint)).toBe(text)
  })

  it('spreads, sorted by key', () => {
    const out = new Description()
    const labelSelector = { matchLabels: { key1: 'val1' } }
    const constraints = [
      { maxSkew: 3, topologyKey: 'topology2', whenUnsatisfiable: 'DoNotSchedule', labelSelector },
      { maxSkew: 1, topologyKey: 'topology1', whenUnsatisfiable: 'ScheduleAnyway' },
    ]
    writeSpreadConstraints(out, constraints, '')
    expect(out.raw()).toBe(
      'Topology Spread Constraints:\ttopology1:ScheduleAnyway when max skew 1 is exceeded\n\ttopology2:DoNotSchedule when max skew 3 is exceeded for selector key1=val1\n',
    )
  })
})

describe('writeVolumes', () => {
  it.each<[Omit<Volume, 'name'>, string]>([
    [
      { emptyDir: {} },
      "    Type:\tEmptyDir (a temporary directory that shares a pod's lifetime)\n    Medium:\t\n    SizeLimit:\t<unset>\n",
    ],
    [
      { emptyDir: { medium: 'Memory', sizeLimit: '1024Mi' } },
      "    Type:\tEmptyDir (a temporary directory that shares a pod's lifetime)\n    Medium:\tMemory\n    SizeLimit:\t1Gi\n",
    ],
    [{ hostPath: { path: '/mnt' } }, '    Type:\tHostPath (bare host directory volume)\n    Path:\t/mnt\n    HostPathType:\t<none>\n'],
    [{ configMap: { name: 'c' } }, '    Type:\tConfigMap (a volume populated by a ConfigMap)\n    Name:\tc\n    Optional:\tfalse\n'],
    [
      { csi: { driver: 'd', volumeAttributes: { b: '2', a: '1' } } },
      '    Type:\tCSI (a Container Storage Interface (CSI) volume source)\n    Driver:\td\n    FSType:\t\n    ReadOnly:\tfalse\n    VolumeAttributes:\t    a=1\n        \t    b=2\n',
    ],
    [
      { downwardAPI: { items: [{ path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } }] } },
      '    Type:\tDownwardAPI (a volume populated by information about the pod)\n    Items:\n      metadata.labels -> labels\n',
    ],
    [{}, '  <unknown>\n'],
  ])('%j', (source, text) => {
    const out = new Description()
    writeVolumes(out, [{ name: 'v', ...source }], '')
    expect(out.raw()).toBe(`Volumes:\n  v:\n${text}`)
  })

  it('nests the template of an ephemeral volume', () => {
    const out = new Description()
    writeVolumes(
      out,
      [{ name: 'v', ephemeral: { volumeClaimTemplate: { spec: { storageClassName: 'fast', volumeMode: 'Filesystem' } } } }],
      '',
    )
    expect(out.aligned()).toBe(`Volumes:
  v:
    Type:          EphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)
    StorageClass:  fast
    Volume:        
    Labels:            <none>
    Annotations:       <none>
    Capacity:      
    Access Modes:  
    VolumeMode:    Filesystem
`)
  })
})
