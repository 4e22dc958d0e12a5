/** A website for the operator of the examples. */
export const SITE = `
apiVersion: v1
kind: ConfigMap
metadata:
  name: shop
  namespace: default
  labels: {example.com/kind: website}
data: {image: 'nginx:1.27', replicas: '2'}
`
