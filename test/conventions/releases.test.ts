import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { listDocuments, ROOT, readDocument } from '../docs/markdown.ts';
import { listPublished } from '../support/packed-packages.ts';

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

const FOLDER = '.github/workflows';
const WORKFLOWS = readdirSync(join(ROOT, FOLDER)).map((name) => `${FOLDER}/${name}`);

describe.each(WORKFLOWS)('%s', (file) => {
  const text = read(file);
  const { jobs, permissions }: { jobs: Record<string, Job>; permissions: object } = parse(text);
  const steps = Object.values(jobs).flatMap((job) => job.steps);

  test('pins each action by commit and names its version', () => {
    const used = text.match(/uses: .*/g) ?? [];
    expect(used.length).toBeGreaterThan(0);
    expect(
      used.filter((line) => !/^uses: [\w-]+(?:\/[\w-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line)),
    ).toEqual([]);
  });

  test('keeps no credentials in a checkout, and gives no permission to all jobs', () => {
    const checkouts = steps.filter(({ uses = '' }) => uses.startsWith('actions/checkout@'));
    expect(checkouts.map((step) => step.with?.['persist-credentials'])).toEqual(checkouts.map(() => false));
    expect(permissions).toEqual({});
  });

  test('only the release writes to the repository', () => {
    const writing = Object.values(jobs).flatMap((job) => Object.entries(job.permissions ?? {}));
    const allowed = file.endsWith('release.yml') ? /^/ : /^(?:contents:read|security-events:write)$/;
    expect(writing.map((entry) => entry.join(':')).filter((one) => !allowed.test(one))).toEqual([]);
  });
});

describe('the release', () => {
  const text = read(`${FOLDER}/release.yml`);
  const { jobs }: { jobs: Record<string, Job> } = parse(text);

  test('the publish job checks out, installs and runs no code, and uses no npm token', () => {
    const publishing = Object.values(jobs).filter((job) => job.permissions?.['id-token'] === 'write');
    expect(publishing).toHaveLength(1);
    for (const job of publishing) {
      expect(job.permissions).toEqual({ 'id-token': 'write' });
      const actions = job.steps.flatMap(({ uses }) => (uses === undefined ? [] : [uses.split('@')[0]]));
      expect(actions).toEqual(['actions/download-artifact', 'actions/setup-node']);
      const commands = job.steps.map(({ run = '' }) => run).join('\n');
      expect(commands).toMatch(/npm publish .*--ignore-scripts/);
      expect(commands).not.toMatch(/npm (ci|install|i|run|exec|pack)\b|npx|node /);
    }
    expect(text).not.toMatch(/NPM_TOKEN|NODE_AUTH_TOKEN/);
  });

  test('packs exactly the published packages', () => {
    const packed = [...text.matchAll(/ -w (\S+)/g)].map(([, folder]) => folder);
    expect(packed.sort()).toEqual(
      listPublished()
        .map(({ folder }) => folder)
        .sort(),
    );
  });
});

test('CI tests the versions of Node and PostgreSQL that the documents promise', () => {
  const { jobs } = parse(read(`${FOLDER}/ci.yml`));
  const { node, postgres } = jobs.test.strategy.matrix;
  expect(node).toEqual(['20.19', '22', '24', '26']);
  expect(postgres).toEqual(['15', '18']);
  const { engines } = JSON.parse(read('package.json'));
  expect(engines.node).toBe(`>=${node[0]}.0`);
  for (const document of ['README.md', 'CONTRIBUTING.md', 'docs/operating.md', 'docs/embedding.md'])
    expect(readDocument(document), document).toContain(`Node ${node[0]} or newer`);
  expect(readDocument('README.md')).toContain(`PostgreSQL ${postgres[0]} or newer`);
  expect(readDocument('docs/operating.md')).toContain(`Version ${postgres[0]} or newer.`);
  expect(readDocument('docs/embedding.md')).toContain(`PostgreSQL ${postgres[0]} or newer`);
});

const DIGEST = /@sha256:[0-9a-f]{64}\b/;

describe('Dockerfile', () => {
  const text = read('Dockerfile');
  const stages = text.split(/^(?=FROM )/m).slice(1);

  test('pins each base image by digest, and uses Node 24', () => {
    const bases = stages.map((stage) => stage.split(/\s/)[1] ?? '').filter((base) => base !== 'manifests');
    expect(bases.filter((base) => !base.startsWith('node:24-') || !DIGEST.test(base))).toEqual([]);
  });

  test('installs from the manifests of all workspaces before it copies any source', () => {
    const { packages }: { packages: Record<string, unknown> } = JSON.parse(read('package-lock.json'));
    const workspaces = Object.keys(packages).filter((path) => /^(apps|packages|examples)\/[^/]+$/.test(path));
    const [manifests = ''] = stages;
    const copied = [...manifests.matchAll(/^COPY (\S+)\/package\.json/gm)].map(([, folder]) => folder);
    expect(copied.sort()).toEqual(workspaces.sort());
    for (const stage of stages.filter((one) => one.includes('npm ci'))) {
      expect(stage).toMatch(/^FROM manifests .*\nRUN npm ci/);
    }
  });

  test('the final image contains only production dependencies and the packed files', () => {
    const copies = stages.at(-1)?.match(/^COPY .*/gm) ?? [];
    expect(copies.map((line) => line.replace(/--(?!from)\S+ /g, ''))).toEqual([
      'COPY --from=production /app/node_modules node_modules',
      'COPY --from=production /app/apps/server/node_modules apps/server/node_modules',
      'COPY --from=build /image ./',
      'COPY --from=build /data /data',
    ]);
    expect(text).toContain('npm ci --omit=dev --workspace apps/server');
    expect(text).toContain('--exclude=package/src');
  });
});

describe('compose.yaml', () => {
  const { services } = parse(read('compose.yaml'));

  test('passes every variable of .env, and pins PostgreSQL 18 by digest', () => {
    expect(services.tokenhouse.env_file).toBe('.env');
    expect(Object.keys(services.tokenhouse.environment)).toEqual(['DATABASE_URL', 'HOST', 'PORT']);
    expect(services.postgres.image).toMatch(/^postgres:18-/);
    expect(services.postgres.image).toMatch(DIGEST);
  });

  test('no start command generates new secrets', () => {
    const commands = [read('compose.yaml'), ...listDocuments().map(readDocument)].join('\n');
    expect(commands).toContain('docker compose up');
    expect(commands).not.toMatch(/rand.*docker compose up/);
  });
});

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

test.runIf(hasOpenssl)('deploy/write-env.sh writes new secrets once, readable only by their owner', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tokenhouse-env-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'deploy'));
  copyFileSync(join(ROOT, 'deploy/write-env.sh'), join(folder, 'deploy/write-env.sh'));
  const writeEnv = () => spawnSync('sh', [join(folder, 'deploy/write-env.sh')]).status;
  const file = join(folder, '.env');
  expect(writeEnv()).toBe(0);
  const first = readFileSync(file, 'utf8');
  expect(first).toMatch(/^AUTH_SECRET=[0-9a-f]{64}$/m);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(writeEnv()).toBe(0);
  expect(readFileSync(file, 'utf8')).toBe(first);
});

test('no document tells users to install or run a package that is not on npm', () => {
  const byName =
    /\b(?:npx|npm (?:install|i|add|exec)|pnpm|yarn|bunx)\b[^\n`]*?[ ](?:@tokenhouse\/|tokenhouse\b)/;
  const found = listDocuments().flatMap((file) =>
    readDocument(file)
      .split('\n')
      .flatMap((line, i) => (byName.test(line) ? [`${file}:${i + 1}: ${line}`] : [])),
  );
  expect(found).toEqual([]);
});
