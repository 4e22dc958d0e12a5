import type { Container, Pod, Probe } from '@kubesim/api'
import { KUBERNETES_VERSION } from './images.ts'

const PKI = '/etc/kubernetes/pki'
const SERVER_PORT = 6443

/** What differs between the parts of a control plane. */
interface Part {
  readonly name: string
  readonly image: string
  readonly command: readonly string[]
  readonly requests: Readonly<Record<string, string>>
  readonly port: number
  /** Of its health checks; in their order: startup, readiness, liveness. */
  readonly paths: readonly [startup: string, readiness: string, liveness: string]
  readonly scheme: 'HTTP' | 'HTTPS'
  readonly directories: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
}

/** The control plane's own pods, as kubeadm writes them onto its machine. `address` is the machine's. Upstream: kubeadm phases/controlplane, phases/etcd */
export function controlPlanePods(address: string, ranges: { readonly services: string; readonly pods: string }): readonly Pod[] {
  return [etcd(address), apiServer(address, ranges.services), controllerManager(ranges), scheduler()].map((part) => podOf(part, address))
}

function etcd(address: string): Part {
  const pki = `${PKI}/etcd`
  return {
    name: 'etcd',
    image: 'registry.k8s.io/etcd:3.6.6-0',
    command: [
      'etcd',
      `--advertise-client-urls=https://${address}:2379`,
      `--cert-file=${pki}/server.crt`,
      '--client-cert-auth=true',
      '--data-dir=/var/lib/etcd',
      `--initial-advertise-peer-urls=https://${address}:2380`,
      `--key-file=${pki}/server.key`,
      `--listen-client-urls=https://127.0.0.1:2379,https://${address}:2379`,
      '--listen-metrics-urls=http://127.0.0.1:2381',
      `--listen-peer-urls=https://${address}:2380`,
      `--trusted-ca-file=${pki}/ca.crt`,
    ],
    requests: { cpu: '100m', memory: '100Mi' },
    port: 2381,
    paths: ['/readyz', '/readyz', '/livez'],
    scheme: 'HTTP',
    directories: { 'etcd-data': '/var/lib/etcd', 'etcd-certs': pki },
    annotations: { 'kubeadm.kubernetes.io/etcd.advertise-client-urls': `https://${address}:2379` },
  }
}

function apiServer(address: string, services: string): Part {
  return {
    name: 'kube-apiserver',
    image: `registry.k8s.io/kube-apiserver:${KUBERNETES_VERSION}`,
    command: [
      'kube-apiserver',
      `--advertise-address=${address}`,
      '--allow-privileged=true',
      '--authorization-mode=Node,RBAC',
      `--client-ca-file=${PKI}/ca.crt`,
      '--enable-bootstrap-token-auth=true',
      '--etcd-servers=https://127.0.0.1:2379',
      `--secure-port=${SERVER_PORT}`,
      '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
      `--service-account-key-file=${PKI}/sa.pub`,
      `--service-account-signing-key-file=${PKI}/sa.key`,
      `--service-cluster-ip-range=${services}`,
      `--tls-cert-file=${PKI}/apiserver.crt`,
      `--tls-private-key-file=${PKI}/apiserver.key`,
    ],
    requests: { cpu: '250m' },
    port: SERVER_PORT,
    paths: ['/livez', '/readyz', '/livez'],
    scheme: 'HTTPS',
    directories: { 'ca-certs': '/etc/ssl/certs', 'k8s-certs': PKI },
    annotations: { 'kubeadm.kubernetes.io/kube-apiserver.advertise-address.endpoint': `${address}:${SERVER_PORT}` },
  }
}

function controllerManager({ services, pods }: { readonly services: string; readonly pods: string }): Part {
  return {
    name: 'kube-controller-manager',
    image: `registry.k8s.io/kube-controller-manager:${KUBERNETES_VERSION}`,
    command: [
      'kube-controller-manager',
      '--allocate-node-cidrs=true',
      '--authentication-kubeconfig=/etc/kubernetes/controller-manager.conf',
      '--authorization-kubeconfig=/etc/kubernetes/controller-manager.conf',
      '--bind-address=127.0.0.1',
      `--cluster-cidr=${pods}`,
      `--cluster-signing-cert-file=${PKI}/ca.crt`,
      `--cluster-signing-key-file=${PKI}/ca.key`,
      '--controllers=*,bootstrapsigner,tokencleaner',
      '--kubeconfig=/etc/kubernetes/controller-manager.conf',
      '--leader-elect=true',
      `--root-ca-file=${PKI}/ca.crt`,
      `--service-account-private-key-file=${PKI}/sa.key`,
      `--service-cluster-ip-range=${services}`,
      '--use-service-account-credentials=true',
    ],
    requests: { cpu: '200m' },
    port: 10_257,
    paths: ['/healthz', '/healthz', '/healthz'],
    scheme: 'HTTPS',
    directories: { 'ca-certs': '/etc/ssl/certs', 'k8s-certs': PKI, kubeconfig: '/etc/kubernetes/controller-manager.conf' },
  }
}

function scheduler(): Part {
  return {
    name: 'kube-scheduler',
    image: `registry.k8s.io/kube-scheduler:${KUBERNETES_VERSION}`,
    command: [
      'kube-scheduler',
      '--authentication-kubeconfig=/etc/kubernetes/scheduler.conf',
      '--authorization-kubeconfig=/etc/kubernetes/scheduler.conf',
      '--bind-address=127.0.0.1',
      '--kubeconfig=/etc/kubernetes/scheduler.conf',
      '--leader-elect=true',
    ],
    requests: { cpu: '100m' },
    port: 10_259,
    paths: ['/livez', '/readyz', '/livez'],
    scheme: 'HTTPS',
    directories: { kubeconfig: '/etc/kubernetes/scheduler.conf' },
  }
}

function podOf(part: Part, address: string): Pod {
  const { name, annotations, directories } = part
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'kube-system',
      labels: { component: name, tier: 'control-plane' },
      ...(annotations !== undefined && { annotations }),
    },
    spec: {
      containers: [containerOf(part, address)],
      hostNetwork: true,
      priority: 2_000_001_000,
      priorityClassName: 'system-node-critical',
      securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
      volumes: Object.entries(directories).map(([volume, path]) => ({
        name: volume,
        hostPath: { path, type: path.endsWith('.conf') ? 'FileOrCreate' : 'DirectoryOrCreate' },
      })),
    },
  }
}

function containerOf({ name, image, command, requests, port, paths, scheme, directories }: Part, address: string): Container {
  const [startup, readiness, liveness] = paths
  const host = name === 'kube-apiserver' ? address : '127.0.0.1'
  const probe = (path: string, more: Partial<Probe>): Probe => ({
    httpGet: { host, path, port: 'probe-port', scheme },
    timeoutSeconds: 15,
    ...more,
  })
  return {
    name,
    image,
    imagePullPolicy: 'IfNotPresent',
    command,
    ports: [{ name: 'probe-port', containerPort: port, hostPort: port, protocol: 'TCP' }],
    resources: { requests },
    startupProbe: probe(startup, { initialDelaySeconds: 10, periodSeconds: 10, failureThreshold: 24 }),
    readinessProbe: probe(readiness, { periodSeconds: 1, failureThreshold: 3 }),
    livenessProbe: probe(liveness, { initialDelaySeconds: 10, periodSeconds: 10, failureThreshold: 8 }),
    volumeMounts: Object.entries(directories).map(([volume, path]) => ({
      name: volume,
      mountPath: path,
      ...(volume !== 'etcd-data' && volume !== 'etcd-certs' && { readOnly: true }),
    })),
  } as Container
}
