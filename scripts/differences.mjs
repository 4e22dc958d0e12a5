// `npm run differences`: writes docs/differences.md anew: what stands in it by hand, then every `Differs:` of the sources.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { root } from './pnpm.mjs'

const FILE = join(root, 'docs', 'differences.md')
const MARK = '<!-- Below this line: gathered from the sources by `npm run differences`. -->'

/** The page as it ought to be now. */
export function differencesPage() {
  const written = readFileSync(FILE, 'utf8')
  return `${written.slice(0, written.indexOf(MARK) + MARK.length)}\n\n${gathered()}\n`
}

function gathered() {
  const found = readdirSync(join(root, 'packages'))
    .sort()
    .flatMap((name) => sourcesIn(join(root, 'packages', name, 'src')).flatMap(differencesIn))
  return found.map(({ path, text }) => `- \`${path}\`: ${text}`).join('\n')
}

function sourcesIn(directory) {
  return readdirSync(directory)
    .sort()
    .flatMap((name) => {
      const path = join(directory, name)
      if (statSync(path).isDirectory()) return sourcesIn(path)
      return path.endsWith('.ts') && !path.endsWith('.test.ts') ? [path] : []
    })
}

/** A difference goes from its mark to the end of the comment, or to the `Upstream:` after it. */
function differencesIn(path) {
  const comments = readFileSync(path, 'utf8').match(/\/\*\*[\s\S]*?\*\/|(?:^[ \t]*\/\/.*\n)+/gm) ?? []
  return comments.flatMap((comment) => {
    const text = comment.replace(/^\s*(?:\/\*\*|\*\/|\*|\/\/)\s?/gm, '').replace(/\*\/\s*$/, '')
    return [...text.matchAll(/Differs: ([\s\S]*?)(?=Upstream:|Differs:|@\w|$)/g)].map((match) => ({
      path: relative(root, path),
      text: match[1].replace(/\s+/g, ' ').trim(),
    }))
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(FILE, differencesPage())
  process.stdout.write(`wrote ${relative(root, FILE)}\n`)
}
