import { failureLine, requestButton, type RequestActions } from '../kit/button';
import { element, icon, list, setIcon, setText, type Part } from '../kit/dom';
import type { IconName } from '../kit/icons';
import { lines } from '../kit/lines';
import type { CertificateView, PageWords, RootView, PageRequest } from './protocol';

/** The CA certificate that the strings use, and the ways to obtain one. */
export function certificate(words: PageWords, actions: RequestActions<PageRequest>): Part<CertificateView> {
  const failure = failureLine();
  const found = lines(words.severity);
  const glyph = icon('blank');
  const path = element('code');
  const summary = element('span');
  const download = requestButton({ request: 'downloadCertificate', failure }, actions);
  const choose = requestButton({ request: 'chooseCertificate', failure }, actions);
  const system = requestButton({ request: 'useSystemRoots', failure }, actions);
  const rootsLabel = element('span');
  const roots = element('ul', { class: 'roots' });
  const showRoots = list<RootView>(roots, ({ name, expiry, fingerprint }) =>
    element(
      'li',
      {},
      element('span', { class: 'root' }, name, ' ', element('span', { class: 'expiry' }, expiry)),
      element(
        'span',
        { class: 'fingerprint' },
        element('span', {}, words.fingerprint),
        ' ',
        element('code', {}, fingerprint),
      ),
    ),
  );
  return {
    element: element(
      'section',
      { class: 'certificate', 'aria-labelledby': 'certificate-heading' },
      element('h3', { id: 'certificate-heading' }, words.certificate),
      element(
        'div',
        { class: 'in-use' },
        element('p', { 'aria-live': 'polite' }, glyph, element('span', { class: 'source' }, path, summary)),
        element('div', { class: 'buttons' }, download.element, choose.element, system.element),
      ),
      failure.element,
      found.element,
      element('details', {}, element('summary', { id: 'roots' }, icon('chevron-right'), rootsLabel), roots),
    ),
    update: (view) => {
      setIcon(glyph, icons[view.kind]);
      setText(path, view.path ?? '');
      path.hidden = view.path === undefined;
      setText(summary, view.summary);
      found.update(view.lines);
      download.update(view.download);
      choose.update(view.choose);
      system.update(view.system);
      setText(rootsLabel, view.rootsLabel);
      showRoots(view.roots);
    },
  };
}

const icons: Readonly<Record<CertificateView['kind'], IconName>> = {
  none: 'circle-slash',
  file: 'file',
  system: 'verified',
};
