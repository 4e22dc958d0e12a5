export {
  matchesNodeSelector,
  matchesRequiredNodeAffinity,
  namedNodes,
  preferenceWeight,
  type SelectableNode,
  unmetRequirements,
} from '@kubesim/api'
