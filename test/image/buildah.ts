import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { existsSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const NODE_IMAGE = 'localhost/commonplace-test-node';
const BASE_IMAGE = 'localhost/commonplace-test-base';
const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';
const OPTIONS = { encoding: 'utf8', maxBuffer: 64 * 1024 ** 2 } as const;
const PRINT_PID = ['sh', '-c', 'echo $$ && exec "$@"', 'sh'];
/** Not in Debian's own slim images either. */
const LEFT_OUT = ['var/cache/apt', 'var/lib/apt/lists', 'usr/share/locale', 'usr/share/doc', 'usr/share/man'];

/** Why no image can be built here; undefined when one can. */
export const noImagesBecause =
  process.getuid?.() !== 0
    ? 'not root'
    : ['buildah', 'debootstrap'].find((tool) => spawnSync(tool, ['--version']).error !== undefined);

/** Buildah with a store of its own, and without a registry: its base images are made here. */
export class Buildah {
  readonly #folder: string;

  /** @param folder for images and containers; the caller removes it */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Runs one command of buildah. @returns what it printed */
  async run(...args: readonly string[]): Promise<string> {
    const { stdout } = await run('buildah', this.#arguments(args), OPTIONS);
    return stdout.trim();
  }

  /**
   * Starts a command in a container, without waiting for it. The first line that it prints is its process id on this
   * machine: buildah passes no signals on, unlike a container engine.
   */
  spawn(container: string, options: readonly string[], command: readonly string[]) {
    const args = ['run', '--isolation', 'chroot', ...options, container, '--', ...PRINT_PID, ...command];
    return execFile('buildah', this.#arguments(args), OPTIONS);
  }

  /** Builds the Dockerfile of a folder on a Debian that debootstrap made. */
  async build(folder: string, tag: string): Promise<void> {
    await this.#makeBases();
    await this.run(
      'bud',
      '--isolation=chroot',
      '--format=docker',
      `--build-arg=NODE_IMAGE=${NODE_IMAGE}`,
      `--build-arg=BASE_IMAGE=${BASE_IMAGE}`,
      `--tag=${tag}`,
      folder,
    );
  }

  /** debian:bookworm-slim, and node:24-bookworm-slim on it, from what this machine has. */
  async #makeBases(): Promise<void> {
    const container = await this.run('from', 'scratch');
    await this.run('add', container, debian(), '/');
    await this.run('commit', container, BASE_IMAGE);
    await this.run('add', container, process.execPath, '/usr/local/bin/node');
    await this.run('add', container, npmFolder(), '/usr/local/lib/node_modules/npm');
    await this.run('add', container, CERTIFICATES, CERTIFICATES);
    const link = ['ln', '-s', '../lib/node_modules/npm/bin/npm-cli.js', '/usr/local/bin/npm'];
    await this.run('run', '--isolation', 'chroot', container, ...link);
    await this.run('config', `--env=NODE_EXTRA_CA_CERTS=${CERTIFICATES}`, container);
    await this.run('commit', container, NODE_IMAGE);
    await this.run('rm', container);
  }

  #arguments(args: readonly string[]): string[] {
    const store = ['--root', join(this.#folder, 'store'), '--runroot', join(this.#folder, 'run')];
    return ['--storage-driver=vfs', ...store, ...args];
  }
}

/** Where npm itself is. `npm root -g` would follow whichever node runs it, and ours comes without npm. */
function npmFolder(): string {
  const command = execFileSync('sh', ['-c', 'readlink -f "$(command -v npm)"'], { encoding: 'utf8' });
  return dirname(dirname(command.trim()));
}

/** A minimal Debian as a folder. It takes a minute to make, so the next run finds it. */
function debian(): string {
  const folder = join(tmpdir(), 'commonplace-test-debian-bookworm');
  if (existsSync(folder)) return folder;
  const making = `${folder}.${process.pid}`;
  execFileSync('debootstrap', ['--variant=minbase', 'bookworm', making], { stdio: 'ignore' });
  for (const path of LEFT_OUT) rmSync(join(making, path), { recursive: true });
  renameSync(making, folder);
  return folder;
}
