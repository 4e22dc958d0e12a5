// A scheduler plugin of your own, turned on by a KubeSchedulerConfiguration: it keeps pods off dear machines and tells the others apart by price.
import { createCluster, definePlugin, fits, rejects, skip } from 'kubesim'

const budget = definePlugin<number>({
  name: 'Budget',
  // Once per pod; what it returns reaches filter and score. `skip`: the plugin takes no part for this pod.
  preFilter: ({ metadata }) =>
    metadata.annotations?.['example.com/max-price'] ? Number(metadata.annotations['example.com/max-price']) : skip,
  filter: (most, node) => (priceOf(node.labels) <= most ? fits : rejects(`node(s) cost more than ${most}`)),
  // 0 to 100, the more the better.
  score: (_most, node) => Math.max(0, 100 - priceOf(node.labels)),
  // A pod that was refused comes back when one of these happens.
  retryWhen: ['node/added', 'node/labels-changed'],
})

function priceOf(labels: Readonly<Record<string, string>>): number {
  return Number(labels['example.com/price'] ?? 0)
}

const configuration = `
apiVersion: kubescheduler.config.k8s.io/v1
kind: KubeSchedulerConfiguration
profiles:
- plugins:
    multiPoint: { enabled: [{ name: Budget, weight: 10 }] }
`
const machine = (name: string, price: string) => ({ name, labels: { 'example.com/price': price } })
const cluster = await createCluster({
  seed: 1,
  nodes: [machine('dear', '80'), machine('fair', '40'), machine('cheap', '10')],
  scheduler: { configuration, plugins: [budget] },
})
const pod = (name: string, price: string) => `
apiVersion: v1
kind: Pod
metadata: { name: ${name}, annotations: { example.com/max-price: "${price}" } }
spec: { containers: [{ name: app, image: nginx }] }
`
await cluster.apply(pod('thrifty', '50'), pod('broke', '5'))
await cluster.settle()
console.log(cluster.why('pod/thrifty').split('\n').slice(0, 5).join('\n'))
console.log(cluster.why('pod/broke').split('\n')[0])
await cluster.stop()
