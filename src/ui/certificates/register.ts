import type { Disposable } from 'vscode';
import { loadedHandlers, registerCommands } from '../app/registry';
import type { Certificates, CertificatesOptions, createCertificates } from './index';

/** Commands that save and check CA files. */
export function registerCertificates(
  options: CertificatesOptions,
  load: () => Promise<{ readonly createCertificates: typeof createCertificates }>,
): Disposable & Pick<Certificates, 'download'> {
  const loaded = async (): Promise<Certificates> => (await load()).createCertificates(options);
  const commands = registerCommands<'certificates'>(
    options.failures,
    loadedHandlers(
      ['downloadCertificate', 'checkCertificate', 'downloadRootCertificate'],
      async () => (await loaded()).commands,
    ),
  );
  return {
    download: async (server) => (await loaded()).download(server),
    dispose: () => void commands.dispose(),
  };
}
