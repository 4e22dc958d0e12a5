import type { Release } from '../http/real-clients.ts'
import { type ServedCluster, serveCluster } from '../http/served-cluster.ts'

export const WEB_POD = `
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {app.properties: "color=blue\\n", LEVEL: debug}
---
apiVersion: v1
kind: Secret
metadata: {name: access}
stringData: {password: s3cr3t}
---
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec:
  containers:
  - name: web
    image: nginx:1.27
    ports: [{containerPort: 80}]
    env:
    - {name: LEVEL, valueFrom: {configMapKeyRef: {name: settings, key: LEVEL}}}
    - {name: PASSWORD, valueFrom: {secretKeyRef: {name: access, key: password}}}
    - {name: GREETING, value: level is $(LEVEL)}
    - {name: NODE, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}
    volumeMounts:
    - {name: settings, mountPath: /etc/settings}
    - {name: shared, mountPath: /shared}
  - name: helper
    image: busybox
    command: [sleep, infinity]
    volumeMounts:
    - {name: shared, mountPath: /from-web}
  volumes:
  - {name: settings, configMap: {name: settings}}
  - {name: shared, emptyDir: {}}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
`

/** A served cluster in which the pod `web` runs. */
export async function serveWebPod(release?: Release): Promise<ServedCluster> {
  const cluster = await serveCluster({}, release)
  await cluster.output(['apply', '-f', cluster.file('web.yaml', WEB_POD)])
  await cluster.output('wait --for=condition=Ready pod/web --timeout=60s')
  return cluster
}
