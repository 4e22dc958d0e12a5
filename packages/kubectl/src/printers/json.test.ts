import { expect, test } from 'vitest'
import { formatJson } from './json.ts'

test('kubectl -o json sorts keys, indents by four and escapes what HTML minds', () => {
  expect(formatJson({ kind: 'X', a: [{ c: 1, b: '<&>' }], e: {}, f: [] })).toBe(
    '{\n    "a": [\n        {\n            "b": "\\u003c\\u0026\\u003e",\n            "c": 1\n        }\n    ],\n    "e": {},\n    "f": [],\n    "kind": "X"\n}\n',
  )
})
