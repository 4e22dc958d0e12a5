export { parseIntOrString, scaledIntOrPercent } from './int-or-percent.ts'
export { QuantityError, type QuantityFormat } from './parse.ts'
export { Quantity } from './quantity.ts'
export {
  addQuantities,
  canonicalQuantity,
  compareQuantities,
  isWholeQuantity,
  parseQuantity,
  quantityMilli,
  quantitySign,
  quantityValue,
  roundUpToMilli,
  subtractQuantities,
} from './text.ts'
