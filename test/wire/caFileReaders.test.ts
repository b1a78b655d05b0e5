import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import tls from 'node:tls';
import { after, before, suite, test } from 'node:test';
import { isLoadedNevertheless, readCaFile } from '../../src/connect/caFile';
import { finish } from '../host/processes';
import { removeTemporary, temporaryFolder } from '../host/temporary';
import { caFileCases, type CaFileCase } from '../support/caFileCases';
import { createAuthority, type ServerCertificate } from '../support/certificates';

/** Programs that print, for each file of a folder in the order of their names, how many of the roots they loaded. */
const python = `
import os, ssl, sys
for name in sorted(os.listdir(sys.argv[1])):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        context.load_verify_locations(os.path.join(sys.argv[1], name))
        print(len({one['serialNumber'] for one in context.get_ca_certs()}))
    except ssl.SSLError:
        print(0)
`;
const java = `
import java.io.*;
import java.security.cert.*;
import java.util.*;
public class Readers {
  public static void main(String[] arguments) throws Exception {
    File[] files = new File(arguments[0]).listFiles();
    Arrays.sort(files);
    for (File file : files) {
      int count;
      try (InputStream in = new FileInputStream(file)) {
        count = new HashSet<>(CertificateFactory.getInstance("X.509").generateCertificates(in)).size();
      } catch (CertificateException refused) {
        count = 0;
      }
      System.out.println(count);
    }
  }
}
`;
const go = `package main

import (
	"crypto/x509"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	entries, _ := os.ReadDir(os.Args[1])
	for _, entry := range entries {
		content, _ := os.ReadFile(filepath.Join(os.Args[1], entry.Name()))
		pool, seen := x509.NewCertPool(), map[string]bool{}
		pool.AppendCertsFromPEM(content)
		for _, subject := range pool.Subjects() {
			seen[string(subject)] = true
		}
		fmt.Println(len(seen))
	}
}
`;
const programs = [
  { client: 'libpq and Python', command: 'python3', file: 'readers.py', text: python, run: [] },
  { client: 'Java', command: 'java', file: 'Readers.java', text: java, run: [] },
  { client: 'Go', command: 'go', file: 'readers.go', text: go, run: ['run'] },
] as const;
const isInstalled = (command: string): boolean =>
  spawnSync(command, [command === 'go' ? 'version' : '--version']).status === 0;

suite('a CA file is read as clients read it', () => {
  let folder: string;
  let files: string;
  let cases: readonly CaFileCase[];
  let servers: readonly ServerCertificate[];
  /** By client: how many of the two roots it loads from each file. */
  const loaded = new Map<string, readonly number[]>();

  before(async () => {
    folder = await temporaryFolder('ca-readers');
    files = path.join(folder, 'files');
    await mkdir(files);
    const [a, b] = [await createAuthority('Root A'), await createAuthority('Root B')];
    servers = await Promise.all([a, b].map((one) => one.issue({ names: ['localhost'] })));
    cases = caFileCases([a.ca, b.ca]);
    await Promise.all(
      cases.map(([, content], index) => writeFile(path.join(files, String(index).padStart(3, '0')), content)),
    );
  });
  after(() => removeTemporary(folder));

  for (const { client, command, file, text, run } of programs) {
    test(`by ${client}`, { skip: !isInstalled(command) && `${command} is not installed` }, async () => {
      const program = path.join(folder, file);
      await writeFile(program, text);
      const { code, output } = await finish(command, [...run, program, files], { cwd: folder });
      assert.equal(code, 0, output);
      const counts = output.trim().split('\n').slice(-cases.length).map(Number);
      assert.equal(counts.length, cases.length, output);
      loaded.set(client, counts);
      check(client, counts);
    });
  }

  test('by Node.js', async () => {
    const counts = await Promise.all(cases.map(async ([, content]) => reached(content)));
    loaded.set('Node.js', counts);
    check('Node.js', counts);
  });

  test('and nothing is found where nothing is wrong for any of them', (context) => {
    if (loaded.size < programs.length + 1) {
      context.skip('not all clients are installed');
      return;
    }
    // newer versions of Java than the installed one
    const newer = ['spaceAfterMarker', 'hyphens'];
    for (const [index, [name, content]] of cases.entries()) {
      const { findings } = readCaFile(content);
      const suffers = [...loaded.values()].some((counts) => counts[index] !== 2);
      assert.ok(suffers || findings.every(({ code }) => newer.includes(code) || code === 'label'), name);
    }
  });

  function check(client: string, counts: readonly number[]): void {
    for (const [index, [name, content]] of cases.entries()) {
      const { findings } = readCaFile(content);
      if (findings.length === 0) {
        assert.equal(counts[index], 2, `${client} loads both roots: ${name}`);
      }
      if (client !== 'Java' && client !== 'Go' && findings.every(isLoadedNevertheless)) {
        assert.equal(counts[index], 2, `${client} loads both roots nevertheless: ${name}`);
      }
    }
  }

  /** How many of the servers, each under a root of its own, Node.js reaches with that file. */
  async function reached(ca: Buffer): Promise<number> {
    let context: tls.SecureContext;
    try {
      context = tls.createSecureContext({ ca });
    } catch {
      return 0;
    }
    const accepted = await Promise.all(
      servers.map(async ({ certificate: cert, key }) => {
        const server = tls.createServer({ cert, key }, (socket) => socket.end());
        server.on('tlsClientError', () => undefined);
        await once(server.listen(0, '127.0.0.1'), 'listening');
        const { port } = server.address() as AddressInfo;
        try {
          const socket = tls.connect({ host: '127.0.0.1', port, servername: 'localhost', secureContext: context });
          await once(socket, 'secureConnect');
          socket.destroy();
          return true;
        } catch {
          return false;
        } finally {
          server.close();
        }
      }),
    );
    return accepted.filter(Boolean).length;
  }
});
