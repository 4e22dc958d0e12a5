/** A bound of `[start:end:step]`. `derived`: `[2]` means `[2:3]`. */
export interface Bound {
  readonly value: number
  readonly known: boolean
  readonly derived?: boolean
}

/** A step of an expression, or what an action is made of. Upstream: client-go/util/jsonpath/node.go */
export type PathNode =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'field'; readonly name: string }
  | { readonly type: 'array'; readonly bounds: readonly [start: Bound, end: Bound, step: Bound] }
  | { readonly type: 'filter'; readonly left: PathNodes; readonly right: PathNodes; readonly operator: string }
  | { readonly type: 'literal'; readonly value: boolean | number | FloatLiteral }
  | { readonly type: 'wildcard' }
  | { readonly type: 'recursive' }
  | { readonly type: 'union'; readonly members: readonly PathNodes[] }
  /** `range`, `end`, or a word that means nothing. */
  | { readonly type: 'identifier'; readonly name: string }
  /** What stands between braces. */
  | { readonly type: 'action'; readonly nodes: PathNodes }

export type PathNodes = readonly PathNode[]

/** A number that was written with a point: it cannot be compared with a whole one. */
export class FloatLiteral {
  readonly value: number

  constructor(value: number) {
    this.value = value
  }
}

/** A template that cannot be read or evaluated, in upstream's words. */
export class JsonPathError extends Error {
  override readonly name = 'JsonPathError'
}
