import { describe, expect, it } from 'vitest'
import { Description } from './description.ts'
import { writeAnnotations, writeLabels } from './metadata.ts'

function written(write: (out: Description) => void): string {
  const out = new Description()
  write(out)
  return out.raw()
}

describe('writeAnnotations', () => {
  const key = 'MaxLenAnnotation'
  const longest = 'a'.repeat(140 - key.length - 2)

  it.each([
    [{ col1: 'asd', COL2: 'zxc' }, 'Annotations:\tCOL2: zxc\n\tcol1: asd\n'],
    [{ [key]: longest }, `Annotations:\t${key}: ${longest}\n`],
    [{ [key]: `${longest}1` }, `Annotations:\t${key}:\n\t  ${longest}1\n`],
    [{ [key]: longest + longest }, `Annotations:\t${key}:\n\t  ${'a'.repeat(138)}...\n`],
    [{ key: 'value\nwith\nnewlines\n' }, 'Annotations:\tkey:\n\t  value\n\t  with\n\t  newlines\n'],
    [{ 'kubectl.kubernetes.io/last-applied-configuration': '{}' }, 'Annotations:\t<none>\n'],
    [undefined, 'Annotations:\t<none>\n'],
  ])('%j', (annotations, text) => {
    expect(written((out) => writeAnnotations(out, 'Annotations', annotations))).toBe(text)
  })
})

describe('writeLabels', () => {
  it('puts them under each other, sorted', () => {
    expect(written((out) => writeLabels(out, 'Labels', { tier: 'web', app: 'x' }))).toBe('Labels:\tapp=x\n\ttier=web\n')
  })

  it('repeats the blanks of a nested description, as kubectl does', () => {
    expect(written((out) => writeLabels(out.nested(1), 'Labels', {}))).toBe('  Labels:\t  <none>\n')
  })

  it('shows what a terminal would take for a command', () => {
    expect(written((out) => writeLabels(out, 'Labels', { a: '\u001b[31mred\r' }))).toBe('Labels:\ta=^[[31mred\\r\n')
  })
})
