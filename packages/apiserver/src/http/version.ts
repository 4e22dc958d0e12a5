/** What `/version` says. Upstream: apimachinery/pkg/version Info */
export const SERVER_VERSION = {
  major: '1',
  minor: '35',
  emulationMajor: '1',
  emulationMinor: '35',
  minCompatibilityMajor: '1',
  minCompatibilityMinor: '34',
  gitVersion: 'v1.35.0',
  gitCommit: '0000000000000000000000000000000000000000',
  gitTreeState: 'clean',
  buildDate: '2025-12-17T12:00:00Z',
  goVersion: 'kubesim',
  compiler: 'kubesim',
  platform: 'linux/amd64',
}
