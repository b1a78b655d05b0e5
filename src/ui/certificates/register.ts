import type { Disposable } from 'vscode';
import { loadedHandlers, registerCommands, type CommandTable } from '../app/registry';
import type { Certificates, CertificatesOptions, createCertificates } from './index';

/** Commands that save and check CA files. */
export function registerCertificates(
  options: CertificatesOptions,
  commands: CommandTable,
  load: () => Promise<{ readonly createCertificates: typeof createCertificates }>,
): Disposable & Pick<Certificates, 'download'> {
  const loaded = async (): Promise<Certificates> => (await load()).createCertificates(options);
  const registered = registerCommands<'certificates'>(
    commands,
    loadedHandlers(
      ['downloadCertificate', 'checkCertificate', 'downloadRootCertificate'],
      async () => (await loaded()).commands,
    ),
  );
  return {
    download: async (server) => (await loaded()).download(server),
    dispose: () => void registered.dispose(),
  };
}
