export {
  escapeFieldValue,
  type FieldRequirement,
  ParsedFieldSelector,
  parseFieldSelector,
  unescapeFieldValue,
} from './field-selector.ts'
export {
  compiledSelector,
  formatLabelSelector,
  formatLabels,
  labelSelectorMatches,
  labelSelectorText,
  selectorOf,
} from './label-selector.ts'
export { parseLabelSelector } from './label-selector-text.ts'
export { ParsedSelector } from './parsed-selector.ts'
export { type LabelOperator, type LabelRequirement, type Labels, requirementErrors, SelectorError } from './requirement.ts'
