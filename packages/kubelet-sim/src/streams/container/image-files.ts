import type { Pod } from '@kubesim/api'
import type { ImageReference } from '../../containers/image.ts'
import { FileTree, newFile } from '../files/file-tree.ts'

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
const EVERYWHERE = '[ cat date echo env false hostname id ls mkdir printenv pwd rm sh sleep tar test touch true uname whoami'.split(' ')

type Flavour = 'bare' | 'busybox' | 'alpine' | 'debian'

function flavourOf({ shortName, tag }: ImageReference): Flavour {
  if (BUSYBOX.has(shortName)) return 'busybox'
  if (shortName === 'alpine' || tag.includes('alpine')) return 'alpine'
  return BARE.test(shortName) || tag.includes('distroless') ? 'bare' : 'debian'
}

/** Programs that an image has, of those that are simulated. */
export function programsOf(image: ImageReference): ReadonlySet<string> {
  const flavour = flavourOf(image)
  if (flavour === 'bare') return new Set()
  if (flavour === 'debian') return new Set([...EVERYWHERE, 'bash', ...(PLAIN.has(image.shortName) ? [] : ['nslookup'])])
  return new Set([...EVERYWHERE, 'ash', 'nslookup'])
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
  for (const program of programsOf(image)) files.mount(`/bin/${program}`, newFile('', about.now(), 0o755))
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
