/** A Deployment of two replicas, as people write one. */
export function webDeployment(image = 'nginx:1.27', replicas = 2): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: { app: web }
spec:
  replicas: ${replicas}
  selector:
    matchLabels: { app: web }
  template:
    metadata:
      labels: { app: web }
    spec:
      containers:
        - name: nginx
          image: ${image}
          ports:
            - containerPort: 80
`
}
