// A controller of your own: every ConfigMap labelled `greet` gets a greeting written into it. Observe, plan, act: the plan is a pure function.
import { type ConfigMap, configMaps, createCluster, defineController, update } from 'kubesim'

const greeter = defineController<ConfigMap, undefined>({
  name: 'greeter',
  for: configMaps,
  observe: () => undefined,
  plan: (map) => {
    const whom = map.metadata.labels?.greet
    const greeting = `Hello, ${whom}!`
    // Nothing to do is the usual case: a write that changes nothing would wake us for ever.
    if (whom === undefined || map.data?.greeting === greeting) return []
    return [update(configMaps, { ...map, data: { ...map.data, greeting } })]
  },
})

const cluster = await createCluster({ seed: 1, controllers: [greeter] })
await cluster.apply(`
apiVersion: v1
kind: ConfigMap
metadata:
  name: card
  labels: {greet: world}
`)
await cluster.settle()
console.log(cluster.get(configMaps, 'card')?.data?.greeting)
console.log(
  cluster.trace(1000).filter((pass) => pass.component.endsWith('/greeter')).length > 0 ? 'the greeter took its turns' : 'nobody came',
)
await cluster.stop()
