import { once } from 'node:events';
import net from 'node:net';
import tls from 'node:tls';
import { tlsVersions, type TlsVersion } from '../../src/domain/tlsVersion';

const names = { '1.0': 'TLSv1', '1.1': 'TLSv1.1', '1.2': 'TLSv1.2', '1.3': 'TLSv1.3' } as const;

/** Versions in which the TLS library of Node.js completes a handshake with a PostgreSQL server, oldest first. */
export async function handshakes({
  host,
  port,
}: {
  readonly host: string;
  readonly port: number;
}): Promise<TlsVersion[]> {
  const completed = await Promise.all(tlsVersions.map((version) => completes(host, port, version)));
  return tlsVersions.filter((_, index) => completed[index]);
}

async function completes(host: string, port: number, version: TlsVersion): Promise<boolean> {
  const socket = net.connect(port, host);
  try {
    socket.write(Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]));
    const [answer] = (await once(socket, 'data')) as [Buffer];
    if (answer.toString() !== 'S') throw new Error(`Not S but ${answer.toString('hex')}`);
    const name = names[version];
    const secure = tls.connect({
      socket,
      rejectUnauthorized: false,
      minVersion: name,
      maxVersion: name,
      ciphers: 'DEFAULT@SECLEVEL=0',
    });
    await once(secure, 'secureConnect');
    return secure.getProtocol() === name;
  } catch (error) {
    // refused by the server, or an older version chosen by it
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (/ALERT|ECONNRESET|UNSUPPORTED_PROTOCOL/.test(code)) return false;
    throw error;
  } finally {
    socket.destroy();
  }
}
