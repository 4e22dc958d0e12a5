const NANO = 1_000_000_000n
const MILLI = 1_000_000n
const SUFFIX: Record<string, [bigint, number]> = {}
const SHAPE = /^([+-]?)(\d*)(?:\.(\d*))?(n|u|m||k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei|[eE][+-]?\d+)$/
function parse(text: string): { nanos: bigint; format: string } {
  const m = SHAPE.exec(text)
  if (m === null) throw new RangeError(`quantities must match the regular expression: ${text}`)
  const [, sign, whole = '', frac = '', suf = ''] = m
  let exp = 0
  let mul = 1n
  let format = 'DecimalSI'
  const dec = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'].indexOf(suf)
  if (dec >= 0) exp = dec * 3 - 9
  else if (suf.endsWith('i')) {
    mul = 1024n ** BigInt('KMGTPE'.indexOf(suf[0]!) + 1)
    format = 'BinarySI'
  } else {
    exp = Number(suf.slice(1))
    format = 'DecimalExponent'
  }
  let digits = BigInt(whole + frac || '0') * mul
  let scale = exp - frac.length + 9
  if (scale < 0) {
    const d = 10n ** BigInt(-scale)
    digits = digits / d + (digits % d > 0n ? 1n : 0n)
    scale = 0
  }
  const nanos = digits * 10n ** BigInt(scale)
  return { nanos: sign === '-' ? -nanos : nanos, format }
}
function render(nanos: bigint, format: string): string {
  if (nanos === 0n) return '0'
  const neg = nanos < 0n
  const abs = neg ? -nanos : nanos
  const s = neg ? '-' : ''
  if (format === 'BinarySI' && abs % NANO === 0n && abs >= 1024n * NANO) {
    let v = abs / NANO
    let i = 0
    while (v % 1024n === 0n && i < 6) {
      v /= 1024n
      i++
    }
    return s + v + ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'][i]
  }
  let v = abs
  let i = 0
  while (v % 1000n === 0n && i < 9) {
    v /= 1000n
    i++
  }
  return format === 'DecimalExponent' ? s + v + (i === 3 ? '' : `e${(i - 3) * 3}`) : s + v + ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'][i]
}
void SUFFIX
export function canonicalQuantity(text: string): string {
  const { nanos, format } = parse(text)
  return render(nanos, format)
}
export function compareQuantities(a: string, b: string): number {
  const d = parse(a).nanos - parse(b).nanos
  return d < 0n ? -1 : d > 0n ? 1 : 0
}
export function quantitySign(a: string): number {
  const n = parse(a).nanos
  return n < 0n ? -1 : n > 0n ? 1 : 0
}
export function addQuantities(a: string, b: string): string {
  const [x, y] = [parse(a), parse(b)]
  return render(x.nanos + y.nanos, x.nanos === 0n ? y.format : x.format)
}
function ceil(n: bigint, unit: bigint): bigint {
  return n / unit + (n % unit > 0n ? 1n : 0n)
}
export function quantityMilli(a: string): number {
  return Number(ceil(parse(a).nanos, MILLI))
}
export function quantityValue(a: string): number {
  return Number(ceil(parse(a).nanos, NANO))
}
export function isWholeQuantity(a: string): boolean {
  return ceil(parse(a).nanos, MILLI) % 1000n === 0n
}
const FINE = /[nu]|\.\d{4}|[eE]-/
export function roundUpToMilli(a: string): string {
  if (!FINE.test(a)) return a
  const { nanos, format } = parse(a)
  return nanos % MILLI === 0n ? a : render(ceil(nanos, MILLI) * MILLI, format)
}
