import { definePlugin } from '../framework/plugin.ts'
import { fits, rejectsForGood } from '../framework/verdict.ts'

const OTHER_NODE = rejectsForGood("node(s) didn't match the requested node name")

/** Upstream: plugins/nodename */
export const nodeName = definePlugin({
  name: 'NodeName',
  filtersByNodeAlone: true,
  filter: (_state, node, { spec }) => (!spec.nodeName || spec.nodeName === node.name ? fits : OTHER_NODE),
  remedies: (_state, _node, { spec }) => [{ kind: 'name', amount: 1, text: `a node named ${spec.nodeName}` }],
  retryWhen: ['node/added'],
})
