import { type Bound, JsonPathError, type PathNode, type PathNodes } from './node.ts'

const DICT_KEY = /^'([^']*)'$/
const SLICE = /^(-?\d*)(:-?\d*)?(:-?\d*)?$/

/** What `[...]` means: an index, a slice, a quoted key, or several of these. Upstream: jsonpath Parser parseArray */
export function arrayNodes(given: string, parseExpression: (text: string) => PathNodes): PathNodes {
  const text = given === '*' ? ':' : given
  const members = text.split(',')
  if (members.length > 1) {
    return [{ type: 'union', members: members.map((member) => parseExpression(`[${member.replace(/^ +| +$/g, '')}]`)) }]
  }
  const key = DICT_KEY.exec(text)
  if (key !== null) return parseExpression(`.${key[1]}`)
  return [sliceNode(text)]
}

function sliceNode(text: string): PathNode {
  const parts = SLICE.exec(text)
  if (parts === null) throw new JsonPathError(`invalid array index ${text}`)
  const start: Bound = parts[1] === '' ? UNKNOWN : known(parts[1]!)
  const end = parts[2] === undefined ? { value: start.value + 1, known: true, derived: true } : bound(parts[2].slice(1))
  return { type: 'array', bounds: [start, end, parts[3] === undefined ? UNKNOWN : bound(parts[3].slice(1))] }
}

const UNKNOWN: Bound = { value: 0, known: false }

function bound(text: string): Bound {
  return text === '' ? UNKNOWN : known(text)
}

function known(text: string): Bound {
  if (text === '-') throw new JsonPathError(`array index ${text} is not a number`)
  return { value: Number(text), known: true }
}
