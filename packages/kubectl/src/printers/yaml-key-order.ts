const LETTER = /^\p{L}$/u
const DIGIT = /^\p{Nd}$/u

/** Order of keys in kubectl's YAML: letters after everything else, numbers by value. Upstream: goyaml.v2 keyList.Less */
export function compareYamlKeys(a: string, b: string): number {
  if (a === b) return 0
  const [left, right] = [[...a], [...b]]
  for (let at = 0; at < left.length && at < right.length; at++) {
    if (left[at] !== right[at]) return compareAt(left, right, at)
  }
  return left.length - right.length
}

function compareAt(left: readonly string[], right: readonly string[], at: number): number {
  const [a, b] = [left[at]!, right[at]!]
  const [aIsLetter, bIsLetter] = [LETTER.test(a), LETTER.test(b)]
  if (aIsLetter && bIsLetter) return codeOf(a) - codeOf(b)
  if (aIsLetter || bIsLetter) return bIsLetter ? -1 : 1
  const lead = a === '0' || b === '0' ? leadOf(left, at) : 0
  const [x, y] = [numberAt(left, at, lead), numberAt(right, at, lead)]
  if (x.value !== y.value) return x.value - y.value
  return x.end === y.end ? codeOf(a) - codeOf(b) : x.end - y.end
}

/** 1 when the digits before are not all zeros, so that a zero here counts. */
function leadOf(chars: readonly string[], at: number): number {
  for (let before = at - 1; before >= 0 && DIGIT.test(chars[before]!); before--) if (chars[before] !== '0') return 1
  return 0
}

function numberAt(chars: readonly string[], at: number, lead: number): { readonly value: number; readonly end: number } {
  let value = lead
  let end = at
  for (; end < chars.length && DIGIT.test(chars[end]!); end++) value = value * 10 + Number(chars[end])
  return { value, end }
}

function codeOf(char: string): number {
  return char.codePointAt(0)!
}
