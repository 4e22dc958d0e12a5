const LN2_HIGH = 0.6931471803691238
const LN2_LOW = 1.9082149292705877e-10
const L1 = 0.6666666666666735
const L2 = 0.3999999999940942
const L3 = 0.2857142874366239
const L4 = 0.22222198432149784
const L5 = 0.1818357216161805
const L6 = 0.15313837699209373
const L7 = 0.14798198605116586
const TWO_TO_54 = 18014398509481984

const bits = new DataView(new ArrayBuffer(8))

/**
 * Natural logarithm, the same double on every engine (`Math.log` may differ between engines in the last bit, and a score that is rounded
 * afterwards with it). Within one unit in the last place. The reduction and the polynomial are those of FreeBSD's e_log.c in the order
 * of operations of Go's math.Log, so that scores come out as upstream's do.
 */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN
  if (x === Infinity) return x

  // x = 2^k * (1 + f) with sqrt(2)/2 <= 1 + f < sqrt(2)
  const isSubnormal = x < 2.2250738585072014e-308
  bits.setFloat64(0, isSubnormal ? x * TWO_TO_54 : x)
  const high = bits.getUint32(0)
  let k = (high >>> 20) - 1022 - (isSubnormal ? 54 : 0)
  bits.setUint32(0, (high & 0x000fffff) | 0x3fe00000)
  let fraction = bits.getFloat64(0)
  if (fraction < Math.SQRT1_2) {
    fraction *= 2
    k--
  }
  const f = fraction - 1

  const s = f / (2 + f)
  const s2 = s * s
  const s4 = s2 * s2
  const odd = s2 * (L1 + s4 * (L3 + s4 * (L5 + s4 * L7)))
  const even = s4 * (L2 + s4 * (L4 + s4 * L6))
  const halfSquare = 0.5 * f * f
  return k * LN2_HIGH - (halfSquare - (s * (halfSquare + (odd + even)) + k * LN2_LOW) - f)
}
