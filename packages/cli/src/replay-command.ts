import { readFileSync } from 'node:fs'
import { replayInputs } from '@kubesim/cluster'
import type { Input } from '@kubesim/kernel'
import type { Command } from 'commander'

/** Adds `kubesim replay`. */
export function addReplayCommand(program: Command, done: (exitCode: number) => void): void {
  program
    .command('replay')
    .description('make a world again from the inputs that `kubesim serve --record` wrote, and see whether it is the same')
    .argument('<file>', 'inputs, one JSON document a line')
    .action(async (file: string) => done(await replay(file)))
}

/** Prints what the world has come to; resolves to 1 when it is not the one on record. */
async function replay(file: string): Promise<number> {
  const { cluster, inputCount, recordedHash } = await replayInputs(readInputs(file))
  const { hash, revision } = cluster
  const { turn } = cluster.kernel.trace
  await cluster.stop()
  process.stdout.write(`${inputCount} inputs, ${turn} turns, revision ${revision}: hash ${hash}\n`)
  if (recordedHash === undefined) {
    process.stderr.write('the record breaks off: its server was not shut down, and nothing says what its hash was\n')
    return 0
  }
  if (recordedHash === hash) return 0
  process.stderr.write(`error: another world: the hash on record is ${recordedHash}\n`)
  return 1
}

function* readInputs(file: string): Generator<Input> {
  const lines = readFileSync(file, 'utf8').split('\n')
  // What a server that was killed had half written is no line.
  lines.pop()
  for (const [index, line] of lines.entries()) {
    try {
      yield JSON.parse(line) as Input
    } catch {
      throw new Error(`${file}: line ${index + 1} is no JSON`)
    }
  }
}
