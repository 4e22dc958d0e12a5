// The operator of website-operator.ts within a cluster: it makes what a ConfigMap asks for, and cleans up before that goes.
import { configMaps, createCluster } from 'kubesim'
import { conditionsOf, websiteOperator } from './website-operator.ts'

const cluster = await createCluster({ seed: 1, controllers: [websiteOperator] })
await cluster.apply(`
apiVersion: v1
kind: ConfigMap
metadata:
  name: shop
  labels: {example.com/kind: website}
data: {image: 'nginx:1.27', replicas: '2'}
`)
await cluster.settle()
console.log((await cluster.kubectl('get deployments,services shop')).stdout)
console.log(conditionsOf(cluster.get(configMaps, 'shop')!)[0]?.message)
await cluster.kubectl('delete configmap shop --wait=false')
await cluster.settle()
console.log((await cluster.kubectl('get configmaps -o name')).stdout)
await cluster.stop()
