#!/usr/bin/env node
// Measures what VS Code extensions cost in a real extension host: code loading time, activation time,
// bytes of code loaded, and memory of the extension host process.
//
// How: for every target and repetition it starts a VS Code server (server-main.js) with an extensions folder
// that holds only the target, its dependencies and a small probe extension, opens the web workbench in a headless
// Chromium (so that a real extension host process starts), and lets the probe, inside that same process,
//   1. wait until the process is idle, collect garbage, read process.memoryUsage()
//   2. activate the target with vscode.extensions.getExtension(id).activate()
//   3. read memory again at once, after a settling time, and after a garbage collection
//   4. read VS Code's own figures from the document of `Developer: Startup Performance`
//      (Extension Activation Stats: Load Code / Call Activate / Finish Activate).
// The staged copy of the target loses its activationEvents, so that it is idle until step 2 (--mode ondemand).
// An empty extension is always measured in the same run, and repetitions go round robin over all targets, so
// that a noisy machine disturbs all of them alike. Compare only figures of one run.
//
// usage: node bench/measure-extensions.mjs [options] TARGET...
//   TARGET               an extension folder, a .vsix file, or builtin:<folder name> (an extension that the server ships)
// options (each also as environment variable, given in brackets):
//   --server FILE        server-main.js of a VS Code server with web workbench       [MEASURE_SERVER]    required
//   --node FILE          node binary that runs the server                           [MEASURE_NODE]      default: this node
//   --modules DIR        folder whose node_modules holds playwright-core            [MEASURE_MODULES]   default: this script's folder, then cwd
//   --chromium FILE      Chromium binary                                            [MEASURE_CHROMIUM]  default: @sparticuz/chromium out of --modules, else playwright's
//   --dep TARGET         an extension to install beside the targets that name it in extensionDependencies; repeatable
//   --reps N             counted repetitions                                        [MEASURE_REPS]      default 5
//   --warmup N           uncounted repetitions before                               [MEASURE_WARMUP]    default 1
//   --ports A-B          port range for the server                                  [MEASURE_PORTS]     default 9200-9299
//   --settle MS          time between activation and the settled memory reading     [MEASURE_SETTLE]    default 3000
//   --timeout MS         limit for one repetition                                   [MEASURE_TIMEOUT]   default 120000
//   --work DIR           scratch folder (kept)                                      [MEASURE_WORK]      default: a new folder in the temp dir (removed)
//   --mode ondemand|natural   natural leaves the manifest as it is and only watches [MEASURE_MODE]      default ondemand
//   --window EMPTY|DIR   folder that the workbench opens                            [MEASURE_WINDOW]    default: empty window
//   --telemetry LEVEL    the server's --telemetry-level                             [MEASURE_TELEMETRY] default off
//   --out FILE           write the JSON there as well as to stdout                  [MEASURE_OUT]
//   --profile DIR        write a CPU profile of every activation there (opens in VS Code or Chromium); slows the activation
//   --no-hello           leave the hello tree extension out
//   --no-proposed        do not enable proposed API for all extensions
//   --raw                put every repetition into the JSON
//   --verbose            server and browser output to stderr
//
// output: JSON { meta, results: [{ name, version, loadMs, activateMs, bundleBytes, rssDeltaBytes, ... }] }, the first
// result being the empty extension. All figures are medians over the repetitions:
//   loadMs               VS Code's "Load Code" (require/import of the main file), whole ms
//   activateMs           "Call Activate" + "Finish Activate": from the call of activate() until its promise is resolved, whole ms
//   activateCallMs       the synchronous part alone ("Call Activate"); loadMs + activateCallMs is what
//                        `Developer: Show Running Extensions` shows
//   wallMs               the same span seen from outside (extension.activate()), sub-ms, with VS Code's own overhead
//   cpuMs                CPU time of the extension host process over that span (steadier than wall time on a shared machine)
//   bundleBytes          JavaScript of the target loaded by then: CommonJS out of the module cache, ES modules by static imports
//   mainBytes            the file that package.json names as main;  jsBytes: all JavaScript in the package outside node_modules
//   vsixBytes            size of the .vsix, if a .vsix was given;  unpackedBytes: of all its files
//   rssDeltaBytes        RSS of the extension host, settled after activation, minus before
//   rssDeltaOverEmptyBytes   the same, less the empty extension's
//   rssDeltaGcBytes, heapDeltaBytes   RSS and V8 heap delta, both after a garbage collection
//   childRssDeltaBytes   RSS of processes below the extension host (language servers), settled minus before (Linux only)
//   rssTotalBytes        RSS of the whole extension host, settled
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import zlib from 'node:zlib';

const here = path.dirname(fileURLToPath(import.meta.url));

// ---------------------------------------------------------------------------------------------------- arguments
const flags = new Set(['no-hello', 'no-proposed', 'raw', 'verbose', 'help']);
const given = {}; const targetArgs = []; const depArgs = [];
for (let i = 2; i < process.argv.length; i++) {
  const arg = process.argv[i];
  if (!arg.startsWith('--')) { targetArgs.push(arg); continue; }
  const [key, inline] = arg.slice(2).split(/=(.*)/s);
  if (flags.has(key)) { given[key] = true; continue; }
  const value = inline ?? process.argv[++i];
  if (value === undefined) fail(`--${key} needs a value`);
  if (key === 'dep') depArgs.push(value); else given[key] = value;
}
function fail(message) { process.stderr.write(`measure: ${message}\n`); process.exit(2); }
const option = (key, fallback) => given[key] ?? process.env[`MEASURE_${key.toUpperCase()}`] ?? fallback;
const number = (key, fallback) => { const n = Number(option(key, fallback)); if (!Number.isFinite(n)) fail(`--${key} must be a number`); return n; };
if (given.help) { process.stdout.write(fs.readFileSync(fileURLToPath(import.meta.url), 'utf8').split('\nimport ')[0].replace(/^(#!.*\n)?/, '').replace(/^\/\/ ?/gm, '') + '\n'); process.exit(0); }

const opt = {
  server: option('server'), node: option('node', process.execPath), modules: option('modules'), chromium: option('chromium'),
  reps: number('reps', 5), warmup: number('warmup', 1), ports: option('ports', '9200-9299'), settle: number('settle', 3000),
  timeout: number('timeout', 120000), work: option('work'), mode: option('mode', 'ondemand'), window: option('window', 'EMPTY'),
  telemetry: option('telemetry', 'off'), out: option('out'), profile: option('profile'), hello: !given['no-hello'], proposed: !given['no-proposed'],
  raw: !!given.raw, verbose: !!given.verbose,
};
for (const key of Object.keys(given)) if (!(key in opt) && !flags.has(key)) fail(`unknown option --${key}`);
if (!opt.server) fail('give --server (or MEASURE_SERVER): the server-main.js of a VS Code server. --help tells more');
if (!fs.existsSync(opt.server)) fail(`no such file: ${opt.server}`);
if (!['ondemand', 'natural'].includes(opt.mode)) fail('--mode is ondemand or natural');
opt.server = path.resolve(opt.server);
const serverRoot = path.dirname(path.dirname(opt.server)); // <root>/out/server-main.js
const log = (...words) => process.stderr.write(`${words.join(' ')}\n`);
const note = (...words) => { if (opt.verbose) log(...words); };
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

// ------------------------------------------------------------------------------------------- playwright, Chromium
function resolvePackage(name) {
  for (const base of [opt.modules, here, process.cwd()].filter(Boolean)) {
    const folder = path.resolve(base);
    for (const dir of [path.join(folder, 'node_modules', name), path.join(folder, name)]) {
      if (!fs.existsSync(path.join(dir, 'package.json'))) continue;
      const pkg = JSON.parse(fs.readFileSync(path.join(dir, 'package.json'), 'utf8'));
      let entry = pkg.exports?.['.'] ?? pkg.exports;
      while (entry && typeof entry === 'object') entry = entry.import ?? entry.node ?? entry.default;
      return pathToFileURL(path.join(dir, entry ?? pkg.module ?? pkg.main ?? 'index.js')).href;
    }
    try { return pathToFileURL(createRequire(path.join(folder, 'x.js')).resolve(name)).href; } catch { /* next */ }
  }
  return undefined;
}
async function launchBrowser() {
  const href = resolvePackage('playwright-core') ?? resolvePackage('playwright');
  if (!href) fail('playwright-core not found: give --modules (or MEASURE_MODULES), a folder with node_modules/playwright-core');
  const loaded = await import(href);
  const playwright = loaded.chromium ? loaded : loaded.default;
  // no request may leave this machine: everything else fails at once instead of after a timeout
  const args = ['--disable-background-networking', '--no-sandbox', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'];
  let executablePath = opt.chromium;
  if (!executablePath) {
    const sparticuz = resolvePackage('@sparticuz/chromium');
    if (sparticuz) { const { default: chromium } = await import(sparticuz); executablePath = await chromium.executablePath(); args.unshift(...chromium.args); }
  }
  return playwright.chromium.launch({ executablePath, args: [...new Set(args)], headless: true });
}

// ---------------------------------------------------------------------------------------------- files of a target
function unzip(file, into) { // a .vsix is a plain zip: stored or deflated entries
  const data = fs.readFileSync(file);
  let end = data.length - 22; while (end >= 0 && data.readUInt32LE(end) !== 0x06054b50) end--;
  if (end < 0) throw new Error(`not a zip file: ${file}`);
  let at = data.readUInt32LE(end + 16);
  for (let n = data.readUInt16LE(end + 10); n > 0; n--) {
    const method = data.readUInt16LE(at + 10), packed = data.readUInt32LE(at + 20);
    const nameLength = data.readUInt16LE(at + 28), extra = data.readUInt16LE(at + 30), comment = data.readUInt16LE(at + 32), local = data.readUInt32LE(at + 42);
    const name = data.toString('utf8', at + 46, at + 46 + nameLength);
    at += 46 + nameLength + extra + comment;
    if (!name.startsWith('extension/') || name.endsWith('/')) continue;
    const target = path.join(into, name.slice('extension/'.length));
    if (!target.startsWith(into + path.sep)) throw new Error(`bad name in zip: ${name}`);
    const start = local + 30 + data.readUInt16LE(local + 26) + data.readUInt16LE(local + 28);
    const body = data.subarray(start, start + packed);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, method === 8 ? zlib.inflateRawSync(body) : body);
  }
}
const skipped = new Set(['.git', '.vscode-test', '.vscode-test-web', '.github', '.npm', 'coverage']);
function copyTree(from, to, top = true) { // a copy, not links: require('vscode') is attributed by real path
  fs.mkdirSync(to, { recursive: true });
  for (const entry of fs.readdirSync(from, { withFileTypes: true })) {
    if (top && (skipped.has(entry.name) || entry.name.endsWith('.vsix'))) continue;
    const a = path.join(from, entry.name), b = path.join(to, entry.name);
    if (entry.isDirectory()) copyTree(a, b, false);
    else if (entry.isSymbolicLink()) fs.symlinkSync(path.resolve(from, fs.readlinkSync(a)), b);
    else if (entry.isFile()) fs.copyFileSync(a, b, fs.constants.COPYFILE_FICLONE);
  }
}
function* walk(dir, leaveOut = new Set()) {
  for (const entry of fs.readdirSync(dir, { withFileTypes: true })) {
    if (leaveOut.has(entry.name)) continue;
    const file = path.join(dir, entry.name);
    if (entry.isDirectory()) yield* walk(file, leaveOut); else if (entry.isFile()) yield file;
  }
}
function mainFile(dir, main) {
  const file = path.resolve(dir, main);
  for (const candidate of [file, `${file}.js`, `${file}.cjs`, `${file}.mjs`, path.join(file, 'index.js')]) if (fs.statSync(candidate, { throwIfNoEntry: false })?.isFile()) return candidate;
  return undefined;
}
function staticModules(start) { // local ES modules that the start file imports statically, itself included
  const seen = new Set(); const todo = [start];
  while (todo.length) {
    const file = todo.pop(); if (seen.has(file) || !fs.existsSync(file)) continue; seen.add(file);
    const text = fs.readFileSync(file, 'utf8');
    for (const found of text.matchAll(/(?:\bfrom|\bimport)\s*["'](\.{1,2}\/[^"']+)["']/g)) todo.push(path.resolve(path.dirname(file), found[1]));
  }
  return [...seen];
}
const sizes = (files) => files.reduce((sum, file) => sum + (fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0), 0);

// -------------------------------------------------------------------------------------------- built-in fixtures
function fixture(dir, manifest, code) {
  fs.mkdirSync(dir, { recursive: true });
  fs.writeFileSync(path.join(dir, 'package.json'), JSON.stringify({ publisher: 'measure', version: '0.0.1', engines: { vscode: '^1.75.0' }, main: './extension.js', activationEvents: [], ...manifest }, null, 1));
  fs.writeFileSync(path.join(dir, 'extension.js'), code);
  return dir;
}
const emptyFixture = (dir) => fixture(dir, { name: 'empty', contributes: { commands: [{ command: 'measureEmpty.run', title: 'Empty: Run' }] } },
  `exports.activate = () => {};\n`);
const helloFixture = (dir) => fixture(dir, { name: 'hello-tree', contributes: {
  viewsContainers: { activitybar: [{ id: 'measureHello', title: 'Hello', icon: '$(shield)' }] }, views: { measureHello: [{ id: 'measureHelloTree', name: 'Servers' }] },
  commands: [{ command: 'measureHello.run', title: 'Hello: Run' }] } },
`const vscode = require('vscode');
exports.activate = (context) => {
  const changed = new vscode.EventEmitter();
  const provider = { onDidChangeTreeData: changed.event, getTreeItem: (item) => item, getChildren: () => [new vscode.TreeItem('one'), new vscode.TreeItem('two')] };
  context.subscriptions.push(vscode.window.registerTreeDataProvider('measureHelloTree', provider),
    vscode.commands.registerCommand('measureHello.run', () => vscode.window.showInformationMessage('hello')));
  const status = vscode.window.createStatusBarItem(); status.text = '$(shield) hello'; status.show();
  context.subscriptions.push(status, changed);
};
`);
const probeFixture = (dir) => fixture(dir, { name: 'probe', activationEvents: ['onStartupFinished'], extensionKind: ['workspace'] },
`const vscode = require('vscode'), fs = require('fs'), v8 = require('v8'), vm = require('vm'), Module = require('module');
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
let gc = () => {};
try { v8.setFlagsFromString('--expose-gc'); gc = vm.runInNewContext('gc'); } catch {}
async function collect() { for (let i = 0; i < 3; i++) { gc(); await sleep(100); } }
async function quiet(least, most) { // idle: three half seconds running with less than 8 % of one CPU
  const start = Date.now(); let calm = 0;
  while (Date.now() - start < most && (calm < 3 || Date.now() - start < least)) {
    const cpu = process.cpuUsage(), at = performance.now(); await sleep(500);
    const used = process.cpuUsage(cpu); calm = (used.user + used.system) / 1000 / (performance.now() - at) < 0.08 ? calm + 1 : 0;
  }
  return calm >= 3;
}
function rows(text) {
  const part = text.split('## Extension Activation Stats')[1]; if (!part) return [];
  return part.split('\\n## ')[0].split('\\n').filter((line) => line.startsWith('| ')).map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()))
    .filter((cells) => cells.length >= 7 && /^-?\\d+$/.test(cells[2]))
    .map(([id, eager, load, call, finish, event, by]) => ({ id, eager: eager === 'true', load: +load, call: +call, finish: +finish, event, by }));
}
function below() { // resident memory of the processes that this one started (Linux), such as language servers
  try {
    const all = fs.readdirSync('/proc').filter((name) => /^\\d+$/.test(name)).flatMap((pid) => { try { return [{ pid: +pid, parent: +fs.readFileSync('/proc/' + pid + '/stat', 'utf8').split(') ').pop().split(' ')[1] }]; } catch { return []; } });
    const mine = new Set([process.pid]); for (let size = 0; size !== mine.size;) { size = mine.size; for (const one of all) if (mine.has(one.parent)) mine.add(one.pid); }
    mine.delete(process.pid);
    return [...mine].reduce((sum, pid) => { try { return sum + +/VmRSS:\\s+(\\d+)/.exec(fs.readFileSync('/proc/' + pid + '/status', 'utf8'))[1] * 1024; } catch { return sum; } }, 0);
  } catch { return null; }
}
const memory = () => { const { rss, heapUsed, external, arrayBuffers } = process.memoryUsage(); return { rss, heapUsed, external, arrayBuffers, below: below() }; };
exports.activate = () => { run().catch((error) => write({ error: String(error && error.stack || error) })); };
function write(result) { const file = process.env.MEASURE_PROBE_OUT; fs.writeFileSync(file + '.tmp', JSON.stringify(result)); fs.renameSync(file + '.tmp', file); }
async function run() {
  const job = JSON.parse(process.env.MEASURE_PROBE_JOB);
  const result = { node: process.version, vscode: vscode.version, pid: process.pid, argv: process.execArgv };
  result.quietBefore = await quiet(3000, 30000);
  for (const id of job.dependencies) { const dep = vscode.extensions.getExtension(id); if (dep) await dep.activate(); }
  if (job.dependencies.length) await quiet(2000, 30000);
  const target = vscode.extensions.getExtension(job.id);
  if (!target) throw new Error('extension not installed in the extension host: ' + job.id);
  result.activeBefore = target.isActive;
  await collect();
  result.before = memory();
  const cached = new Set(Object.keys(Module._cache));
  if (job.activate) {
    const session = job.profile && new (require('inspector').Session)();
    const post = (method) => new Promise((done, fail) => session.post(method, (error, reply) => (error ? fail(error) : done(reply))));
    if (session) { session.connect(); await post('Profiler.enable'); await post('Profiler.start'); }
    const cpu = process.cpuUsage(), at = performance.now();
    try { await Promise.race([target.activate(), sleep(job.limit).then(() => { throw new Error('activation took longer than ' + job.limit + ' ms'); })]); } catch (error) { result.activationError = String(error && error.stack || error); }
    result.wall = performance.now() - at; const used = process.cpuUsage(cpu); result.cpu = (used.user + used.system) / 1000;
    if (session) { fs.writeFileSync(job.profile, JSON.stringify((await post('Profiler.stop')).profile)); session.disconnect(); }
    result.after = memory();
  }
  await sleep(job.settle);
  result.settled = memory();
  await collect();
  result.collected = memory();
  result.active = target.isActive;
  const home = fs.realpathSync(target.extensionUri.fsPath) + require('path').sep;
  result.files = Object.keys(Module._cache).filter((file) => file.startsWith(home));
  // only now, for the text of this document weighs several MB in this process
  await vscode.commands.executeCommand('perfview.show'); // registers the provider of perf: documents
  const doc = await vscode.workspace.openTextDocument(vscode.Uri.from({ scheme: 'perf', path: 'Startup Performance' }));
  const listed = () => rows(doc.getText()).some((row) => row.id.toLowerCase() === job.id.toLowerCase());
  for (let i = 0; i < 150 && !(result.active ? listed() : rows(doc.getText()).length); i++) await sleep(100);
  result.rows = rows(doc.getText());
  write(result);
}
`);

// --------------------------------------------------------------------------------------------------- preparation
const work = opt.work ? path.resolve(opt.work) : fs.mkdtempSync(path.join(os.tmpdir(), 'measure-'));
fs.mkdirSync(work, { recursive: true });
if (opt.profile) fs.mkdirSync(opt.profile, { recursive: true });
const children = new Set();
process.on('exit', () => {
  for (const child of children) try { process.kill(-child.pid, 'SIGKILL'); } catch { /* gone */ }
  if (!opt.work) fs.rmSync(work, { recursive: true, force: true, maxRetries: 3 });
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));
const fresh = (...parts) => { const dir = path.join(work, ...parts); fs.rmSync(dir, { recursive: true, force: true }); return dir; };

function read(arg) {
  const source = arg.startsWith('builtin:') ? path.join(serverRoot, 'extensions', arg.slice(8)) : path.resolve(arg);
  if (!fs.existsSync(source)) fail(`no such extension: ${arg}`);
  const vsix = fs.statSync(source).isFile();
  const unpacked = vsix ? fresh('unpacked', `${read.count++}-${path.basename(source, '.vsix')}`) : source;
  if (vsix) unzip(source, unpacked);
  const manifestFile = path.join(unpacked, 'package.json');
  if (!fs.existsSync(manifestFile)) fail(`no package.json in ${arg}`);
  const manifest = JSON.parse(fs.readFileSync(manifestFile, 'utf8').replace(/^\uFEFF/, ''));
  const id = `${manifest.publisher}.${manifest.name}`;
  const info = { arg, id, version: manifest.version, dir: unpacked, manifest, builtin: arg.startsWith('builtin:'), vsixBytes: vsix ? fs.statSync(source).size : null };
  info.main = manifest.main ? mainFile(unpacked, manifest.main) : undefined;
  if (!info.main) fail(`${arg}: the file that "main" names is missing (${manifest.main}); build the extension first`);
  info.unpackedBytes = vsix ? sizes([...walk(unpacked)]) : null;
  info.jsBytes = sizes([...walk(unpacked, new Set([...skipped, 'node_modules']))].filter((file) => /\.[cm]?js$/.test(file)));
  return info;
}
read.count = 0;

function install(extensionsDir, info, { strip, available }) {
  const version = info.builtin ? '999.0.0' : info.version; // a newer version overrides the one that the server ships
  const manifest = { ...info.manifest, version };
  if (strip) manifest.activationEvents = [];
  const lacking = (manifest.extensionDependencies ?? []).filter((id) => !available.has(id.toLowerCase()) && !fs.existsSync(path.join(serverRoot, 'extensions', id.split('.')[1])));
  if (manifest.extensionDependencies) manifest.extensionDependencies = manifest.extensionDependencies.filter((id) => !lacking.includes(id));
  delete manifest.extensionPack;
  const name = `${info.id.toLowerCase()}-${version}`; const dir = path.join(extensionsDir, name);
  copyTree(info.dir, dir);
  fs.writeFileSync(path.join(dir, 'package.json'), JSON.stringify(manifest));
  return { entry: { identifier: { id: info.id }, version, location: { $mid: 1, path: pathToFileURL(dir).pathname, scheme: 'file' }, relativeLocation: name, metadata: { installedTimestamp: 1 } }, lacking };
}

// ---------------------------------------------------------------------------------------------------- one run
async function stop(child) {
  if (child.exitCode !== null || child.signalCode) { children.delete(child); return; }
  const gone = new Promise((done) => child.once('exit', done));
  for (const signal of ['SIGTERM', 'SIGKILL']) {
    try { process.kill(-child.pid, signal); } catch { /* gone */ } // its own process group: server and extension host
    if (await Promise.race([gone.then(() => true), sleep(5000)])) break;
  }
  try { process.kill(-child.pid, 'SIGKILL'); } catch { /* nothing left */ }
  children.delete(child);
}

async function once(target, repetition) {
  const outFile = path.join(work, 'out', `${target.key}-${repetition}.json`);
  fs.mkdirSync(path.dirname(outFile), { recursive: true }); fs.rmSync(outFile, { force: true });
  const env = { ...process.env, MEASURE_PROBE_OUT: outFile, MEASURE_PROBE_JOB: JSON.stringify({ id: target.id, dependencies: target.dependencies, settle: opt.settle, activate: opt.mode === 'ondemand', limit: Math.min(60000, opt.timeout / 2),
    profile: opt.profile && path.resolve(opt.profile, `${target.key}-${repetition}.cpuprofile`) }) };
  for (const key of Object.keys(env)) if (/^VSCODE_|^ELECTRON_/.test(key)) delete env[key];
  const child = spawn(opt.node, [opt.server, '--host', '127.0.0.1', '--port', opt.ports, '--without-connection-token', '--accept-server-license-terms',
    '--telemetry-level', opt.telemetry, '--disable-workspace-trust', '--enable-smoke-test-driver',
    '--server-data-dir', target.dataDir, '--extensions-dir', target.extensionsDir], { env, cwd: work, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  children.add(child);
  let said = '';
  const hear = (chunk) => { said += chunk; note(String(chunk).trimEnd()); };
  child.stdout.on('data', hear); child.stderr.on('data', hear);
  const deadline = Date.now() + opt.timeout;
  let browser;
  try {
    let port;
    while (!(port = /Extension host agent listening on (\d+)/.exec(said)?.[1])) {
      if (child.exitCode !== null || Date.now() > deadline) throw new Error(`the server did not start: ${said.slice(-2000)}`);
      await sleep(50);
    }
    browser = await launchBrowser(); // one per repetition: @sparticuz/chromium is single-process, it ends with its first context
    meta.browser ??= browser.version();
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    if (opt.verbose) page.on('console', (message) => note('browser:', message.text().slice(0, 300)));
    const payload = [['skipWelcome', 'true'], ['skipReleaseNotes', 'true']];
    if (opt.proposed) payload.push(['enableProposedApi', 'true']);
    const where = opt.window === 'EMPTY' ? 'ew=true' : `folder=${encodeURIComponent(path.resolve(opt.window))}`;
    await page.goto(`http://127.0.0.1:${port}/?${where}&payload=${encodeURIComponent(JSON.stringify(payload))}`, { timeout: opt.timeout });
    while (!fs.existsSync(outFile)) {
      if (child.exitCode !== null) throw new Error(`the server ended: ${said.slice(-2000)}`);
      if (Date.now() > deadline) { const shot = outFile.replace(/json$/, 'png'); await page.screenshot({ path: shot }).catch(() => {}); throw new Error(`no answer from the probe within ${opt.timeout} ms (screenshot: ${shot}): ${said.slice(-1500)}`); }
      await sleep(100);
    }
    const result = JSON.parse(fs.readFileSync(outFile, 'utf8'));
    if (result.error) throw new Error(result.error);
    return result;
  } finally {
    await browser?.close().catch(() => {});
    await stop(child);
  }
}

// ------------------------------------------------------------------------------------------------------- all runs
const median = (values) => { const sorted = values.filter((v) => typeof v === 'number' && Number.isFinite(v)).sort((a, b) => a - b); if (!sorted.length) return null; const m = sorted.length >> 1; return sorted.length % 2 ? sorted[m] : (sorted[m - 1] + sorted[m]) / 2; };
const round = (value, digits = 0) => (value === null ? null : Math.round(value * 10 ** digits) / 10 ** digits);

const targets = [read(emptyFixture(fresh('fixtures', 'empty')))];
if (opt.hello) targets.push(read(helloFixture(fresh('fixtures', 'hello-tree'))));
targets.push(...targetArgs.map(read));
const probe = read(probeFixture(fresh('fixtures', 'probe')));
const dependencies = new Map([...targets, ...depArgs.map(read)].map((info) => [info.id.toLowerCase(), info]));
for (const [index, target] of targets.entries()) {
  target.key = `${index}-${target.id.toLowerCase()}`; // two builds of one extension may be compared
  target.extensionsDir = fresh('extensions', target.key); target.dataDir = fresh('data', target.key);
  fs.mkdirSync(target.extensionsDir, { recursive: true }); fs.mkdirSync(target.dataDir, { recursive: true });
  const needed = new Map(); // transitive dependencies among what was given
  const add = (info) => { for (const id of info.manifest.extensionDependencies ?? []) { const dep = dependencies.get(id.toLowerCase()); if (dep && dep.id !== target.id && !needed.has(dep.id)) { add(dep); needed.set(dep.id, dep); } } };
  add(target);
  target.dependencies = [...needed.keys()];
  const available = new Set([...needed.keys()].map((id) => id.toLowerCase()));
  const installed = [install(target.extensionsDir, probe, { available }), install(target.extensionsDir, target, { strip: opt.mode === 'ondemand', available }),
    ...[...needed.values()].map((dep) => install(target.extensionsDir, dep, { available }))];
  target.lacking = installed[1].lacking;
  fs.writeFileSync(path.join(target.extensionsDir, 'extensions.json'), JSON.stringify(installed.map(({ entry }) => entry)));
  target.runs = []; target.failures = [];
}

const meta = { when: new Date().toISOString(), browser: null, server: null, serverNode: null, cpus: os.cpus().length, platform: `${os.platform()} ${os.arch()}`, reps: opt.reps, warmup: opt.warmup, mode: opt.mode, settleMs: opt.settle, telemetry: opt.telemetry, profiled: !!opt.profile, loadAverage: [] };
for (let repetition = -opt.warmup; repetition < opt.reps; repetition++) {
    meta.loadAverage.push(round(os.loadavg()[0], 2));
    for (const target of targets) {
      try {
        const run = await once(target, repetition);
        meta.server ??= run.vscode; meta.serverNode ??= run.node;
        run.row = run.rows.find((row) => row.id.toLowerCase() === target.id.toLowerCase());
        log(`${repetition < 0 ? 'warm-up' : `rep ${repetition + 1}/${opt.reps}`} ${target.id}: load ${run.row?.load} call ${run.row?.call} finish ${run.row?.finish} ms, cpu ${round(run.cpu ?? null, 1)} ms, rss +${round((run.settled.rss - run.before.rss) / 1024 / 1024, 1)} MiB${run.activeBefore ? ' (was active before)' : ''}${run.quietBefore ? '' : ' (never idle)'}${run.activationError ? ' ERROR ' + run.activationError.split('\n')[0] : ''}`);
        if (repetition >= 0) target.runs.push(run);
      } catch (error) {
        log(`${target.id}, repetition ${repetition + 1}: ${error.message}`);
        target.failures.push(error.message.slice(0, 400));
      }
    }
}

const results = targets.map((target) => {
  const { runs } = target;
  const of = (pick) => median(runs.map((run) => { try { return pick(run); } catch { return undefined; } }));
  const delta = (key, when) => of((run) => (run.activeBefore || opt.mode === 'natural' ? undefined : run[when][key] - run.before[key]));
  const loaded = [...new Set(runs.flatMap((run) => run.files ?? []))].filter((file) => /\.[cm]?js$/.test(file));
  const esm = target.main.endsWith('.mjs') || (target.main.endsWith('.js') && target.manifest.type === 'module');
  const result = {
    name: target.id, version: target.version, source: target.arg.startsWith(work) ? 'fixture' : target.arg,
    loadMs: of((run) => run.row.load), activateMs: of((run) => run.row.call + run.row.finish), activateCallMs: of((run) => run.row.call),
    wallMs: round(of((run) => run.wall), 1), cpuMs: round(of((run) => run.cpu), 1),
    bundleBytes: esm ? sizes(staticModules(target.main)) : loaded.length ? sizes(loaded) : sizes([target.main]),
    mainBytes: sizes([target.main]), jsBytes: target.jsBytes, vsixBytes: target.vsixBytes, unpackedBytes: target.unpackedBytes,
    rssDeltaBytes: delta('rss', 'settled'), rssDeltaGcBytes: delta('rss', 'collected'), heapDeltaBytes: delta('heapUsed', 'collected'),
    childRssDeltaBytes: delta('below', 'settled'), rssTotalBytes: of((run) => run.settled.rss),
    spread: { loadMs: [Math.min(...runs.map((run) => run.row?.load ?? NaN)), Math.max(...runs.map((run) => run.row?.load ?? NaN))],
      activateMs: [Math.min(...runs.map((run) => (run.row ? run.row.call + run.row.finish : NaN))), Math.max(...runs.map((run) => (run.row ? run.row.call + run.row.finish : NaN)))],
      rssDeltaBytes: [Math.min(...runs.map((run) => run.settled.rss - run.before.rss)), Math.max(...runs.map((run) => run.settled.rss - run.before.rss))] },
    activated: runs.filter((run) => run.active).length, event: runs[0]?.row?.event ?? null, runs: runs.length,
  };
  if (runs.some((run) => run.activeBefore)) result.activeBefore = runs.filter((run) => run.activeBefore).length;
  const errors = [...new Set(runs.map((run) => run.activationError).filter(Boolean))];
  if (errors.length) result.activationErrors = errors.map((error) => error.slice(0, 600));
  if (target.failures.length) result.failures = target.failures;
  if (target.dependencies.length) result.activatedBefore = target.dependencies;
  if (target.lacking.length) result.dependenciesLeftOut = target.lacking;
  if (opt.raw) result.raw = runs.map(({ files, rows, ...run }) => run);
  return result;
});
const [empty] = results;
for (const result of results) {
  const base = opt.mode === 'natural' ? 'rssTotalBytes' : 'rssDeltaBytes';
  result.rssDeltaOverEmptyBytes = result[base] === null || empty[base] === null ? null : result[base] - empty[base];
}
// what VS Code itself reports for the built-in extensions that start with every window
const others = new Map();
for (const run of targets.flatMap((target) => target.runs)) for (const row of run.rows) if (row.eager && !row.id.startsWith('measure.')) others.set(row.id, [...(others.get(row.id) ?? []), row]);
const startup = [...others].map(([id, rows]) => ({ name: id, event: rows[0].event, loadMs: median(rows.map((row) => row.load)), activateMs: median(rows.map((row) => row.call + row.finish)), activateCallMs: median(rows.map((row) => row.call)), runs: rows.length })).filter(({ name }) => !targets.some((target) => target.id === name));

const json = JSON.stringify({ meta, results, startup }, null, 2);
if (opt.out) fs.writeFileSync(opt.out, json + '\n');
process.stdout.write(json + '\n');
process.exit(results.every((result) => result.runs === opt.reps) ? 0 : 1);
