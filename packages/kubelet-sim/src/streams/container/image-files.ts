import type { Pod } from '@kubesim/api'
import type { ImageReference } from '../../containers/image.ts'
import { type Directory, FileTree, newDirectory, newFile } from '../files/file-tree.ts'

const DIRECTORIES =
  'bin dev etc home opt proc root run sbin srv sys tmp usr/bin usr/lib usr/local/bin usr/sbin var/lib var/log var/run'.split(' ')
const DNS_ADDRESS = '10.96.0.10'

const BUSYBOX: ReadonlySet<string> = new Set(['busybox'])
/** Images that have nothing but their own program. */
const BARE = /^(?:pause|coredns|etcd|kube-.*|.*distroless.*|static|scratch|metrics-server|traefik|hello-world)$/
/** Images whose Debian has no tools to look at the network. */
const PLAIN: ReadonlySet<string> = new Set(
  'nginx httpd postgres mysql mariadb redis mongo python node golang php ruby openjdk debian ubuntu'.split(' '),
)
const EVERYWHERE = (
  '[ base64 basename cat chmod chown clear cp cut date dash dirname echo env false find grep head hostname id kill ln ls mkdir mv nproc printenv ' +
  'printf ps pwd rm rmdir sed seq sh sleep sort stat sync tail tar tee test timeout touch tr true uname uniq wc which whoami xargs yes'
).split(' ')
/** Of those that are small. */
const BUSYBOX_TOO = 'ash nc nslookup pidof ping wget'.split(' ')
/** Of images for looking at a network. */
const NETWORK_TOO = 'curl nc nslookup ping wget'.split(' ')
/** Images that are known to run as root when nobody says otherwise. */
const ROOT: ReadonlySet<string> = new Set(
  (
    'alpine busybox caddy debian elasticsearch fluentd golang httpd mariadb memcached mongo mysql nginx node openjdk perconalab php postgres python rabbitmq ' +
    'redis ruby tomcat ubuntu wordpress netshoot curl-image agnhost'
  ).split(' '),
)
const UNKNOWN_USER = 65532
const SPECIAL_USERS: Readonly<Record<string, number>> = { 'nginx-unprivileged': 101, curl: 100 }

type Flavour = 'bare' | 'busybox' | 'alpine' | 'debian'

function flavourOf({ shortName, tag }: ImageReference): Flavour {
  if (BUSYBOX.has(shortName)) return 'busybox'
  if (shortName === 'alpine' || tag.includes('alpine')) return 'alpine'
  return BARE.test(shortName) || tag.includes('distroless') ? 'bare' : 'debian'
}

/** Programs that an image has, of those that are simulated. */
export function programsOf(image: ImageReference): ReadonlySet<string> {
  const flavour = flavourOf(image)
  const known = knownPrograms.get(image.canonical)
  if (known !== undefined) return known
  const programs = programsIn(image, flavour)
  knownPrograms.set(image.canonical, programs)
  return programs
}

const knownPrograms = new Map<string, ReadonlySet<string>>()

function programsIn({ shortName }: ImageReference, flavour: Flavour): ReadonlySet<string> {
  if (flavour === 'bare') return new Set()
  const own = [...(OWN_PROGRAMS[shortName] ?? []), ...(shortName.includes('curl') ? ['curl'] : [])]
  if (flavour === 'debian') return new Set([...EVERYWHERE, ...own, 'bash', ...(PLAIN.has(shortName) ? [] : NETWORK_TOO)])
  return new Set([...EVERYWHERE, ...own, ...BUSYBOX_TOO])
}

const OWN_PROGRAMS: Readonly<Record<string, readonly string[]>> = {
  nginx: ['nginx', 'curl'],
  postgres: ['pg_isready'],
}

/** Everything that the image has is simulated: what is not there is really not there. */
export function isWhollyKnown(image: ImageReference): boolean {
  return image.shortName === 'busybox' || image.shortName === 'alpine'
}

/** Whom an image runs as. Differs: an image that nobody knows runs as user 65532. */
export function imageUser({ shortName }: ImageReference): number {
  return ROOT.has(shortName) ? 0 : (SPECIAL_USERS[shortName] ?? UNKNOWN_USER)
}

/** What runs in a container of the image that is given no command, as `ps` shows it: the title that it gives itself, or its name. */
export function imageCommand({ shortName }: ImageReference): readonly string[] {
  return COMMANDS[shortName] ?? [shortName]
}

const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  alpine: ['/bin/sh'],
  busybox: ['sh'],
  httpd: ['httpd', '-DFOREGROUND'],
  nginx: ['nginx: master process nginx', '-g', 'daemon off;'],
  pause: ['/pause'],
  redis: ['redis-server *:6379'],
}

/** How a shell of the image asks for a command. */
export function promptOf(image: ImageReference, hostName: string, userId: number): (shell: string, directory: string) => string {
  const sign = userId === 0 ? '#' : '$'
  const flavour = flavourOf(image)
  return (shell, directory) => {
    if (shell.endsWith('bash')) return `${userId === 0 ? 'root' : 'I have no name!'}@${hostName}:${directory}${sign} `
    return flavour === 'debian' ? `${sign} ` : `${directory} ${sign} `
  }
}

/** The files that a container of the image begins with: those that people look at. */
export function imageFiles(
  image: ImageReference,
  about: { readonly pod: Pod; readonly hostName: string; readonly podIP: string; readonly now: () => number },
): FileTree {
  const files = new FileTree(about.now)
  const flavour = flavourOf(image)
  if (flavour !== 'bare') for (const path of DIRECTORIES) files.makeDirectories(`/${path}`)
  if (flavour !== 'bare') files.mount('/bin', binaries(image))
  const text = (path: string, content: string) => files.mount(path, newFile(content, about.now()))
  text('/etc/hostname', `${about.hostName}\n`)
  text('/etc/hosts', hostsText(about))
  text('/etc/resolv.conf', resolverText(about.pod))
  text('/etc/passwd', 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/bin/false\n')
  if (flavour === 'alpine') text('/etc/os-release', 'NAME="Alpine Linux"\nID=alpine\nPRETTY_NAME="Alpine Linux v3.22"\n')
  if (flavour === 'debian') text('/etc/os-release', 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nID=debian\n')
  if (image.shortName === 'nginx') {
    text('/usr/share/nginx/html/index.html', NGINX_PAGE)
    text('/etc/nginx/nginx.conf', 'events {}\nhttp {\n    include /etc/nginx/conf.d/*.conf;\n}\n')
    text('/etc/nginx/conf.d/default.conf', 'server {\n    listen 80;\n    root /usr/share/nginx/html;\n}\n')
  }
  return files
}

const knownBinaries = new Map<string, Directory>()

/** Of all containers of the image. */
function binaries(image: ImageReference): Directory {
  let directory = knownBinaries.get(image.canonical)
  if (directory === undefined) {
    directory = newDirectory(0)
    for (const program of programsOf(image)) directory.entries.set(program, newFile('', 0, 0o755))
    knownBinaries.set(image.canonical, directory)
  }
  return { ...directory, entries: new Map(directory.entries) }
}

const NGINX_PAGE =
  '<!DOCTYPE html>\n<html>\n<head>\n<title>Welcome to nginx!</title>\n</head>\n<body>\n<h1>Welcome to nginx!</h1>\n</body>\n</html>\n'

/** Upstream: kubelet_pods.go managedHostsFileContent */
function hostsText({ pod, hostName, podIP }: { readonly pod: Pod; readonly hostName: string; readonly podIP: string }): string {
  const aliases = (pod.spec.hostAliases ?? []).map(({ ip, hostnames = [] }) => `${ip}\t${hostnames.join('\t')}\n`)
  const added = aliases.length === 0 ? '' : `\n# Entries added by HostAliases.\n${aliases.join('')}`
  const local = '127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\nfe00::0\tip6-localnet\nfe00::0\tip6-mcastprefix\n'
  return `# Kubernetes-managed hosts file.\n${local}fe00::1\tip6-allnodes\nfe00::2\tip6-allrouters\n${podIP}\t${hostName}\n${added}`
}

function resolverText({ metadata: { namespace } }: Pod): string {
  return `search ${namespace}.svc.cluster.local svc.cluster.local cluster.local\nnameserver ${DNS_ADDRESS}\noptions ndots:5\n`
}
