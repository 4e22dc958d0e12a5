/** A Deployment whose rollout takes its time, step by step. */
export const WEB_APP = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web-app, labels: { app: web-app } }
spec:
  replicas: 3
  selector: { matchLabels: { app: web-app } }
  strategy: { type: RollingUpdate, rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }
  template:
    metadata: { labels: { app: web-app } }
    spec:
      containers:
        - name: web-app
          image: myregistry/web-app:v2.1.0
          ports: [{ containerPort: 8080 }]
          readinessProbe: { httpGet: { path: /ready, port: 8080 }, initialDelaySeconds: 5 }
          resources: { requests: { cpu: 250m, memory: 64Mi }, limits: { memory: 128Mi } }
`
