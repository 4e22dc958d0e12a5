import { type Binding, pods } from '@kubesim/api'
import { definePlugin } from '../framework/plugin.ts'

/** Posts the binding to the API. Upstream: plugins/defaultbinder */
export const defaultBinder = definePlugin({
  name: 'DefaultBinder',
  bind({ metadata }, nodeName, { client }) {
    const at = { namespace: metadata.namespace!, name: metadata.name! }
    const binding: Binding = {
      apiVersion: 'v1',
      kind: 'Binding',
      metadata: { namespace: at.namespace, name: at.name, uid: metadata.uid! },
      target: { kind: 'Node', name: nodeName },
    }
    client.of(pods).createSubresource(at, 'binding', binding)
  },
})
