/** A shell's pattern as an expression that matches all of a text. `quoted` tells characters that stand for themselves by a backslash. */
export function patternExpression(
  pattern: string,
  anchors: { readonly start: boolean; readonly end: boolean; readonly lazy?: boolean },
): RegExp {
  let source = ''
  for (let index = 0; index < pattern.length; index++) {
    const character = pattern[index]!
    if (character === '\\' && index + 1 < pattern.length) source += escaped(pattern[++index]!)
    else if (character === '*') source += anchors.lazy ? '[\\s\\S]*?' : '[\\s\\S]*'
    else if (character === '?') source += '[\\s\\S]'
    else if (character === '[') {
      const end = pattern.indexOf(']', index + 2)
      if (end < 0) source += '\\['
      else {
        source += bracket(pattern.slice(index + 1, end))
        index = end
      }
    } else source += escaped(character)
  }
  return new RegExp(`${anchors.start ? '^' : ''}${source}${anchors.end ? '$' : ''}`)
}

function bracket(inside: string): string {
  const negated = inside.startsWith('!') || inside.startsWith('^')
  const members = (negated ? inside.slice(1) : inside)
    .replace(/[\\\]]/g, '\\$&')
    .replaceAll('[:digit:', '0-9')
    .replaceAll('[:alpha:', 'A-Za-z')
    .replaceAll('[:alnum:', 'A-Za-z0-9')
    .replaceAll('[:space:', '\\s')
  return `[${negated ? '^' : ''}${members}]`
}

function escaped(character: string): string {
  return /[.+^${}()|[\]\\*?/-]/.test(character) ? `\\${character}` : character
}

/** Backslashes in front of what would mean something in a pattern. */
export function literalPattern(text: string): string {
  return text.replace(/[*?[\\]/g, '\\$&')
}

export function isPattern(text: string): boolean {
  return /(?<!\\)[*?[]/.test(text)
}
